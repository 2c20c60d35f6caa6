"""The columns of the register as it is exported: one map for CSV, JSON, and formats to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.urls import reverse

from agreements.models import Claim, DataItem, Party, Purpose, Status, VersionQuerySet
from audit import clock
from law import library
from questionnaire import load
from registers.lines import SIGNED, STATUS_WORDS, signatures


@dataclass(frozen=True)
class Column:
    """One column: its name in JSON, its heading, what is read, and how that is said.

    `say` gives text, a date, a number, a list of texts, True or False, or None for nothing.
    """

    key: str
    heading: str
    source: str
    say: Callable[[Any], Any] = lambda value: value


def _day(instant: datetime | None) -> date | None:
    return clock.date_of(instant) if instant else None


def _labels(codes: list[str] | None) -> list[str]:
    return [library.label(code) for code in codes or ()]


def _link(reference: str) -> str:
    return _address().replace("*", reference)


@cache
def _address() -> str:
    return settings.BASE_URL + reverse("agreements:agreement", args=["*"])


def _kind(code: str) -> str:
    return _kinds().get(code, code)


@cache
def _kinds() -> dict[str, str]:
    (question,) = load("agreement").by_field["kind"]
    return {choice.id: choice.label for choice in question.choices}


COLUMNS: tuple[Column, ...] = (
    Column("reference", "Reference", "agreement__reference"),
    Column("version", "Version", "number"),
    Column("title", "Title", "title"),
    Column("status", "Status", "status_shown"),
    Column("kind", "Kind of agreement", "kind", _kind),
    Column("lead", "Lead organisation", "agreement__lead_organisation__name"),
    Column(
        "lead_reference", "Lead organisation reference", "agreement__lead_organisation__reference"
    ),
    Column("partners", "Other parties", "partners"),
    Column("summary", "Summary", "summary"),
    Column("purposes", "Purposes", "purpose_texts"),
    Column("data_items", "Data items", "item_names"),
    Column("special_category", "Special category or criminal offence data", "sensitivity"),
    Column("lawful_basis", "Lawful basis", "article6", _labels),
    Column("legal_powers", "Legal powers", "powers", _labels),
    Column("dpia", "DPIA", "dpia__reference"),
    Column("submitted_on", "Last sent for review on", "submitted_at", _day),
    Column("start_date", "Start date", "start_date"),
    Column("end_date", "Planned end date", "end_date"),
    Column("review_date", "Review date", "review_date"),
    Column("in_force_on", "Came into force on", "in_force_at", _day),
    Column("flow_started_on", "Data first moved on", "flow_started_on"),
    Column("ended_on", "Ended on", "ended_on"),
    Column("sha256", "SHA-256 of the text", "snapshot__sha256"),
    Column("link", "Link", "agreement__reference", _link),
)


def rows_of(versions: VersionQuerySet) -> VersionQuerySet:
    """The versions with everything that the columns read beyond their own fields."""
    own = {"version": OuterRef("pk")}
    partners = Party.objects.filter(**own).exclude(
        organisation=OuterRef("agreement__lead_organisation")
    )
    powers = Claim.objects.filter(**own, kind=Claim.Kind.POWER)
    items = DataItem.objects.filter(**own)
    sensitive = items.filter(Q(special_category=True) | Q(criminal_offence=True))
    return versions.annotate(
        status_shown=_status(),
        # What ran to its last day ended on that day, though the calendar turns it on the next.
        ended_on=Case(
            When(status=Status.EXPIRED, end_date__isnull=False, then="end_date"),
            default=TruncDate("ended_at"),
            output_field=DateField(),
        ),
        partners=ArraySubquery(partners.order_by("position").values("organisation__name")),
        purpose_texts=ArraySubquery(
            Purpose.objects.filter(**own).order_by("position").values("text")
        ),
        item_names=ArraySubquery(items.order_by("pk").values("name")),
        # Of a draft without data items nobody can say.
        sensitivity=Case(
            When(Exists(sensitive), then=Value(True)),
            When(Exists(items), then=Value(False)),
            output_field=BooleanField(null=True),
        ),
        powers=ArraySubquery(powers.order_by("code").values("code").distinct()),
    )


def _status() -> Case:
    unsigned = Party.objects.signing().filter(~Exists(signatures()), version=OuterRef("pk"))
    waits_for_its_day = Q(status=Status.READY_TO_SIGN) & ~Exists(unsigned)
    return Case(
        When(waits_for_its_day, then=Value(SIGNED)),
        *(When(status=code, then=Value(words)) for code, words in STATUS_WORDS.items()),
        default=Value(""),
        output_field=CharField(),
    )


def sources() -> list[str]:
    """What is read for each column, in their order."""
    return [column.source for column in COLUMNS]
