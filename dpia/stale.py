"""Whether somebody else has changed what a save would change since its page was opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from audit.actor import Actor
from dpia.models import Dpia, DpiaRevision
from dpia.writing import Change
from law.document import filled, get
from questionnaire.changes import is_same
from questionnaire.choosing import THEIRS

ROW_NAMES = ("id", "text")
"""By these a risk or a measure is known again."""


@dataclass(frozen=True)
class Conflict:
    """An answer that somebody else changed since the page was opened: both texts.

    `removing`: the actor removes the row, in which they wrote what `theirs` holds by place.
    """

    place: str
    theirs: Any
    yours: Any
    by: str
    at: datetime
    removing: bool = False


class StaleRevision(Exception):
    """The answers were based on an older revision, and somebody changed the same ones since.

    Nothing was saved. `conflicts` holds both texts of each; `revision` is the one to base on now.
    """

    def __init__(self, conflicts: Collection[Conflict], revision: int) -> None:
        super().__init__(f"changed by someone else: {', '.join(c.place for c in conflicts)}")
        self.conflicts = list(conflicts)
        self.revision = revision


def by_others(dpia: Dpia, based_on: int, own: frozenset[int], actor: Actor) -> list[DpiaRevision]:
    """What was saved since that revision, but for what the actor's own page saved. One query."""
    if based_on >= dpia.revision:
        return []
    since = DpiaRevision.objects.filter(dpia=dpia, number__gt=based_on).select_related("made_by")
    return [r for r in since if r.number not in own or r.made_by_id != actor.person_id]


@dataclass(frozen=True)
class Shown:
    """What a page says that its writer has seen, by places of the DPIA as it was read for saving.

    `answers`: those that the page showed when it was opened; `row`: what stood in the row that is
    to be removed. `theirs`: the others' texts of the conflicts that were shown too, and `chosen`
    which text is to stay, "" where nothing was chosen.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, Any] | None = None
    theirs: Mapping[str, Any] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)

    def has_seen(self, whole: Mapping[str, Any], place: str) -> bool:
        """Whether what stands there now is what the page showed, in a row that it knows again."""
        if place not in self.answers or not is_same(self.answers[place], get(whole, place)):
            return False
        return all(self._knows(whole, row) for row in rows_around(place))

    def _knows(self, whole: Mapping[str, Any], row: str) -> bool:
        names = [f"{row}.{name}" for name in ROW_NAMES if filled(self.answers.get(f"{row}.{name}"))]
        return bool(names) and all(is_same(self.answers[n], get(whole, n)) for n in names)

    def is_decided(self, place: str, theirs: Any) -> bool:
        """Whether the writer has chosen between both texts, and the other is still the same."""
        return bool(self.chosen.get(place)) and is_same(self.theirs.get(place), theirs)

    def without_theirs(
        self, whole: Mapping[str, Any], changes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The changes but for those where the others' text is to stay."""
        return {
            place: value
            for place, value in changes.items()
            if self.chosen.get(place) != THEIRS or not self.is_decided(place, get(whole, place))
        }

    def keeps_row(self, whole: Mapping[str, Any], row: str) -> bool:
        """Whether the writer, shown what others wrote in a row, no longer removes it."""
        written = self.written_in(whole, row)
        return self.chosen.get(row) == THEIRS and self.is_decided(row, written)

    def written_in(self, whole: Mapping[str, Any], row: str) -> dict[str, Any]:
        """What stands in the row that is to be removed otherwise than it was shown, by place."""
        before, now = self.row or {}, get(whole, row, {})
        return {
            f"{row}.{name}": now.get(name)
            for name in {**before, **now}
            if not is_same(before.get(name), now.get(name))
        }


def rows_around(place: str) -> list[str]:
    """The rows that a place stands in, the outermost first; a row stands in itself."""
    parts = place.split(".")
    return [".".join(parts[:end]) for end, part in enumerate(parts, 1) if part.isdigit()]


def refuse_if_stale(
    since: Collection[DpiaRevision],
    dpia: Dpia,
    changed: Collection[Change],
    shown: Shown,
    *,
    read: int,
) -> None:
    """Raise StaleRevision where what others saved meets what is to be changed.

    Not where the page had shown what stands there, or the writer has chosen: as long as nobody
    has saved since revision `read`, by which `shown` speaks.
    """
    whole, conflicts = {"dpia": dpia.document}, []
    for change in changed:
        touching = _touching(since, change.place)
        if not touching:
            continue
        is_settled = shown.has_seen(whole, change.place) or shown.is_decided(
            change.place, change.before
        )
        if touching[-1].number > read or not is_settled:
            conflicts.append(_conflict(touching[-1], change.place, change.before, change.after))
    if conflicts:
        raise StaleRevision(conflicts, dpia.revision)


def refuse_removal_if_stale(
    since: Collection[DpiaRevision], dpia: Dpia, row: str, shown: Shown, *, read: int
) -> None:
    """Raise StaleRevision where others wrote in the row that is to be removed, and the writer has
    not seen it. `read`: as above."""
    touching = _touching(since, row)
    if not touching:
        return
    written = shown.written_in({"dpia": dpia.document}, row)
    if touching[-1].number > read or (written and not shown.is_decided(row, written)):
        raise StaleRevision([_conflict(touching[-1], row, written, None, True)], dpia.revision)


def _touching(since: Collection[DpiaRevision], place: str) -> list[DpiaRevision]:
    return [one for one in since if any(_overlap(place, changed) for changed in one.places)]


def _conflict(
    last: DpiaRevision, place: str, theirs: Any, yours: Any, removing: bool = False
) -> Conflict:
    by = last.made_by.name if last.made_by else ""
    return Conflict(place, theirs, yours, by, last.made_at, removing)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
