"""Putting answers into a document: pure, each gives a new one and leaves the old as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from law.document import copied, get, put
from questionnaire.inputs import tidy

Changes = dict[str, Any]
"""New values by place. A blank value ("", [] or None) takes the answer away."""


def apply(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the answers put in. LookupError for a place in a row that is not there."""
    changed: dict[str, Any] = copied(document)
    for place, value in changes.items():
        _refuse_missing_rows(changed, place)
        put(changed, place, copied(value))
    return changed


def _refuse_missing_rows(document: Mapping[str, Any], place: str) -> None:
    parts = place.split(".")
    for position, part in enumerate(parts):
        row = ".".join(parts[: position + 1])
        if part.isdigit() and get(document, row) is None:
            raise LookupError(f"There is no row {row}.")


def is_same(before: Any, after: Any) -> bool:
    """True when two answers say the same: blank is blank, and text differs only as it is kept."""
    return _comparable(before) == _comparable(after) and isinstance(before, bool) == isinstance(
        after, bool
    )


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return tidy(value) or None
    if isinstance(value, list | tuple):
        return [_comparable(one) for one in value] or None
    return value
