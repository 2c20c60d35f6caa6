"""Whether somebody else has changed what a save would change since its page was opened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.actor import Actor
from dpia.models import Dpia, DpiaRevision
from dpia.writing import Change


@dataclass(frozen=True)
class Conflict:
    """An answer that somebody else changed since the page was opened: both texts."""

    place: str
    theirs: Any
    yours: Any
    by: str
    at: datetime


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


def refuse_if_stale(
    since: Collection[DpiaRevision], dpia: Dpia, changed: Collection[Change]
) -> None:
    """Raise StaleRevision where what others saved meets what is to be changed."""
    conflicts = []
    for change in changed:
        touching = [r for r in since if any(_overlap(change.place, p) for p in r.places)]
        if touching:
            last = touching[-1]
            by = last.made_by.name if last.made_by else ""
            conflicts.append(Conflict(change.place, change.before, change.after, by, last.made_at))
    if conflicts:
        raise StaleRevision(conflicts, dpia.revision)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
