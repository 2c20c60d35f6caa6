"""Which rules look at one row by itself, so that a change in other rows leaves their findings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from law.rules import Rule, read_by
from law.subjects import LISTS_OF_SCOPE

Rows = Mapping[str, frozenset[int]]
"""By list, the numbers of the rows that changed; a list that is not in it changed as a whole."""

ROW = re.compile(r"^([a-z_]+)\.(\d+)(?:\.|$)")
# A risk is judged with the whole DPIA beside it, which has all risks in it.
BY_THEMSELVES = {"party", "org", "gateway", "purpose", "item", "flow", "transfer"}


def changed_rows(changed: Iterable[str], rows: Mapping[str, Collection[int]]) -> Rows:
    """The rows that changed, from the places and from what is said of lists named whole.

    A list that is named by itself or by a generic path changed as a whole, unless `rows` says
    which of its rows did.
    """
    found: dict[str, set[int]] = {name: set(numbers) for name, numbers in rows.items()}
    whole = set()
    for place in changed:
        if match := ROW.match(place):
            found.setdefault(match[1], set()).add(int(match[2]))
        elif (first := re.split(r"[.\[]", place)[0]) not in rows:
            whole.add(first)
    return {name: frozenset(numbers) for name, numbers in found.items() if name not in whole}


def only_in(rule: Rule, touched: Collection[str], rows: Rows) -> frozenset[int] | None:
    """The rows that a touched rule must be judged on again; None when it must be on all.

    `touched` are the generic paths that changed, with all that lies below them.
    """
    name = _list_of_its_own(rule)
    if name is None or name not in rows:
        return None
    moved = read_by()[rule.id].intersection(touched)
    within = all(path == name or path.startswith(f"{name}[].") for path in moved)
    return rows[name] if within else None


@cache
def _list_of_its_own(rule: Rule) -> str | None:
    """The list whose rows the rule judges one by one, each as if it were alone, and in whose row
    the fix lies: the finding then tells the row."""
    if rule.scope not in BY_THEMSELVES:
        return None
    name = LISTS_OF_SCOPE[rule.scope][0]
    text = rule.program.text
    sees_the_others = re.search(rf"\bagreement(?!\.)|\bagreement\.{name}\b", text)
    return name if rule.fix.startswith(f"{name}[].") and not sees_the_others else None


def number_of(path: str) -> int:
    """The row that a place of a finding lies in. Raises ValueError when it lies in none."""
    match = ROW.match(path)
    if match is None:
        raise ValueError(path)
    return int(match[2])
