"""What a new draft takes over from an older text: what must be thought about again, what is of one
body only. Pure: each gives a new document.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from law.document import Document, copied, filled, flatten, get, leaves, places, put
from law.shape import generic
from questionnaire.answers import SEAT, is_answered
from questionnaire.changes import apply
from questionnaire.definition import Question, Questionnaire, load
from questionnaire.rows import renamed_party

COMMON_WORDS = frozenset(
    "The A Department Ministry Office Public National Royal General Central Local Joint British "
    "United Her His Children's University College City County Borough District".split()
)
"""Words with which the names of many organisations begin, that name none of them."""


@cache
def reasons() -> Mapping[str, str]:
    """By the key of a question, why it must be thought about again in a copy."""
    return {one["question"]: one["because"] for one in _file()["think_again"]}


@cache
def _of_one_body() -> frozenset[str]:
    return frozenset(one["question"] for one in _file()["of_one_body"])


@cache
def _left_out() -> frozenset[str]:
    return frozenset(_file()["left_out"])


@cache
def _file() -> Mapping[str, Any]:
    path = resources.files("questionnaire") / "data" / "starting.yaml"
    found: Mapping[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def copy_of(document: Mapping[str, Any]) -> tuple[Document, tuple[str, ...]]:
    """The answers that a copy of an agreement begins with, and the keys of the questions that
    were answered in it and must be thought about again."""
    blank = _without(document, {*reasons(), *_left_out()})
    return blank, _answered(document, reasons())


def variation_of(document: Mapping[str, Any]) -> tuple[Document, tuple[str, ...]]:
    """The answers with which a variation of an agreement begins, and the keys of the questions
    that were answered in it and must be thought about again."""
    keys = frozenset(_file()["again_in_a_variation"])
    return _without(document, keys), _answered(document, keys)


def looked_at_in_a_variation(document: Mapping[str, Any]) -> list[str]:
    """The places of a variation's document whose answers somebody is asked to confirm."""
    fields = [load("agreement").question(key).field for key in _file()["looked_at_in_a_variation"]]
    found = (place for field in fields for place in places(document, field))
    return [place for place in found if filled(get(document, place))]


def _answered(document: Mapping[str, Any], keys: Collection[str]) -> tuple[str, ...]:
    """Of these questions the ones with an answer, in the order of the questionnaire."""
    asked = (question for question in load("agreement") if question.key in keys)
    return tuple(question.key for question in asked if _has_answer(question, document))


def template_of(document: Mapping[str, Any]) -> Document:
    """What of an agreement can serve others: no day, no name, nothing of one body.

    Each organisation's row keeps its place, without the organisation.
    """
    blank = _without(document, {*reasons(), *_left_out(), *_of_one_body()})
    names = _names(document)
    for place, value in flatten(blank).items():
        if leaves()[generic(place)].kind == "date" or _names_one(value, names):
            put(blank, place, None)
    for number, party in enumerate(get(document, "parties", [])):
        if before := party.get("id"):
            blank = _reseated(blank, number, before, f"{SEAT}{number + 1}", "")
    return blank


def seated(document: Mapping[str, Any], number: int, organisation: str) -> Document:
    """The document with the organisation (its reference) in that row of the parties."""
    before = get(document, f"parties.{number}.id", "")
    return _reseated(document, number, before, organisation.lower(), organisation)


@dataclass(frozen=True)
class Succeeded:
    """A document in which a successor stands in the row of another party."""

    document: Document
    again: tuple[str, ...]
    """The keys of the questions that were answered there and must be thought about again."""
    looked_at: tuple[str, ...]
    """The places whose answers somebody is asked to confirm: what is left of the row, and every
    text that names the party that has gone."""


def with_successor(
    document: Mapping[str, Any], number: int, organisation: str, *, name: str
) -> Succeeded:
    """The document with an organisation (its reference) in the row of the party called `name`,
    whose place it takes: nothing stays of what was of that one body only."""
    row, blank = f"parties.{number}", copied(document)
    before, reference = get(blank, f"{row}.id", ""), get(blank, f"{row}.organisation.id", "")
    keys, again = frozenset(_file()["of_a_body_replaced"]), []
    for question in load("agreement"):
        if question.key not in keys:
            continue
        own = [p for p in places(blank, question.field) if _lies_in(p, row)]
        if question.key in reasons() and any(filled(get(blank, place)) for place in own):
            again.append(question.key)
        for field in _fields(question):
            for place in places(blank, field):
                if _lies_in(place, row) and filled(get(blank, place)):
                    put(blank, place, None)
    kept = [one for one in get(blank, "approvals", []) if one.get("party") != before]
    after = seated({**blank, "approvals": kept}, number, organisation)
    gone = frozenset(_names_of(name, reference))
    return Succeeded(after, tuple(again), tuple(_to_look_at(after, row, gone)))


