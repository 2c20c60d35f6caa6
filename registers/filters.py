"""What the register is filtered by: one form for the page, the export and the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from agreements.models import Claim, Party, Status, VersionQuerySet
from audit import clock
from govuk.dates import in_words
from govuk.fields import DateField
from govuk.forms import GovukForm
from law import library
from organisations.models import Organisation
from registers.keyset import Order
from registers.lines import ORDERS

LONGEST_WORDS = 200
NEWEST = "newest"
ORGANISATIONS_AT_MOST = 200
ALWAYS_IN_SIGHT = frozenset({"q", "sort"})
"""The fields that no fold hides."""
DATES = ("in_force_on", "ends_before", "review_before")
DATE_BOXES = tuple(f"{name}_" for name in DATES)
REFERENCE = re.compile(r"[A-Za-z]{2,6}-?\d*")
ONCE_IN_FORCE = Q(in_force_at__isnull=False)


class FilterForm(GovukForm):
    """The filters as people set them. Every one may stay empty."""

    q = forms.CharField(
        label="Search",
        help_text="Words, or the start of a reference",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.MultipleChoiceField(
        label="Status",
        choices=Status.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    organisation = forms.CharField(
        label="Organisation",
        help_text="Part of its name, or its reference",
        required=False,
        max_length=LONGEST_WORDS,
    )
    basis = forms.ChoiceField(label="Lawful basis", required=False)
    power = forms.CharField(
        label="Legal power",
        help_text="Words of its name or provision, such as “debt” or “1972”",
        required=False,
        max_length=LONGEST_WORDS,
    )
    in_force_on = DateField(label="In force on", required=False)
    ends_before = DateField(label="Ends before", required=False)
    review_before = DateField(label="Review due before", required=False)
    sort = forms.ChoiceField(
        label="Sort by",
        required=False,
        choices=[(key, label) for key, (label, _) in ORDERS.items()],
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["basis"].choices = [("", "Any"), *_bases().items()]  # type: ignore[attr-defined]

    def clean_organisation(self) -> frozenset[int]:
        """The organisations meant. One query when something is typed."""
        text = self.cleaned_data["organisation"]
        if not text:
            return frozenset()
        found = Organisation.objects.visible_to(self.user).matching(text).order_by()
        keys = frozenset(found.values_list("pk", flat=True)[: ORGANISATIONS_AT_MOST + 1])
        if not keys:
            raise ValidationError("No organisation has these words in its name. Try fewer words")
        if len(keys) > ORGANISATIONS_AT_MOST:
            raise ValidationError("More than 200 organisations have this name. Enter more of it")
        return keys

    def clean_power(self) -> frozenset[str]:
        """The powers of the library meant."""
        text = self.cleaned_data["power"]
        if not text:
            return frozenset()
        found = frozenset(power.id for power in library.gateways(words=text))
        found |= {power.id for power in library.gateways() if power.id == text}
        if not found:
            raise ValidationError("No legal power in the library has these words. Try fewer words")
        return found


def _bases() -> dict[str, str]:
    return {option.id: option.label for option in library.options("article6")}


@dataclass(frozen=True)
class Chip:
    """A filter that is on, in words, and the address of the register without it."""

    text: str
    url: str


@dataclass(frozen=True)
class Filters:
    """What was asked for and understood. What was not is in `form.errors` and filters nothing."""

    form: FilterForm
    query: tuple[tuple[str, str], ...] = ()
    chosen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> Order:
        """The order asked for; the newest first without one."""
        return ORDERS[self.chosen.get("sort") or NEWEST][1]

    @property
    def is_on(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(value for name, value in self.chosen.items() if name != "sort")

    @property
    def is_plain(self) -> bool:
        """Whether it is all there is to read, the newest first, as the page opens."""
        return not self.is_on and (self.chosen.get("sort") or NEWEST) == NEWEST

    def apply(self, versions: VersionQuerySet) -> VersionQuerySet:
        """The versions that fit every filter."""
        for name, value in self.chosen.items():
            if value and name in CONDITIONS:
                versions = versions.filter(CONDITIONS[name](value))
        return versions

    def chips(self) -> list[Chip]:
        """The filters that are on, each with its way out."""
        return [
            Chip(
                text, "?" + urlencode([one for one in self.query if not _belongs(one, name, part)])
            )
            for name, part, text in self._told()
        ]

    def _told(self) -> list[tuple[str, str, str]]:
        """Name, value (of several) and words of each filter that is on."""
        told = []
        for name, value in self.chosen.items():
            if not value or name == "sort":
                continue
            label = str(self.form.fields[name].label)
            if name == "status":
                told += [(name, one, str(Status(one).label)) for one in value]
            elif name in DATES:
                told.append((name, "", f"{label} {in_words(value)}"))
            elif name == "basis":
                told.append((name, "", f"{label}: {_bases()[value]}"))
            else:
                told.append((name, "", f"{label}: {self.form[name].value()}"))
        return told

    @property
    def fields(self) -> SafeString:
        """The form's fields as HTML. Remembered, for drawing them costs more than the list."""
        if self.form.errors:
            return _drawn(self.form, is_open=True)
        return drawn(self.query)

    def as_query(self) -> str:
        """The filters as the query of an address."""
        return urlencode(self.query)

    def as_detail(self) -> dict[str, Any]:
        """The filters as the trail tells them: what was typed, by parameter."""
        told: dict[str, Any] = {}
        for name, value in self.query:
            told.setdefault(name, []).append(value)
        return told


