"""What an agreement says that a DPIA, approved with others, does not assess. Pure.

One DPIA may serve several agreements of a kind (UK GDPR, Article 35(1)). One that comes to rely on
it later has changed nothing: it is covered as far as it says what was assessed, and what it does
not say, it need not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dpia.staleness.differences import Difference, difference
from dpia.staleness.facts import GROUPS, Group, digests, rows_of

Document = Mapping[str, Any]
Row = Mapping[str, Any]
_SILENT = digests({})
SAYS = ("purposes", "data_items")
"""Groups of which an agreement says something once it says what is shared at all."""

BASES = ("article6",)


def says_something(known: Mapping[str, str]) -> bool:
    """Whether facts with these digests say what is shared, or for what."""
    return any(known.get(code) != _SILENT[code] for code in SAYS)


def uncovered(assessed: Sequence[Document], now: Document) -> list[Difference]:
    """Each row of these facts that is in none of those that were assessed."""
    return [found for one in GROUPS for found in _of_group(one, assessed, now)]


def _of_group(one: Group, assessed: Sequence[Document], now: Document) -> Iterator[Difference]:
    known = [found for facts in assessed for found in rows_of(one, facts)]
    is_named = one.path == "parties" or not one.path
    for name, row in rows_of(one, now):
        like = [old for key, old in known if key == name or not is_named]
        if any(_holds(old, row) for old in like):
            continue
        if one.code == "lawful_basis" and not like:
            # The organisation itself is told of as added.
            continue
        old = like[0] if is_named and like else None
        new = {**(old or {}), **row}
        yield difference(one, name, old, new, before=assessed[0], after=now)


def _holds(old: Row, row: Row) -> bool:
    """Whether all that the row says was assessed; of the lawful bases, not all need be named."""
    return all(
        old.get(field) == value or (field in BASES and {*value} <= {*old.get(field, ())})
        for field, value in row.items()
    )
