"""A DPIA begun before any agreement lends its facts to the agreement that comes to rely on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agreements import origins
from agreements.actions import drafting
from agreements.actions.answering import fill_in
from agreements.actions.starting import start_draft
from agreements.models import Version
from agreements.origins import Source
from audit.actor import Actor
from dpia.models import Dpia
from law.document import copied, filled, flatten, get
from organisations.models import Organisation

LENT = (
    "purposes",
    "data_items",
    "data_subjects",
    "data_source_note",
    "volume_band",
    "matching",
    "novel",
    "benefits",
    "risk_of_not_sharing",
    "necessity",
    "alternatives_considered",
    "equality_impact",
)
"""What is lent. Who takes part besides is lent by name, where the service knows the name."""


@transaction.atomic
def link_dpia(version: Version, *, actor: Actor, dpia: Dpia | None) -> Version:
    """Rely on this DPIA, and fill in from its description what the draft leaves blank.

    What it gives is noted as from the DPIA, for a person to confirm. Raises as
    `drafting.link_dpia`.
    """
    given = lent(version, dpia) if dpia is not None else {}
    version = drafting.link_dpia(version, actor=actor, dpia=dpia)
    if dpia is None or not given:
        return version
    before = flatten(version.document)
    noted = dict(version.origins)
    version = drafting.save_answers(version, actor=actor, based_on=version.revision, changes=given)
    after = flatten(version.document)
    new = [p for p, value in after.items() if before.get(p) != value and not p.endswith(".id")]
    version.origins = {**version.origins, **noted}
    origins.noted(version, new, Source.DPIA, dpia.reference)
    version.save(update_fields=["origins"])
    # What follows from it is filled in at once: at the next save it would be a change of what the
    # DPIA assesses that nobody made.
    return fill_in(version, actor=actor)


def lent(version: Version, dpia: Dpia) -> dict[str, Any]:
    """The answers that the DPIA's description gives where the draft has none, by name: to every
    draft that comes to rely on it, the first or not. At most one query."""
    held: Mapping[str, Any] = version.document
    found = {
        name: _with_blanks_filled(held.get(name), dpia.description[name])
        for name in LENT
        if _is_answered(dpia.description.get(name)) and not _is_answered(held.get(name))
    }
    if others := _parties(held, dpia.description):
        found["parties"] = [*(held.get("parties") or []), *others]
    return found


def _is_answered(value: Any) -> bool:
    """Whether anything is answered there; the ids of rows are no answers."""
    if isinstance(value, list):
        return any(_is_answered(row) for row in value)
    if isinstance(value, Mapping):
        return any(_is_answered(inner) for name, inner in value.items() if name != "id")
    return filled(value)


def _with_blanks_filled(held: Any, given: Any) -> Any:
    if isinstance(held, Mapping) and isinstance(given, Mapping):
        return {**copied(dict(given)), **{k: v for k, v in held.items() if filled(v)}}
    return copied(given)


def strangers(dpia: Dpia) -> list[str]:
    """The organisations that the DPIA's description names and the service does not know: they are
    not lent. One query at most."""
    names = _named(dpia.description)
    if not names:
        return []
    known = set(Organisation.objects.filter(name__in=names).values_list("name", flat=True))
    return [name for name in names if name not in known]


def _named(description: Mapping[str, Any]) -> list[str]:
    rows = description.get("parties") or []
    return [name for row in rows if (name := get(row, "organisation.name", ""))]


def _parties(held: Mapping[str, Any], description: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows for the other organisations that are named as the service names them."""
    names = _named(description)
    taken = {get(row, "organisation.id", "") for row in held.get("parties") or []}
    known = Organisation.objects.filter(name__in=names)
    return [
        {"id": one.reference.lower(), "organisation": {"id": one.reference}}
        for one in sorted(known, key=lambda one: names.index(one.name))
        if one.reference not in taken
    ]


@transaction.atomic
def start_from_dpia(*, actor: Actor, title: str, dpia: Dpia) -> Version:
    """Start an agreement that relies on this DPIA, filled in from what it says of the sharing."""
    version = start_draft(actor=actor, title=title)
    return link_dpia(version, actor=actor, dpia=dpia)