@lru_cache(maxsize=256)
def drawn(query: tuple[tuple[str, str], ...]) -> SafeString:
    """The fields as HTML with these answers in them, in which nothing is wrong."""
    form: Any = FilterForm(QueryDict(urlencode(query)) if query else None, user=None)
    form._errors = ErrorDict()
    return _drawn(form, is_open=any(name not in ALWAYS_IN_SIGHT for name, _ in query))


def _drawn(form: FilterForm, *, is_open: bool) -> SafeString:
    return render_to_string("registers/filters.html", {"form": form, "is_open": is_open})


def _belongs(parameter: tuple[str, str], name: str, part: str) -> bool:
    """Whether a parameter of the address is of this filter."""
    return (parameter[0] == name or parameter[0].startswith(f"{name}_")) and (
        not part or parameter[1] == part
    )


def read(query: QueryDict, *, user: Any) -> Filters:
    """The filters of an address; what is wrong is in the form's errors. At most one query."""
    pairs = pairs_of(query)
    form = FilterForm(query if pairs else None, user=user)
    if not form.is_bound:
        return Filters(form)
    form.is_valid()
    return Filters(form, pairs, form.cleaned_data)


def read_api(query: QueryDict, *, user: Any) -> Filters:
    """The same from the API's parameters, in which a date is one text: 2026-04-11."""
    given = query.copy()
    for name in DATES:
        if text := given.pop(name, [""])[-1]:
            parts = [*text.split("-"), "", "", ""][:3] if text.count("-") == 2 else ["", "", text]
            for part, value in zip(("year", "month", "day"), parts, strict=True):
                given[f"{name}_{part}"] = value
    return read(given, user=user)


def pairs_of(query: QueryDict) -> tuple[tuple[str, str], ...]:
    """The parameters of an address that filter or sort, less those that are empty."""
    return tuple(
        (name, value)
        for name, values in query.lists()
        for value in values
        if value and _is_filter(name)
    )


def _is_filter(name: str) -> bool:
    return name in FilterForm.base_fields or name.startswith(DATE_BOXES)


# ------------------------------------------------------------------ what each filter asks
def _words(text: str) -> Q:
    found = Q(agreement__search=SearchQuery(text, search_type="websearch", config="english"))
    if REFERENCE.fullmatch(text.strip()):
        found |= Q(agreement__reference__startswith=text.strip().upper())
    return found


def _in_force_on(day: date) -> Q:
    started = ONCE_IN_FORCE & Q(start_date__lte=day)
    goes_on = Q(end_date__isnull=True) | Q(end_date__gte=day)
    stands = Q(ended_at__isnull=True) | Q(ended_at__gte=clock.start_of(day))
    return started & goes_on & stands


CONDITIONS: dict[str, Any] = {
    "q": _words,
    "status": lambda statuses: Q(status__in=statuses),
    "organisation": lambda keys: Q(
        Exists(Party.objects.filter(version=OuterRef("pk"), organisation__in=keys))
    ),
    "basis": lambda code: Q(article6__contains=[code]),
    "power": lambda codes: Q(
        Exists(Claim.objects.filter(version=OuterRef("pk"), kind=Claim.Kind.POWER, code__in=codes))
    ),
    "in_force_on": _in_force_on,
    "ends_before": lambda day: Q(end_date__lt=day),
    "review_before": lambda day: Q(review_date__lt=day),
}
