"""Reading answers out of a document, and saying them in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import Any

from law.document import filled, get, values_at
from questionnaire.definition import NOTHING_IS_AN_ANSWER, Column, Question
from questionnaire.fields import words

__all__ = ["answer", "display", "display_column", "filled", "is_answered", "party_name"]

SCREENED_ON = "dpia.screening.completed_on"
YES, NO = "Yes", "No"
SEAT = "party-"
"""How the id of a row begins in which no organisation stands yet."""
UNREAD: Any = object()


def answer(question: Question, document: Mapping[str, Any], row: str = "") -> Any:
    """The answer as the document holds it, blank where there is none.

    For a question that shows the agreement's answer: all of them, where it has one for each row.
    """
    if question.stores:
        return _codes(question, document)
    if question.lists:
        return get(document, question.lists, [])
    return value_in(question.column, document, row)


def value_in(column: Column, document: Mapping[str, Any], row: str = "") -> Any:
    """What the field holds for that row."""
    if "[]" in column.field and not column.row_path:
        return [value for value in values_at(document, column.field) if filled(value)]
    return get(document, column.place(row), column.leaf.blank)


def _codes(question: Question, document: Mapping[str, Any]) -> Any:
    """The part of a shared list of codes that answers this question."""
    held = get(document, question.field, [])
    if question.type == "yes_no":
        if question.stores in held:
            return True
        # An absent code says no only once somebody has been through the screening.
        return False if filled(get(document, SCREENED_ON)) else None
    return [code for code in held if code.startswith(question.stores)]


def is_answered(
    question: Question, document: Mapping[str, Any], row: str = "", *, held: Any = UNREAD
) -> bool:
    """True when the answer is there, or when saying nothing is one. `held`: the answer, for a
    caller that has read it already."""
    if question.key in NOTHING_IS_AN_ANSWER:
        return True
    if question.stores and filled(get(document, SCREENED_ON)):
        return True
    if question.lists and row:
        return all(filled(value_in(column, document, row)) for column in question.columns)
    return filled(answer(question, document, row) if held is UNREAD else held)


def display(question: Question, value: Any, document: Mapping[str, Any]) -> str | list[str]:
    """The answer in words: a list for a list, `""` where nothing is answered."""
    return display_column(question.column, value, document)


def display_column(column: Column, value: Any, document: Mapping[str, Any]) -> str | list[str]:
    """What one field holds, in words."""
    if not filled(value):
        return [] if column.leaf.is_list else ""
    if isinstance(value, list):
        return [_in_words(column, one, document) for one in value]
    return _in_words(column, value, document)


def _in_words(column: Column, value: Any, document: Mapping[str, Any]) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | float):
        chosen = {choice.id: choice.label for choice in column.choices}
        return chosen.get(str(value)) or f"{value:,}"
    if isinstance(value, Mapping):
        return _entry_in_words(value)
    if column.leaf.kind == "date":
        return date_in_words(value)
    return _named(column, value, document)


def _named(column: Column, value: str, document: Mapping[str, Any]) -> str:
    for choice in column.choices:
        if choice.id == value:
            return choice.label
    if column.type in {"party", "organisation"} or column.reference_list == "agreement.parties":
        return party_name(document, value)
    if column.reference_list == "agreement.data_items":
        rows = get(document, "data_items", [])
        return next((r["name"] for r in rows if r.get("id") == value and r.get("name")), value)
    if column.leaf.kind.endswith("code") or column.reference_list:
        return words(value)
    return value


def party_name(document: Mapping[str, Any], party: str) -> str:
    """The name of the organisation with that party id, or organisation id. A row in which no
    organisation stands yet is called by its number."""
    rows = get(document, "parties", []) if party else []
    # In two rounds: most ask by the party's own id, and there may be fifty to look through.
    by_id = (row for row in rows if row.get("id") == party)
    by_organisation = (row for row in rows if (row.get("organisation") or {}).get("id") == party)
    found: Mapping[str, Any] = next(chain(by_id, by_organisation), {})
    name = (found.get("organisation") or {}).get("name")
    if found and not name and party.startswith(SEAT):
        return f"Organisation {next(at for at, row in enumerate(rows, 1) if row is found)}"
    return str(name or party)


def date_in_words(value: str) -> str:
    """2022-04-11 as 11 April 2022. What is no date is given back as it is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


def _entry_in_words(entry: Mapping[str, Any]) -> str:
    """An entry of an organisation's record, such as a listing in the Digital Economy Act."""
    told = []
    for name, value in entry.items():
        if not filled(value):
            continue
        if name.endswith("_on"):
            told.append(f"{words(name.removesuffix('_on')).lower()} {date_in_words(value)}")
        else:
            told.append(words(str(value)))
    return ", ".join(told)
