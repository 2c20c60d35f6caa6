"""Answers that a program sends: whether the DPIA asks for them, said place by place.

The pages need none of this, for their forms are made of the questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dpia import actions
from law import library
from law.document import values_at
from law.shape import generic
from questionnaire import Question, load

LISTS = ("dpia.risks", "dpia.risks[].measures")
"""Whose rows come and go by actions of their own."""
OF_A_LIST = frozenset({"dpia.lawful_bases", "dpia.data_items"})
"""Answers that are chosen of a list which no questionnaire holds."""
LONGEST = 4000
SCREENING = "dpia.screening"


def faults(changes: Mapping[str, Any]) -> list[str]:
    """Why these answers cannot be kept, one sentence each; empty when they can."""
    return [fault for place, value in changes.items() for fault in _faults(place, value)]


def _faults(place: str, value: Any) -> Iterator[str]:
    if place == SCREENING or place.startswith(f"{SCREENING}."):
        yield f"{place} is answered with the action “screen”"
        return
    if any(place == top or place.startswith(f"{top}.") for top in actions.ANSWERED_ELSEWHERE):
        yield f"{place} is answered by a step of the workflow"
        return
    questions = _asked_for(place)
    if not questions:
        yield f"There is no question about {place}"
        return
    longest = max(question.max_characters or LONGEST for question in questions)
    if any(len(text) > longest for text in _texts(value)):
        yield f"{place} takes {longest:,} characters or fewer"
    if any("\x00" in text for text in _texts(value)):
        yield f"{place} holds a character that cannot be kept"


def not_offered(changes: Mapping[str, Any], documents: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is chosen of a list that it is not in: bases that the law does not know, and data items
    of which none of these whole documents speaks. One sentence each."""
    known = {
        "dpia.lawful_bases": [option.id for option in library.options("article6")],
        "dpia.data_items": [
            code
            for document in documents
            for place in ("data_items[].id", "dpia.data_items")
            for code in _flat(values_at(document, place))
        ],
    }
    return [
        f"{place} takes no {code}"
        for place, codes in known.items()
        for code in changes.get(place) or []
        if code not in codes
    ]


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        yield from value if isinstance(value, list) else [value]


def _asked_for(place: str) -> list[Question]:
    """The questions that fill this place, other than those whose answer another record gives."""
    path = generic(place)
    return [
        question
        for question in load("dpia")
        if not question.is_read_only and any(one.field == path for one in question.columns)
    ]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