def _to_look_at(document: Mapping[str, Any], row: str, gone: frozenset[str]) -> Iterator[str]:
    own = get(document, f"{row}.id", "")
    for place, value in flatten(document).items():
        if place.endswith(".id"):
            continue
        flow = get(document, ".".join(place.split(".")[:2])) if place.startswith("flows.") else {}
        stored = place.endswith(".storage_location") and flow.get("to_party") == own
        if _lies_in(place, row) or stored or _names_one(value, gone):
            yield place


def _lies_in(place: str, row: str) -> bool:
    return place.startswith(f"{row}.")


def free_seats(document: Mapping[str, Any]) -> tuple[int, ...]:
    """The rows of the parties in which no organisation stands."""
    rows = get(document, "parties", [])
    return tuple(n for n, row in enumerate(rows) if not get(row, "organisation.id"))


def still_to_think_about(
    keys: Collection[str], document: Mapping[str, Any]
) -> dict[Question, tuple[str, ...]]:
    """Of the marked questions those that are not answered again, with the rows (`parties.1`; "" for
    the document) in which they are not."""
    questionnaire = load("agreement")
    found = {}
    for question in questionnaire:
        if question.key in keys:
            rows = places(document, question.row_path) if question.row_path else [""]
            if open_rows := tuple(r for r in rows if not is_answered(question, document, r)):
                found[question] = open_rows
            elif not rows:
                found[question] = ("",)
    return found


def _reseated(
    document: Mapping[str, Any], number: int, before: str, after: str, organisation: str
) -> Document:
    changes: dict[str, Any] = dict(renamed_party(document, before, after)) if before else {}
    changes |= {
        f"parties.{number}.id": after,
        f"parties.{number}.organisation": {"id": organisation} if organisation else {},
    }
    return apply(document, changes)


def _without(document: Mapping[str, Any], keys: Collection[str]) -> Document:
    """The document without the answers to these questions, and without lists whose rows would
    say nothing."""
    questionnaire = load("agreement")
    blank: Document = copied(document)
    for question in questionnaire:
        if question.key not in keys:
            continue
        for field in _fields(question):
            for place in places(blank, field):
                if filled(get(blank, place)):
                    put(blank, place, None)
    for path in _emptied(questionnaire, keys):
        put(blank, path, [])
    blank.pop("dpia", None)
    return blank


def _fields(question: Question) -> Iterator[str]:
    """The fields that the question alone fills. The ids of rows stay: other rows name them."""
    for field in (question.field, *question.also_fills):
        if not field.startswith("dpia.") and (not field.endswith("[].id")):
            yield field


def _emptied(questionnaire: Questionnaire, keys: Collection[str]) -> Iterable[str]:
    """The lists of the document whose first question goes: their rows would have no name."""
    for group in questionnaire.groups:
        if group.first_question in keys and not group.parent and group.path != "parties":
            yield group.path


def _has_answer(question: Question, document: Mapping[str, Any]) -> bool:
    return any(filled(get(document, place)) for place in places(document, question.field))


def _names(document: Mapping[str, Any]) -> frozenset[str]:
    """What the organisations that take part are called: their names, and what sets each apart."""
    found: set[str] = set()
    for party in get(document, "parties", []):
        found |= _names_of(get(party, "organisation.name", ""), get(party, "organisation.id", ""))
    return frozenset(found)


def _names_of(name: str, reference: str) -> set[str]:
    first = name.split(" ", maxsplit=1)[0]
    return {name, reference, "" if first in COMMON_WORDS else first} - {""}


def _names_one(value: Any, names: Collection[str]) -> bool:
    texts = value if isinstance(value, list) else [value]
    return any(
        re.search(rf"\b{re.escape(name)}\b", text)
        for text in texts
        if isinstance(text, str)
        for name in names
    )
