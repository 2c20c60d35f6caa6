"""The lines of the register: one for each agreement, in the words and dates of one version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypedDict

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from agreements.joining.binding import last_day
from agreements.models import (
    Agreement,
    AgreementQuerySet,
    Party,
    Signature,
    Status,
    Version,
    VersionQuerySet,
)
from agreements.models.content import PROCESSORS
from agreements.models.version import FIRST_DAY, LAST_DAY, REVIEW_DAY
from audit.prepared import Prepared, one_of
from dpia.models import Publication
from govuk.components.words import status_tag
from govuk.dates import in_words
from registers.keyset import Order

PAGE = 25
COUNT_AT_MOST = 1000

ORDERS: dict[str, tuple[str, Order]] = {
    "newest": ("Newest first", Order("agreement_id")),
    "title": ("Title, A to Z", Order("agreement_id", Lower("title"))),
    "start": (
        "Latest start date",
        Order("agreement_id", FIRST_DAY, descending=True),
    ),
    "end": ("Ending soonest", Order("agreement_id", LAST_DAY)),
    "review": ("Review due soonest", Order("agreement_id", REVIEW_DAY)),
}
COLUMNS = (
    "pk", "agreement_id", "agreement__reference", "agreement__lead_organisation_id", "number",
    "title", "status", "start_date", "end_date", "review_date", "in_force_at", "ended_at",
)  # fmt: skip


class Line(TypedDict):
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
    dpia_url: str
    """Where anybody reads the DPIA that it relies on; blank where that is not published."""


def readable_by(user: Any) -> VersionQuerySet:
    """The lines that this person may read; those of a broker among them that they cannot open.

    A line stands for the agreement: whoever reads one of its versions reads the line, though it be
    of another. It is never of a draft beside a version that was submitted.
    """
    return standing_lines().with_register_line_for(user)


def exportable_by(user: Any) -> VersionQuerySet:
    """The lines that this person may take away, once they may export: of what they may open."""
    return standing_lines().visible_to(user)


def of(agreements: AgreementQuerySet) -> VersionQuerySet:
    """The versions that stand for these agreements in the register.

    That is the one in force where there is one, else the last that was submitted.
    """
    return standing_lines().filter(agreement__in=agreements.values("pk"))


@cache
def standing_lines() -> VersionQuerySet:
    """One version of every agreement, whoever may read it: to be filtered, never shown."""
    # Put together once: it is the same for everybody, and half of what a list costs to ask.
    return Version.objects.all().standing()


def count(versions: VersionQuerySet) -> int:
    """How many there are, and 1,001 for any number above 1,000. One query."""
    return versions.order_by().values("pk")[: COUNT_AT_MOST + 1].count()


def shown(rows: Sequence[Any], *, openable: frozenset[int] | None = None) -> list[Line]:
    """Rows of COLUMNS as lines. One query, for the parties.

    `openable`: the agreements that the reader may open; None for all.
    """
    parties = _parties(rows)
    address = reverse("agreements:agreement", args=["*"])
    published = reverse("published:dpia", args=["*"])
    found = []
    for row in rows:
        mine = parties[row.pk]
        lead = row.agreement__lead_organisation_id
        words = status_words(row.status, all_signed=all(party.settled for party in mine))
        dpia = next((party.published_dpia for party in mine if party.published_dpia), "")
        is_open = openable is None or row.agreement_id in openable
        found.append(
            Line(
                reference=row.agreement__reference,
                title=row.title or "No title yet",
                url=address.replace("*", row.agreement__reference) if is_open else "",
                lead=next((party.name for party in mine if party.organisation == lead), ""),
                others=tuple(party.name for party in mine if party.organisation != lead),
                status=words,
                tag=_tag(words),
                starts=in_words(row.start_date),
                ends=in_words(last_day(row)),
                review=in_words(row.review_date),
                dpia_url=published.replace("*", dpia) if dpia else "",
            )
        )
    return found


def status_words(status: str, *, all_signed: bool) -> str:
    """The status as people read it; one that all have signed only waits for its day."""
    return SIGNED if status == Status.READY_TO_SIGN and all_signed else STATUS_WORDS[status]


@cache
def _tag(words: str) -> SafeString:
    return status_tag(words)


SIGNED = "Signed"
STATUS_WORDS = {status.value: str(status.label) for status in Status}


class PartyRow(NamedTuple):
    """A party of a line; `settled` when its signature is there, or is not asked for. With it comes
    the reference of the version's DPIA where that is published."""

    organisation: int
    name: str
    settled: bool
    published_dpia: str


def signatures() -> QuerySet[Signature]:
    """The signature of the party that an outer query is about, for `Exists`."""
    return Signature.objects.filter(
        version=OuterRef("version"), organisation=OuterRef("organisation"), voided_at__isnull=True
    )


def _parties(rows: Iterable[Any]) -> dict[int, list[PartyRow]]:
    """The parties of these versions, in their order, by version."""
    found: dict[int, list[PartyRow]] = defaultdict(list)
    asked = _parties_of(versions=[row.pk for row in rows])
    for version, organisation, name, capacity, later, joined_on, left_on, signed, dpia in asked:
        told = f"{name}{_bound(later, joined_on, left_on)}"
        settled = signed or capacity in PROCESSORS
        found[version].append(PartyRow(organisation, told, settled, dpia or ""))
    return found


def _bound(joins_later: bool, joined_on: Any, left_on: Any) -> str:
    """From when a party is bound that was not there from the start, or until when if it left."""
    if left_on:
        return f" (bound until {in_words(left_on)}, has left)"
    if joined_on:
        return f" (bound from {in_words(joined_on)})"
    return " (joining, not live yet)" if joins_later else ""


def _published() -> QuerySet[Publication, Any]:
    """The reference of the DPIA that an outer party's version relies on, if it is published."""
    found = Publication.objects.filter(
        dpia=OuterRef("version__dpia"), status=Publication.Status.PUBLISHED
    )
    return found.values("dpia__reference")[:1]


_parties_of = Prepared(
    lambda versions: (
        Party.objects.filter(one_of(F("version_id"), versions))
        .order_by("version_id", "position")
        .values_list(
            *("version", "organisation", "organisation__name", "controller_status"),
            *("joins_later", "joined_on", "left_on"),
            Exists(signatures()),
            Subquery(_published()),
        )
    ),
    versions=list,
)


def openable(user: Any, rows: Iterable[Any]) -> frozenset[int]:
    """Which of the rows' agreements the person may open. Two queries."""
    mine = Agreement.objects.visible_to(user)
    return frozenset(
        mine.filter(pk__in=[row.agreement_id for row in rows]).values_list("pk", flat=True)
    )
