"""Adding, removing and moving the rows of lists. Pure: each gives a new document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from law.document import generic, get, places, put
from questionnaire.changes import Changes, apply

COUNTED = {"data_items": "i", "flows": "f", "transfers": "t", "dpia.risks": "RK-"}
"""How the ids of new rows begin. A party's id is its organisation's, in lower case."""

NAMES_OF_ITEMS = ("flows[].data_items", "dpia.data_items")
NAMES_OF_PARTIES = (
    *("lead_party", "flows[].from_party", "flows[].to_party", "transfers[].exporter"),
    *("approvals[].party", "automated_decisions.decision_makers"),
)


class RowInUse(Exception):
    """Taking the row away would change what another answer means. Its text says what to do."""


@dataclass(frozen=True)
class Reference:
    """A place that names a row, so that it changes when the row goes."""

    place: str
    is_last: bool
    """True where the place is a list that names nothing else."""


def add_row(
    document: Mapping[str, Any],
    place: str,
    *,
    values: Mapping[str, Any] | None = None,
    taken: Iterable[str] = (),
) -> tuple[dict[str, Any], str]:
    """The document with one more row at the end of the list, and the place of that row.

    `values` are its first answers. `taken` are ids that rows of any list had which are gone: ids
    are counted on from the list's highest there ever was, so that one never comes to mean
    something else.
    """
    added = deepcopy(dict(document))
    rows = get(added, place, [])
    number, row = len(rows), dict(deepcopy(values) if values else {})
    if prefix := COUNTED.get(place):
        given = row.get("id") or prefix
        row["id"] = f"{given}{_highest_of(prefix, rows, taken) + 1}"
    put(added, f"{place}.{number}", row)
    return added, f"{place}.{number}"


def with_rows(
    document: Mapping[str, Any],
    place: str,
    values: Iterable[Mapping[str, Any]],
    *,
    taken: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """The rows of a list with more at its end, all at once. `taken`: see `add_row`."""
    rows = [dict(deepcopy(row)) for row in get(document, place, [])]
    prefix = COUNTED.get(place)
    highest = _highest_of(prefix, rows, taken) if prefix else 0
    for number, more in enumerate(values, highest + 1):
        given = {"id": f"{prefix}{number}"} if prefix else {}
        rows.append({**given, **deepcopy(dict(more))})
    return rows


def _highest_of(prefix: str, rows: Iterable[Mapping[str, Any]], taken: Iterable[str]) -> int:
    """The highest number that a row of this list has or had. A library's risk is RK01-1: a risk."""
    letters = prefix.rstrip("-")
    ids = [*taken, *(row.get("id", "") for row in rows)]
    return _highest(one for one in ids if one.startswith(letters))


def _highest(ids: Iterable[str]) -> int:
    numbers = (re.search(r"(\d+)$", one) for one in ids)
    return max((int(found[1]) for found in numbers if found), default=0)


def references_to(document: Mapping[str, Any], row: str) -> tuple[Reference, ...]:
    """Every place that names the data item or the party of this row."""
    wanted = get(document, f"{row}.id", "")
    found = []
    for path in _names_of(row) if wanted else ():
        for place in places(document, path):
            held = get(document, place)
            if held == wanted or (isinstance(held, list) and wanted in held):
                found.append(Reference(place, held == [wanted]))
    return tuple(found)


def _names_of(row: str) -> tuple[str, ...]:
    return {"data_items[]": NAMES_OF_ITEMS, "parties[]": NAMES_OF_PARTIES}.get(generic(row), ())


def remove_row(document: Mapping[str, Any], row: str) -> dict[str, Any]:
    """The document without the row, and without the mentions of it.

    Raises RowInUse where a flow carries this data item alone: a flow that lists none carries all.
    LookupError when there is no such row.
    """
    _rows_around(document, row)
    gone = get(document, f"{row}.id", "")
    changes: Changes = {}
    for reference in references_to(document, row):
        if reference.is_last and generic(reference.place) == "flows[].data_items":
            raise RowInUse(
                "A flow carries only this data item. Choose other items for that flow, "
                "or remove the flow, first."
            )
        held = get(document, reference.place)
        left = [one for one in held if one != gone] if isinstance(held, list) else ""
        changes[reference.place] = left
    removed = apply(document, changes)
    _rows_around(removed, row).pop(int(row.rpartition(".")[2]))
    return _without_reviewers_of(removed, gone) if generic(row) == "parties[]" else removed


def _without_reviewers_of(document: dict[str, Any], party: str) -> dict[str, Any]:
    """Reviewers of a party that has gone, who would otherwise review for nobody."""
    if party and get(document, "approvals"):
        kept = [row for row in document["approvals"] if row.get("party")]
        document["approvals"] = kept
    return document


def move_row(document: Mapping[str, Any], row: str, to: int) -> dict[str, Any]:
    """The document with the row at another number of its list, the others closing up."""
    rows = list(_rows_around(document, row))
    number = int(row.rpartition(".")[2])
    if not 0 <= to < len(rows):
        raise LookupError(f"There is no row {to}.")
    rows.insert(to, rows.pop(number))
    return apply(document, {row.rpartition(".")[0]: rows})


def _rows_around(document: Mapping[str, Any], row: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = get(document, row.rpartition(".")[0], [])
    if not isinstance(get(document, row), dict):
        raise LookupError(f"There is no row {row}.")
    return rows


def renamed_party(document: Mapping[str, Any], before: str, after: str) -> Changes:
    """What else changes when a party's place is taken by another organisation."""
    changes: Changes = {}
    for path in NAMES_OF_PARTIES:
        for place in places(document, path):
            held = get(document, place)
            if isinstance(held, list) and before in held:
                changes[place] = [after if one == before else one for one in held if one]
            elif held == before:
                changes[place] = after
    return changes
