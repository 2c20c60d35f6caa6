"""The answers a question offers: its own, the law's on the day, the document's, the records'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from law import choosing, library, powers
from law.document import get
from questionnaire.answers import party_name
from questionnaire.definition import Choice, Column
from questionnaire.fields import words

OF_THE_LAW = frozenset({"article6", "article9", "schedule1", "special_categories", "gateways"})
PICKED = frozenset({"parties[].regime", "parties[].part3.basis"})
"""Questions with choices of their own that not every party is offered."""
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


def is_picker(column: Column) -> bool:
    """Whether it offers what the law allows this party, so that it says why not the rest."""
    return column.field in PICKED or column.reference_list in OF_THE_LAW


def choices_for(
    column: Column,
    document: Mapping[str, Any],
    row: str,
    *,
    resolver: Resolver,
    offer: choosing.Offer | None = None,
) -> tuple[Choice, ...] | None:
    """What can be chosen for that row. None when the answer is typed.

    `offer`: what a picker of the law offers there, as `picked` gives it.
    """
    wanted = column.reference_list
    if offer is not None:
        return _as_choices(offer.options)
    if column.choices:
        return column.choices
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
        # Before any agreement says which, there are all that the law has.
        codes = chosen or [option.id for option in library.options("article6")]
        return tuple(Choice(code, words(code)) for code in dict.fromkeys(codes))
    return None


def _parties(document: Mapping[str, Any]) -> tuple[Choice, ...]:
    ids = [p["id"] for p in get(document, "parties", []) if p.get("id")]
    return tuple(Choice(party, party_name(document, party)) for party in ids)


def picked(column: Column, document: Mapping[str, Any], row: str, *, on: date) -> choosing.Offer:
    """What a picker of the law offers on the agreement's first day to this party, and why not
    the rest."""
    day = law_day(document, on)
    if column.choices:
        own = [library.Option(c.id, c.label, c.hint) for c in column.choices]
        return choosing.offer(column.field, own, document, row, on=day)
    found = choosing.offer(
        column.field, library.options(column.reference_list), document, row, on=day
    )
    if column.reference_list == "gateways":
        return powers.narrowed(found, document, row, on=day)
    return found


def _as_choices(offered: Sequence[library.Option]) -> tuple[Choice, ...]:
    return tuple(Choice(option.id, option.label, option.hint) for option in offered)
