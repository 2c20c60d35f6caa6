"""Answers in the words of print: codes by name, dates in full, ids as what they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from law.document import filled
from questionnaire import answers
from questionnaire.definition import Question, load
from questionnaire.pdf.outline import Entry, terms

LONDON = ZoneInfo("Europe/London")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

# Control characters and lone surrogates cannot be written in HTML or XML. The invisible marks that
# reorder text could make a signed sentence read otherwise than it is stored, so they are shown.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def printable(value: Any) -> Any:
    """A copy in which no text holds a character that cannot or must not be printed."""
    if isinstance(value, str):
        return UNPRINTABLE.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        return {key: printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable(inner) for inner in value]
    return value


def term(entry: Entry) -> str:
    """What the field is called in print."""
    if name := terms().fields.get(entry.field):
        return name
    if entry.question:
        return load("agreement").question(entry.question).label
    return entry.name.replace("_", " ").capitalize()


def lines(entry: Entry, value: Any, document: Mapping[str, Any]) -> tuple[str, ...]:
    """The value in words: a line for each paragraph or member of a list, none if unanswered."""
    if not filled(value):
        return ()
    members = value if isinstance(value, list) else [value]
    said = (_one(entry, member, document) for member in members if filled(member))
    return tuple(line.strip() for text in said for line in text.splitlines() if line.strip())


def _one(entry: Entry, value: Any, document: Mapping[str, Any]) -> str:
    if code := terms().codes.get(entry.field, {}).get(str(value)):
        return code
    if question := _question(entry):
        return str(answers.display(question, value, document))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return f"{value:,}"
    return day(value) if ISO_DATE.fullmatch(str(value)) else str(value)


def _question(entry: Entry) -> Question | None:
    """The question that fills the field, even where the outline prints it as a fact."""
    if entry.question:
        return load("agreement").question(entry.question)
    return next(iter(load("agreement").by_field.get(entry.field, ())), None)


def party_name(party: object, document: Mapping[str, Any]) -> str:
    """The organisation's name, by the id of the party or of the organisation."""
    return answers.party_name(document, str(party or ""))


def day(value: str | date) -> str:
    """A date as `1 April 2026`; text that is no date as it stands."""
    try:
        given = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return f"{given.day} {given:%B} {given.year}"


def moment(value: datetime) -> str:
    """An instant as the clocks of London showed it: `1 April 2026 at 14:05 BST`."""
    local = value.astimezone(LONDON)
    return f"{day(local.date())} at {local:%H:%M %Z}"


def joined(names: Sequence[str]) -> str:
    """`A, B and C`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 flow`, `2 flows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
