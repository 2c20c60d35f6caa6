"""Which rows of two documents are the same row, and which were added, removed or moved. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from law.document import generic, get
from questionnaire.definition import Group, Questionnaire

Row = Mapping[str, Any]


@dataclass
class Matches:
    """The rows of two documents side by side, by their places in each."""

    pairs: dict[str, str] = field(default_factory=dict)
    """Place before → place after, of every row that stands in both."""
    moved: set[str] = field(default_factory=set)
    """Places after, of rows that stand in another order among the others."""

    def after(self, place: str) -> str | None:
        """Where a row of the document before stands now; None where it does not. "" is itself."""
        return "" if not place else self.pairs.get(place)


def matched(questionnaire: Questionnaire, before: Row, after: Row) -> Matches:
    """The rows of both documents matched: by id, and rows without one by what they say."""
    found = Matches()
    for group in sorted(questionnaire.groups, key=lambda one: one.path.count("[]")):
        for old_list, new_list in _lists(group, found):
            _match(found, old_list, get(before, old_list, []), new_list, get(after, new_list, []))
    return found


def _lists(group: Group, found: Matches) -> Iterator[tuple[str, str]]:
    """The places of this list before and after, once in each row that stands in both."""
    if not group.parent:
        yield group.path, group.path
        return
    for old, new in list(found.pairs.items()):
        if generic(old) == group.parent:
            yield f"{old}.{group.name}", f"{new}.{group.name}"


def _match(found: Matches, old_list: str, old: list[Row], new_list: str, new: list[Row]) -> None:
    pairs = _by_name(old, new)
    taken_old, taken_new = set(pairs), set(pairs.values())
    left_old = [n for n in range(len(old)) if n not in taken_old and not _name(old[n])]
    left_new = [n for n in range(len(new)) if n not in taken_new and not _name(new[n])]
    pairs |= _by_what_they_say(old, left_old, new, left_new)
    in_order = _in_order(pairs)
    for a, b in pairs.items():
        found.pairs[f"{old_list}.{a}"] = f"{new_list}.{b}"
        if b not in in_order:
            found.moved.add(f"{new_list}.{b}")


def _name(row: Row) -> str:
    """What tells a row from all others: the organisation that takes part, or the row's id."""
    organisation = row.get("organisation")
    if isinstance(organisation, Mapping) and organisation.get("id"):
        return f"organisation {organisation['id']}"
    return str(row.get("id") or "")


def _by_name(old: list[Row], new: list[Row]) -> dict[int, int]:
    numbers = {_name(row): n for n, row in enumerate(new) if _name(row)}
    return {n: numbers[_name(row)] for n, row in enumerate(old) if _name(row) in numbers}


def _by_what_they_say(
    old: list[Row], left_old: list[int], new: list[Row], left_new: list[int]
) -> dict[int, int]:
    """Rows that are equal, then those that are most alike."""
    said_old = [_said(old[n]) for n in left_old]
    said_new = [_said(new[n]) for n in left_new]
    pairs: dict[int, int] = {}
    for n, said in zip(left_old, said_old, strict=True):
        free = (m for m, other in zip(left_new, said_new, strict=True) if other == said)
        if (match := next((m for m in free if m not in pairs.values()), None)) is not None:
            pairs[n] = match
    for n in left_old:
        rest = [m for m in left_new if n not in pairs and m not in pairs.values()]
        likeness = {m: _likeness(old[n], new[m]) for m in rest}
        if likeness and max(likeness.values()) >= ALIKE:
            pairs[n] = max(likeness, key=lambda m: likeness[m])
    return pairs


ALIKE = 0.3
"""The share of its words that a row must have in common with another to be the same, changed."""


def _likeness(row: Row, other: Row) -> float:
    """The share of words that two rows have in common."""
    words, others = Counter(_said(row).split()), Counter(_said(other).split())
    return 2 * (words & others).total() / (words.total() + others.total() or 1)


def _said(row: Row) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def _in_order(pairs: Mapping[int, int]) -> set[int]:
    """Of the rows' new numbers a longest run that kept its order: the others have moved."""
    order = [pairs[n] for n in sorted(pairs)]
    blocks = SequenceMatcher(None, order, sorted(order), autojunk=False).get_matching_blocks()
    return {order[n] for block in blocks for n in range(block.a, block.a + block.size)}
