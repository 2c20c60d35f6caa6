"""Which agreements in force are like a draft: the same organisations, purpose and kind of data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Exists, OuterRef, QuerySet, TextField, Value, When

from agreements.models import IN_FORCE, DataItem, Party, Purpose, Version

AT_MOST = 5
FIELD, REASON = "similar_agreements", "similar_agreement_reason"
READ = frozenset({"parties", "purposes", "data_items"})
"""What decides which agreements are similar."""


def of_first_party() -> Case:
    """Asked of the first party of a version: the references of similar agreements, the newest
    first. Of any other party nothing, so that it is worked out once."""
    nothing: Any = Value([], output_field=ArrayField(TextField()))
    found = ArraySubquery(_like().values("agreement__reference")[:AT_MOST])
    return Case(When(position=0, then=found), default=nothing)


def _like() -> QuerySet[Version]:
    """The versions in force that are like the one whose party is asked about."""
    like = Version.objects.filter(
        status__in=IN_FORCE,
        parties__organisation=OuterRef("organisation"),
        parties__may_read=True,
    ).exclude(agreement=OuterRef("version__agreement"))
    return like.filter(
        Exists(_others()),
        ~Exists(_missing()),
        Exists(_alike(Purpose, "category")),
        Exists(_alike(DataItem, "kind")),
    ).order_by("-pk")


def _others() -> QuerySet[Party]:
    """The draft is between at least two."""
    return Party.objects.filter(version=OuterRef(OuterRef("version")), position__gt=0)


def _missing() -> QuerySet[Party]:
    """A party of the draft that does not take part in the other: its people may not read that."""
    there = Party.objects.filter(
        version=OuterRef(OuterRef("pk")), organisation=OuterRef("organisation"), may_read=True
    )
    return Party.objects.filter(~Exists(there), version=OuterRef(OuterRef("version")))


def _alike(model: type[Purpose] | type[DataItem], name: str) -> QuerySet[Any]:
    """A row of the other with the same code as one of the draft's."""
    own = model._default_manager.filter(
        **{"version": OuterRef(OuterRef(OuterRef("version"))), name: OuterRef(name)}
    )
    rows = model._default_manager.filter(Exists(own), version=OuterRef("pk"))
    return rows.exclude(**{name: ""})


def is_told(version: Version, document: dict[str, Any]) -> bool:
    """Whether the document says which agreements are similar: while it is drafted, and later where
    somebody has said why a new one is needed."""
    return version.is_draft or bool(document.get(REASON))


def reads(paths: Iterable[str]) -> bool:
    """Whether a change at one of these paths may alter which agreements are similar."""
    return any(path.split(".")[0].removesuffix("[]") in READ for path in paths)


@dataclass(frozen=True)
class Similar:
    """A similar agreement that somebody may open."""

    name: str
    url: str


def shown_to(user: Any, references: Collection[str]) -> list[Similar]:
    """Those of these agreements that the person may read. One query, or none."""
    if not references:
        return []
    visible = Version.objects.visible_to(user).filter(
        agreement__reference__in=references, status__in=IN_FORCE
    )
    return [
        Similar(f"{one.agreement.reference} {one.title}", one.get_absolute_url())
        for one in visible.select_related("agreement").order_by("-pk")
    ]
