"""Which reminder of a dated event is owed today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

STEPS = (90, 60, 30, 14, 7, 1, 0)
LOOK_BACK_DAYS = 14


def due_steps(
    event_day: date,
    today: date,
    steps: Iterable[int] = STEPS,
    look_back: int = LOOK_BACK_DAYS,
    known_since: date | None = None,
) -> list[int]:
    """The step owed today, in days before `event_day`: one, or none.

    The latest one reached, if that was at most `look_back` days ago: a planner that was down
    catches up, and after missing several it sends the nearest only, for the earlier ones would now
    say a wrong number of days. Ask on any day and as often as you like: `tell` with
    `due_on=event_day` and the step in its key tells each person once. Steps that had passed before
    the event's day was known (`known_since`) are not owed.
    """
    reached = [step for step in steps if event_day - timedelta(days=step) <= today]
    if not reached:
        return []
    day = event_day - timedelta(days=min(reached))
    if (today - day).days > look_back or (known_since is not None and day < known_since):
        return []
    return [min(reached)]


def event_days_to_look_at(
    today: date, steps: Iterable[int] = STEPS, look_back: int = LOOK_BACK_DAYS
) -> tuple[date, date]:
    """The first and the last event day that can owe a reminder today: for the planner's query."""
    return today - timedelta(days=look_back), today + timedelta(days=max(steps))
