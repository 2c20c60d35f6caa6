"""The answers a question offers: its own, the law's on the day, the document's, the records'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from law import library
from law.document import get
from law.functions import schedule1_fits
from questionnaire.answers import party_name
from questionnaire.definition import Choice, Column
from questionnaire.fields import words

OF_THE_LAW = frozenset({"article6", "article9", "schedule1", "special_categories", "gateways"})
OF_THE_RECORDS = frozenset({"organisations", "frameworks", "datasets", "dpias"})


class Resolver(Protocol):
    """What the caller knows and the questionnaire does not: the records of the service."""

    def options(
        self, reference_list: str, document: Mapping[str, Any], row: str
    ) -> Sequence[tuple[str, str]] | None:
        """Value and label of each record to choose from. None when it must be typed."""

    def organisation_facts(self, organisation_id: str) -> Mapping[str, Any]:
        """The organisation in the shape of `parties[].organisation`. KeyError for a stranger."""


class NoRecords:
    """A resolver that knows nothing: what it would offer has to be typed."""

    def options(
        self, reference_list: str, document: Mapping[str, Any], row: str
    ) -> Sequence[tuple[str, str]] | None:
        return None

    def organisation_facts(self, organisation_id: str) -> Mapping[str, Any]:
        raise KeyError(organisation_id)


def law_day(document: Mapping[str, Any], on: date) -> date:
    """The day whose law is offered: the agreement's first; `on` while it has none."""
    try:
        return date.fromisoformat(get(document, "start_date", ""))
    except ValueError:
        return on


def choices_for(
    column: Column, document: Mapping[str, Any], row: str, *, resolver: Resolver, on: date
) -> tuple[Choice, ...] | None:
    """What can be chosen for that row. None when the answer is typed."""
    wanted = column.reference_list
    if column.choices:
        return column.choices
    if wanted in OF_THE_LAW:
        return _of_the_law(wanted, document, row, law_day(document, on))
    if wanted in OF_THE_RECORDS and not column.names_a_party:
        found = resolver.options(wanted, document, row)
        return None if found is None else tuple(Choice(*pair) for pair in found)
    if wanted == "countries":
        return _as_choices(library.options(wanted))
    return _of_the_document(column, document)


def _of_the_document(column: Column, document: Mapping[str, Any]) -> tuple[Choice, ...] | None:
    if column.names_a_party or column.reference_list == "agreement.parties":
        return _parties(document)
    if column.reference_list == "agreement.data_items":
        rows = get(document, "data_items", [])
        return tuple(Choice(r["id"], r.get("name") or r["id"]) for r in rows if r.get("id"))
    if column.reference_list == "agreement.parties.article6":
        chosen = [code for p in get(document, "parties", []) for code in p.get("article6") or ()]
        return tuple(Choice(code, words(code)) for code in dict.fromkeys(chosen))
    return None


def _parties(document: Mapping[str, Any]) -> tuple[Choice, ...]:
    ids = [p["id"] for p in get(document, "parties", []) if p.get("id")]
    return tuple(Choice(party, party_name(document, party)) for party in ids)


def _of_the_law(
    wanted: str, document: Mapping[str, Any], row: str, day: date
) -> tuple[Choice, ...]:
    offered = library.options(wanted, on=day)
    if wanted == "schedule1" and not _has_criminal_offence_data(document):
        # With criminal offence data any condition of the Schedule may serve (DPA 2018, s.10(5)).
        article9 = get(document, f"{row}.article9", [])
        offered = [option for option in offered if schedule1_fits(option.id, article9)]
    return _as_choices(offered)


def _as_choices(offered: Sequence[library.Option]) -> tuple[Choice, ...]:
    return tuple(Choice(option.id, option.label, option.hint) for option in offered)


def _has_criminal_offence_data(document: Mapping[str, Any]) -> bool:
    return any(item.get("criminal_offence") for item in get(document, "data_items", []))
