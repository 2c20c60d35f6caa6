"""What a page changes, laid onto a draft that has moved on since the page was opened.

A page speaks of places as they were when it was opened. Rows come, go and change places; each is
followed to where it is now, so that nobody's text lands in another row. Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agreements.documents import pruned
from agreements.meanwhile import Sent
from agreements.models import DraftRevision
from law.document import filled, get
from questionnaire.choosing import MINE, THEIRS

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Conflict:
    """One place that somebody else changed since the page was opened; both texts.

    `gone`: they removed the row, in which the actor wrote what `yours` holds by place. `removing`:
    the actor removes the row, in which they wrote what `theirs` holds by place.
    """

    place: str
    theirs: Any
    yours: Any
    by: str
    at: datetime
    gone: bool = False
    removing: bool = False


@dataclass
class Laid:
    """The changes in the places of today's draft, and what must be asked first."""

    changes: dict[str, Any] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True)
class Meanwhile:
    """A draft at three times: as the page showed it, as its writer last saw it, and now."""

    then: Mapping[str, Any]
    seen: Mapping[str, Any]
    now: Mapping[str, Any]
    since: Sequence[DraftRevision]
    """What others saved since the page was opened, in order."""
    sent: Sent

    def follow(self, place: str) -> str | None:
        """Where the place is now; None when its row has gone."""
        return follow(place, self.since)

    def is_decided(self, place: str, here: str | None) -> bool:
        """Whether the writer has chosen between both texts, and the other is still the same."""
        if place not in self.sent.chosen:
            return False
        until = [one for one in self.since if one.revision <= self.sent.seen]
        there = follow(place, until)
        if there is None or here is None:
            return there is None and here is None
        return not differ(get(self.seen, there), get(self.now, here))

    def last(self, place: str) -> DraftRevision:
        """The newest save that touched the place, or took its row away."""
        found, here = self.since[-1], place
        for one in self.since:
            if any(meet(here, changed) for changed in one.changes):
                found = one
            after = follow(here, [one])
            if after is None:
                return one
            here = after
        return found


def lay(meanwhile: Meanwhile, changes: Changes) -> Laid:
    """The changes of a page as changes of today's draft. What two wrote is in `conflicts`, unless
    the writer has chosen between both. What no person wrote, but a record gave, is no text to
    choose: the page's own goes before it."""
    laid, lost = Laid(), defaultdict[str, dict[str, Any]](dict)
    for place, value in changes.items():
        here = meanwhile.follow(place)
        if here is None:
            lost[_row_that_went(meanwhile, place)][place] = value
        elif not differ(get(meanwhile.now, here), value):
            continue
        elif (
            differ(get(meanwhile.now, here), get(meanwhile.then, place))
            and meanwhile.last(place).person_id is not None
            and not meanwhile.is_decided(place, here)
        ):
            theirs = get(meanwhile.now, here)
            laid.conflicts.append(_conflict(meanwhile, place, theirs, value))
        elif meanwhile.sent.chosen.get(place) != THEIRS:
            laid.changes[here] = value
    for row, written in lost.items():
        _lay_lost(meanwhile, laid, row, written)
    return laid


def _lay_lost(meanwhile: Meanwhile, laid: Laid, row: str, written: Changes) -> None:
    """What was written in a row that somebody removed: asked for, or put back with its row."""
    if not meanwhile.is_decided(row, None):
        laid.conflicts.append(_conflict(meanwhile, row, None, dict(written), gone=True))
        return
    rows = meanwhile.follow(row.rpartition(".")[0])
    if rows is None or meanwhile.sent.chosen[row] == THEIRS:
        return
    again = dict(get(meanwhile.then, row, {}))
    for place, value in written.items():
        _put_in_row(again, place.removeprefix(f"{row}."), value)
    held = laid.changes.get(rows, get(meanwhile.now, rows, []))
    if not any(_is_same_row(again, one) for one in held):
        laid.changes[rows] = [*held, again]


def _put_in_row(row: dict[str, Any], place: str, value: Any) -> None:
    first, _, rest = place.partition(".")
    if not rest:
        row[first] = value
    elif not rest[0].isdigit():
        row[first] = dict(row.get(first) or {})
        _put_in_row(row[first], rest, value)


