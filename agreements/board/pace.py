"""The clock: working days used in each stage, by each party and role, against their targets.

Pure. Somebody's clock runs only while it is their turn: it stands still while a version is back
with its drafters, and goes on when it returns. Working days are those of the nation of whoever has
the turn, so that a bank holiday in one nation is counted for those who had it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from agreements.models import Spell
from audit import clock
from notices.clocks import is_working_day

Stage = Spell.Stage
TARGETS: dict[str, dict[str, int]] = {
    "usual": {Stage.DRAFTING: 5, Stage.REVIEW: 10, Stage.SIGNING: 5},
    "framework": {Stage.DRAFTING: 1, Stage.REVIEW: 1, Stage.SIGNING: 1},
    "emergency": {Stage.DRAFTING: 1, Stage.REVIEW: 1, Stage.SIGNING: 1},
}
"""Working days for each stage, by the way that an agreement is made."""
WHOLE = {"usual": 20, "framework": 1, "emergency": 1}
"""Working days from the first draft to the last signature."""


class Interval(NamedTuple):
    """From a moment until another; with None, until now."""

    began: datetime
    ended: datetime | None


@dataclass(frozen=True)
class StageClock:
    """One stage: the working days it took so far, and those it is to take."""

    stage: str
    label: str
    days: int
    target: int
    state: str
    """`done`, `running` or `to_come`."""

    @property
    def is_over(self) -> bool:
        return self.days > self.target

    @property
    def words(self) -> str:
        """For example "6 of 10 working days"."""
        if self.state == "to_come" and not self.days:
            return f"{self.target} {working_days(self.target)} planned"
        return f"{self.days} of {self.target} {working_days(self.target)}"


@dataclass(frozen=True)
class Clock:
    """The whole way: working days so far and planned, and whether it is on time."""

    days: int
    target: int
    expected: int
    """Working days that it will have taken if what is left takes as long as planned."""
    stages: tuple[StageClock, ...]
    running: bool

    @property
    def is_late(self) -> bool:
        return self.days > self.target

    @property
    def is_at_risk(self) -> bool:
        """Not late yet, but it will be unless what is left goes faster than planned."""
        return self.running and not self.is_late and self.expected > self.target

    @property
    def flag(self) -> str:
        if self.is_late:
            return f"Late by {self.days - self.target} {working_days(self.days - self.target)}"
        if not self.running:
            return "Done in time"
        return "At risk" if self.is_at_risk else "On time"

    @property
    def colour(self) -> str:
        return "red" if self.is_late else "yellow" if self.is_at_risk else "green"


def clock_of(spells: Sequence[Spell], *, route: str, nation: str = "") -> Clock:
    """The clock of a version that went through these spells, in order."""
    found = []
    running = any(spell.ended_at is None for spell in spells)
    current = spells[-1].stage if running else ""
    for stage in Stage:
        here = [Interval(s.began_at, s.ended_at) for s in spells if s.stage == stage]
        state = "running" if stage == current else "done" if here else "to_come"
        if state == "done" and _comes_again(stage, current):
            state = "to_come"
        days = len(days_in(here, nation))
        found.append(StageClock(stage, str(stage.label), days, TARGETS[route][stage], state))
    total = len(days_in([Interval(s.began_at, s.ended_at) for s in spells], nation))
    target = WHOLE[route]
    left = sum(max(s.target - s.days, 0) for s in found if s.state != "done") if running else 0
    # What is planned for a stage of a day is planned for the same day as the others.
    expected = total + left if route == "usual" else max(total, 1)
    return Clock(total, target, expected, tuple(found), running)


def _comes_again(stage: str, current: str) -> bool:
    """A stage that was left for an earlier one is still to come."""
    order = list(Stage)
    return bool(current) and order.index(Stage(stage)) > order.index(Stage(current))


def days_in(intervals: Iterable[Interval], nation: str = "") -> Collection[date]:
    """The working days that end within any of the intervals: the first day does not count."""
    now = clock.now()
    found: set[date] = set()
    for began, ended in intervals:
        first, last = clock.date_of(began), clock.date_of(ended or now)
        for number in range(1, (last - first).days + 1):
            day = first + timedelta(days=number)
            if is_working_day(day, nation):
                found.add(day)
    return found


def within(asked: datetime, answered: datetime | None, spells: Sequence[Spell]) -> list[Interval]:
    """When somebody who was asked at a moment, and answered at another, had the turn: not while the
    version was with others."""
    found = []
    for spell in spells:
        began = max(asked, spell.began_at)
        ends = [end for end in (answered, spell.ended_at) if end]
        ended = min(ends) if ends else None
        if ended is None or ended >= began:
            found.append(Interval(began, ended))
    return found


def route_of(*, emergency: bool, framework: bool) -> str:
    """By which targets an agreement is measured."""
    return "emergency" if emergency else "framework" if framework else "usual"


def working_days(number: int) -> str:
    return "working day" if number == 1 else "working days"
