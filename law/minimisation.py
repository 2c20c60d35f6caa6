"""Advice on each data item: could it be less, in which format, and why. It never stops anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from law import data_files, expressions, shape
from law.document import normalise

# What conditions read; a test holds this to them.
READ = (
    "data_items[].id",
    "data_items[].name",
    "data_items[].kind",
    "data_items[].format",
    "data_items[].need",
    "data_items[].direct_identifier",
    "data_items[].special_categories",
    "data_subjects[].includes_children",
    "purposes[].category",
    "matching.used",
    "output_is_aggregate",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where advice or a standard comes from."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Advice:
    """One thought about an item, with an example of less."""

    id: str
    title: str
    text: str
    example: str
    source: Source


@dataclass(frozen=True, slots=True)
class Standard:
    """The format in which a kind of item is exchanged."""

    name: str
    how: str
    example: str
    source: Source


def advice_by_item(document: Mapping[str, Any]) -> list[tuple[Advice, ...]]:
    """The advice on each data item, in the order of the items."""
    agreement = normalise(document, _shape())
    items = agreement["data_items"]
    # Of other items a condition reads the kind, and the evaluator copies the document each time.
    context = expressions.Context({"agreement": {**agreement, "data_items": _one_of_each(items)}})
    return [_advice_on(item, context) for item in items]


def advice_on(document: Mapping[str, Any], number: int) -> tuple[Advice, ...]:
    """The advice on one data item; the conditions are not put to the others."""
    agreement = normalise(document, _shape())
    context = expressions.Context({"agreement": agreement})
    return _advice_on(agreement["data_items"][number], context)


def _one_of_each(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One item of each kind."""
    return list({item["kind"]: item for item in items}.values())


def standard_of(kind: str) -> Standard | None:
    """The standard format of a kind of item; None where there is none."""
    entry = _data()["standards"].get(kind)
    if entry is None:
        return None
    return Standard(entry["name"], entry["how"], entry["example"], _source(entry["source"]))


def _advice_on(item: Mapping[str, Any], context: expressions.Context) -> tuple[Advice, ...]:
    holds = _conditions().evaluate(context.bind(i=item))
    return tuple(advice for advice, does in zip(_all_advice(), holds, strict=True) if does)


@cache
def _conditions() -> expressions.Program:
    """Every condition in one list: an item is handed to the evaluator once, not a dozen times."""
    return expressions.compile(f"[{', '.join(entry['when'] for entry in _data()['advice'])}]")


@cache
def _all_advice() -> tuple[Advice, ...]:
    return tuple(
        Advice(
            entry["id"], entry["title"], entry["text"], entry["example"], _source(entry["source"])
        )
        for entry in _data()["advice"]
    )


def _source(name: str) -> Source:
    entry = _data()["sources"][name]
    return Source(entry["name"], entry["url"])


def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = data_files.read("minimisation.yaml")
    return found


@cache
def _shape() -> shape.Group:
    return shape.only(frozenset(READ))
