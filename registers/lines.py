"""The lines of the register: one for each agreement, in the words and dates of one version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from agreements.models import (
    IN_FORCE,
    Agreement,
    AgreementQuerySet,
    Party,
    Signature,
    Status,
    Version,
    VersionQuerySet,
)
from govuk.components.words import status_tag
from govuk.dates import in_words
from registers.keyset import Order

PAGE = 25
COUNT_AT_MOST = 1000
LAST_OF_ALL = Value(date.max)
FIRST_OF_ALL = Value(date.min)

ORDERS: dict[str, tuple[str, Order]] = {
    "newest": ("Newest first", Order("agreement_id")),
    "title": ("Title, A to Z", Order("agreement_id", Lower("title"))),
    "start": (
        "Latest start date",
        Order("agreement_id", Coalesce("start_date", FIRST_OF_ALL), descending=True),
    ),
    "end": ("Ending soonest", Order("agreement_id", Coalesce("end_date", LAST_OF_ALL))),
    "review": ("Review due soonest", Order("agreement_id", Coalesce("review_date", LAST_OF_ALL))),
}
COLUMNS = (
    "pk", "agreement_id", "agreement__reference", "agreement__lead_organisation__name", "number",
    "title", "status", "signed", "start_date", "end_date", "review_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a page shows it. Without `url` the reader may not open the agreement."""

    reference: str
    title: str
    url: str
    lead: str
    others: tuple[str, ...]
    status: str
    tag: SafeString
    starts: str
    ends: str
    review: str


def readable_by(user: Any) -> VersionQuerySet:
    """The lines that this person may read; those of a broker among them that they cannot open."""
    return of(Agreement.objects.with_register_line_for(user))


def exportable_by(user: Any) -> VersionQuerySet:
    """The lines that this person may take away, once they may export: of what they may open."""
    return of(Agreement.objects.visible_to(user))


def of(agreements: AgreementQuerySet) -> VersionQuerySet:
    """The versions that stand for these agreements in the register.

    That is the one in force where there is one, and else the newest.
    """
    rivals = Version.objects.filter(agreement=OuterRef("agreement")).filter(
        Q(status__in=IN_FORCE) | Q(number__gt=OuterRef("number"))
    )
    shown = Q(status__in=IN_FORCE) | ~Exists(rivals)
    return Version.objects.filter(shown, agreement__in=agreements.values("pk"))


def with_signed(versions: VersionQuerySet) -> VersionQuerySet:
    """With `signed`: it only waits for its first day, because every party has signed."""
    signature = Signature.objects.filter(
        version=OuterRef("version"),
        organisation=OuterRef("organisation"),
        voided_at__isnull=True,
    )
    unsigned = Party.objects.signing().filter(~Exists(signature), version=OuterRef("pk"))
    return versions.annotate(
        signed=Case(When(status=Status.READY_TO_SIGN, then=~Exists(unsigned)), default=Value(False))
    )


def count(versions: VersionQuerySet) -> int:
    """How many there are, and 1,001 for any number above 1,000. One query."""
    return versions.order_by().values("pk")[: COUNT_AT_MOST + 1].count()


def shown(rows: Sequence[Any], *, openable: frozenset[int] | None = None) -> list[Line]:
    """Rows of COLUMNS as lines. One query, for the parties.

    `openable`: the agreements that the reader may open; None for all.
    """
    others = _others(rows)
    address = reverse("agreements:agreement", args=["*"])
    return [
        Line(
            reference=row.agreement__reference,
            title=row.title or "No title yet",
            url=address.replace("*", row.agreement__reference)
            if openable is None or row.agreement_id in openable
            else "",
            lead=row.agreement__lead_organisation__name,
            others=tuple(others[row.pk]),
            status=(words := status_words(row.status, row.signed)),
            tag=_tag(words),
            starts=in_words(row.start_date),
            ends=in_words(row.end_date),
            review=in_words(row.review_date),
        )
        for row in rows
    ]


def status_words(status: str, signed: bool) -> str:
    """The status as people read it; one that all have signed only waits for its day."""
    return "Signed" if signed else str(STATUS_WORDS[status])


@cache
def _tag(words: str) -> SafeString:
    return status_tag(words)


STATUS_WORDS = {status.value: status.label for status in Status}


def _others(rows: Iterable[Any]) -> dict[int, list[str]]:
    """The parties of these versions but for the lead, in their order, by version."""
    found: dict[int, list[str]] = defaultdict(list)
    parties = Party.objects.filter(version__in=[row.pk for row in rows]).exclude(
        organisation=F("agreement__lead_organisation")
    )
    for version, name in parties.order_by("version", "position").values_list(
        "version", "organisation__name"
    ):
        found[version].append(name)
    return found


def openable(user: Any, rows: Iterable[Any]) -> frozenset[int]:
    """Which of the rows' agreements the person may open. Two queries."""
    mine = Agreement.objects.visible_to(user)
    return frozenset(
        mine.filter(pk__in=[row.agreement_id for row in rows]).values_list("pk", flat=True)
    )
