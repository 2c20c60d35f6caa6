"""The objects of a document that the rules of each scope look at, and the names they go by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from law.document import Document, blank_row

# The lists whose rows each scope goes through, outermost first; none for the agreement itself.
LISTS_OF_SCOPE: Mapping[str, tuple[str, ...]] = {
    "agreement": (),
    "party": ("parties",),
    "org": ("parties",),
    "gateway": ("parties", "parties[].gateways"),
    "purpose": ("purposes",),
    "item": ("data_items",),
    "flow": ("flows",),
    "transfer": ("transfers",),
    "dpia": (),
    "dpia_risk": ("dpia.risks",),
}
# The fields that name an object: a finding carries the name, so it goes stale with them.
NAMES_OF_SCOPE: Mapping[str, tuple[str, ...]] = {
    "party": ("parties[].id",),
    "org": ("parties[].id",),
    "gateway": ("parties[].id", "parties[].gateways[].power"),
    "item": ("data_items[].id",),
    "flow": ("flows[].id",),
    "transfer": ("transfers[].id", "transfers[].exporter", "parties[].id"),
    "dpia_risk": ("dpia.risks[].id",),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """One object that the rules of a scope look at."""

    name: str
    rows: tuple[int, ...]
    """Its row in each of the lists of its scope"""
    variables: Mapping[str, Any]
    """What conditions call it, and what it belongs to"""


def subjects(scope: str, agreement: Document) -> Iterator[Subject]:
    """Every object of the scope in a normalised document, in the document's order."""
    return FINDERS[scope](agreement)


def _whole(_: Document) -> Iterator[Subject]:
    yield Subject("", (), {})


def _parties(agreement: Document) -> Iterator[Subject]:
    for number, party in enumerate(agreement["parties"]):
        yield Subject(party["id"] or str(number), (number,), _variables_of(party))


def _powers(agreement: Document) -> Iterator[Subject]:
    for number, party in enumerate(agreement["parties"]):
        for at, power in enumerate(party["gateways"]):
            name = f"{party['id']}/{power['power']}"
            yield Subject(name, (number, at), {**_variables_of(party), "g": power})


def _transfers(agreement: Document) -> Iterator[Subject]:
    for number, transfer in enumerate(agreement["transfers"]):
        exporter = next(
            (party for party in agreement["parties"] if party["id"] == transfer["exporter"]),
            None,
        )
        # A transfer that names no party is judged as if one with nothing answered sent it.
        variables = _variables_of(blank_row("parties") if exporter is None else exporter)
        yield Subject(transfer["id"] or str(number), (number,), {**variables, "t": transfer})


def _dpia(agreement: Document) -> Iterator[Subject]:
    yield Subject("", (), {"d": agreement["dpia"]})


def _risks(agreement: Document) -> Iterator[Subject]:
    dpia = agreement["dpia"]
    for number, risk in enumerate(dpia["risks"]):
        yield Subject(risk["id"] or str(number), (number,), {"d": dpia, "k": risk})


def _rows_of(name: str, variable: str) -> Callable[[Document], Iterator[Subject]]:
    def rows(agreement: Document) -> Iterator[Subject]:
        for number, row in enumerate(agreement[name]):
            yield Subject(row.get("id") or str(number), (number,), {variable: row})

    return rows


def _variables_of(party: Document) -> dict[str, Any]:
    return {"p": party, "o": party.get("organisation", {})}


FINDERS: Mapping[str, Callable[[Document], Iterator[Subject]]] = {
    "agreement": _whole,
    "party": _parties,
    "org": _parties,
    "gateway": _powers,
    "purpose": _rows_of("purposes", "u"),
    "item": _rows_of("data_items", "i"),
    "flow": _rows_of("flows", "f"),
    "transfer": _transfers,
    "dpia": _dpia,
    "dpia_risk": _risks,
}