def removal(meanwhile: Meanwhile, row: str) -> Conflict | None:
    """What others wrote in a row that the page asks to remove; None when that is nothing, or the
    writer has seen it and removes the row all the same."""
    here = meanwhile.follow(row)
    if here is None or meanwhile.is_decided(row, here):
        return None
    if not any(save.person_id for save in meanwhile.since):
        return None
    before, after = get(meanwhile.then, row, {}), get(meanwhile.now, here, {})
    written = {
        f"{row}.{name}": after.get(name)
        for name in {**before, **after}
        if differ(before.get(name), after.get(name))
    }
    if not written:
        return None
    return _conflict(meanwhile, row, written, None, removing=True)


def keeps_its_row(meanwhile: Meanwhile, row: str) -> bool:
    """Whether the writer, shown what others wrote in the row, leaves it where it is."""
    return meanwhile.sent.chosen.get(row, MINE) == THEIRS


def _conflict(meanwhile: Meanwhile, place: str, theirs: Any, yours: Any, **kind: bool) -> Conflict:
    last = meanwhile.last(place)
    by = last.person.name if last.person else "Concordat"
    return Conflict(place, theirs, yours, by, last.at, **kind)


def _row_that_went(meanwhile: Meanwhile, place: str) -> str:
    """The outermost row around the place that has gone."""
    parts = place.split(".")
    rows = (".".join(parts[:end]) for end, part in enumerate(parts, 1) if part.isdigit())
    return next(row for row in rows if meanwhile.follow(row) is None)


# ------------------------------------------------------------------ where a row is now


def follow(place: str, saves: Iterable[DraftRevision]) -> str | None:
    """Where a place is after these saves, one after the other; None when its row has gone."""
    here: str | None = place
    for save in saves:
        for changed, (before, after) in save.changes.items():
            if here is not None and here.startswith(f"{changed}."):
                here = _through(here, changed, before, after)
    return here


def _through(place: str, rows: str, before: Any, after: Any) -> str | None:
    """Where a place in a list is after the list was written as a whole."""
    number, _, rest = place.removeprefix(f"{rows}.").partition(".")
    if not number.isdigit():
        return place
    now = _number_now(before or [], after or [], int(number))
    if now is None:
        return None
    return f"{rows}.{now}.{rest}" if rest else f"{rows}.{now}"


def _number_now(before: list[Any], after: list[Any], number: int) -> int | None:
    """The row's number afterwards: by its id, or, in a list without ids, by all that it says."""
    if number >= len(before):
        return None
    row = before[number]
    alike = [n for n, other in enumerate(before[:number]) if _is_same_row(row, other)]
    found = [n for n, other in enumerate(after) if _is_same_row(row, other)]
    # Of rows that say the same, the first stays the first.
    return found[min(len(alike), len(found) - 1)] if found else None


def _is_same_row(row: Any, other: Any) -> bool:
    if isinstance(row, Mapping) and isinstance(other, Mapping) and row.get("id"):
        return bool(row["id"] == other.get("id"))
    # A stored row leaves blanks out, and a row of a list that was written as a whole has them.
    return bool(pruned(row) == pruned(other))


def differ(before: Any, after: Any) -> bool:
    """Whether an answer is another one; two blanks are the same, a yes is not the number 1."""
    if not filled(before) and not filled(after):
        return False
    return bool(before != after) or isinstance(before, bool) != isinstance(after, bool)


def meet(a: str, b: str) -> bool:
    """Whether two places are the same, or one lies within the other."""
    return a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.")


def rows_written(
    before: Mapping[str, Any], after: Mapping[str, Any], changes: Changes
) -> dict[str, set[int]]:
    """For each list of the document that was written whole, the rows not as they were.

    Not for the parties: what is known of them is more than what the draft says."""
    found = {}
    for place in changes:
        if isinstance(new := after.get(place), list) and place != "parties":
            old = before.get(place) or []
            found[place] = {n for n, row in enumerate(new) if n >= len(old) or differ(old[n], row)}
    return found


def says_who_takes_part(place: str) -> bool:
    """Whether a place holds the list of parties, a whole party, or its organisation."""
    keys = place.split(".")
    return keys[0] == "parties" and (len(keys) < 3 or keys[2] == "organisation")


def is_canonical(place: str) -> bool:
    """Whether row numbers are written in their one way: `parties.01` must not pass for another."""
    return all(not key.isdigit() or key == str(int(key)) for key in place.split("."))
