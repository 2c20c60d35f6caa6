"""What a save changed, from what to what, in the words of the questionnaire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from law.document import differences, filled, get
from law.shape import Rows, generic, nodes
from questionnaire import load
from questionnaire.answers import display_column
from questionnaire.definition import Column, Questionnaire
from questionnaire.pages import describe_place, row_of, words_of

Document = Mapping[str, Any]
NOTHING = "Nothing"
Triple = tuple[str, Any, Any]


@dataclass(frozen=True)
class Change:
    """One answer that changed."""

    label: str
    before: str
    after: str

    @property
    def said(self) -> str:
        """The change in a sentence."""
        if not self.before and not self.after:
            return self.label
        if self.before == NOTHING:
            return f"{self.label}: “{self.after}”"
        if self.after == NOTHING:
            return f"{self.label}: “{self.before}” taken out"
        return f"{self.label}: from “{self.before}” to “{self.after}”"


def told(changes: Iterable[Triple], names: Document, *, values: bool = True) -> list[Change]:
    """Changes (place, before, after) in words, one line for each field.

    `names` is a document that holds the names of parties and data items. Without `values` only
    what was changed is told, not from what to what.
    """
    found = []
    for place, before, after in _fields(changes):
        if (label := label_of(place)) is None:
            continue
        if values:
            found.append(Change(label, _words(place, before, names), _words(place, after, names)))
        elif Change(label, "", "") not in found:
            found.append(Change(label, "", ""))
    return found


def _fields(changes: Iterable[Triple]) -> Iterator[Triple]:
    """The changes field by field: rows of a list and whole objects are taken apart."""
    for place, before, after in changes:
        if not _has_fields(before) and not _has_fields(after):
            yield place, before, after
            continue
        old, new = _laid(place, before), _laid(place, after)
        for inner in differences(old, new):
            was, is_now = get(old, inner), get(new, inner)
            if _has_fields(was) or _has_fields(is_now):
                was, is_now = len(was or ()), len(is_now or ())
            yield inner, was, is_now


def _has_fields(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], dict)
    return isinstance(value, dict)


def _laid(place: str, value: Any) -> dict[str, Any]:
    """A document with nothing in it but this value at this place."""
    keys = place.split(".")
    for key in reversed(keys):
        value = [*({} for _ in range(int(key))), value or {}] if key.isdigit() else {key: value}
    return dict(value)


@lru_cache(maxsize=2000)
def label_of(place: str) -> str | None:
    """What a place is called: "Data item 3: Name"; None for what people do not answer."""
    questionnaire = _questionnaire(place)
    found = describe_place(questionnaire, place)
    if found is not None and isinstance(nodes().get(generic(place)), Rows):
        return f"{found[2]} (how many)"
    if found is None or generic(place).endswith((".id", "[]")):
        return None
    row = row_of(questionnaire, place)
    if not row or row == place:
        return found[2]
    group = questionnaire.group(generic(row))
    return f"{words_of(group)} {int(row.rpartition('.')[2]) + 1}: {found[2]}"


def _questionnaire(place: str) -> Questionnaire:
    return load("dpia" if place.startswith("dpia.") else "agreement")


def _words(place: str, value: Any, names: Document) -> str:
    if not filled(value):
        return NOTHING
    column = _column(place)
    if column is None or isinstance(value, dict) or _has_fields(value):
        return str(value)
    said = display_column(column, value, names)
    return ", ".join(said) if isinstance(said, list) else said


def _column(place: str) -> Column | None:
    path = generic(place)
    found = _questionnaire(place).leads_to(path)
    if found is None or found.question is None:
        return None
    columns = (*found.question.columns, *found.question.facts)
    return next((one for one in columns if one.field == path), None)
