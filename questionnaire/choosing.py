"""The choice between two texts of one answer: how a page asks for it, and what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from questionnaire.forms import QuestionForm
from questionnaire.pages import Page

MINE, THEIRS, BOTH = "mine", "theirs", "both"
CHOICE, TOGETHER = "keep:", "both:"
"""With these begin the names of the radios, and of the box for both texts, of a place."""
ASKED = "conflict"
"""The field that names each place about which the page asks."""


def choice_of(place: str) -> str:
    """The name of the radios that choose between both texts of a place."""
    return f"{CHOICE}{place}"


def both_of(place: str) -> str:
    """The name of the box in which both texts of a place are put together."""
    return f"{TOGETHER}{place}"


def choices(data: QueryDict) -> dict[str, str]:
    """What was chosen for each place that was asked about; "" where nothing was."""
    asked = {place: data.get(choice_of(place)) or "" for place in data.getlist(ASKED)}
    return {place: one if one in (MINE, THEIRS, BOTH) else "" for place, one in asked.items()}


def is_undecided(data: QueryDict) -> bool:
    """Whether the page asked about a place for which nothing was chosen."""
    return not all(choices(data).values())


def with_both(data: QueryDict, shown: Page) -> QueryDict:
    """What was sent, with the texts that somebody put together out of two in their fields; as it
    was sent while a choice is missing."""
    texts = {p: data.get(both_of(p), "") for p, one in choices(data).items() if one == BOTH}
    if not texts or is_undecided(data):
        return data
    chosen = data.copy()
    for question in shown.questions:
        for column in question.columns:
            if (place := column.place(shown.row)) in texts:
                chosen[column.name] = texts[place]
    return chosen


def both_texts(place: str, theirs: Any, yours: Any, form: QuestionForm) -> str:
    """Both texts one after the other, for a box to put them together in; empty where the answer
    is no text, or is not asked on the page."""
    texts = theirs, yours
    if not all(isinstance(text, str) and text for text in texts):
        return ""
    for question, column in form.asked_columns():
        if column.place(form.page.row) == place:
            is_text = question.type in {"text", "long_text"} and not column.choices
            return "\n\n".join(texts) if is_text else ""
    return ""


def asked_again(row: Mapping[str, Any], data: QueryDict) -> dict[str, Any]:
    """A conflict's row of the page with what was chosen and put together on it before."""
    place = row["place"]
    both = data.get(both_of(place)) if row["both"] else None
    return {**row, "chosen": choices(data).get(place, ""), "both": both or row["both"]}


def missing_choices(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The lines of the error summary for the rows in which nothing was chosen."""
    return [
        {"text": f"Select which answer to keep: {row['label']}", "href": f"#keep-{n}-mine"}
        for n, row in enumerate(rows, 1)
        if not row.get("chosen")
    ]


def sent_again(data: QueryDict, *, leaving: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """What was sent, for the hidden fields of the page that asks."""
    left_out = {"csrfmiddlewaretoken", "page_of", "kept", "seen", ASKED} | leaving
    return [
        (name, str(value))
        for name, values in data.lists()
        if name not in left_out and not name.startswith((CHOICE, TOGETHER))
        for value in values
    ]
