"""The one clock. Everything that asks what day or time it is asks here.

Tests set it with `at`. A demonstration installation may run ahead of or behind the real time:
its distance stands in one row, which every process reads again each second.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)
_remembered: dict[str, tuple[float, timedelta]] = {}
REREAD_SECONDS = 1.0


def now() -> datetime:
    """The present instant, aware, in UTC."""
    if (fixed := _set.get()) is not None:
        return fixed
    return datetime.now(UTC) + distance()


def today() -> date:
    """The present calendar date in London."""
    return now().astimezone(LONDON).date()


def today_without_database() -> date:
    """Today in London by the machine's own clock, or as set by `at`: for commands that read
    files only, and so cannot know a demonstration's distance."""
    return date_of(_set.get() or datetime.now(UTC))


def date_of(instant: datetime) -> date:
    """The calendar date in London on which `instant` falls."""
    return instant.astimezone(LONDON).date()


def start_of(day: date) -> datetime:
    """The first instant of `day` in London, in UTC."""
    return datetime.combine(day, time_of_day.min, LONDON).astimezone(UTC)


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Within the block it is `moment`; a date alone means noon in London on that date."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time_of_day(12), LONDON)
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


def distance() -> timedelta:
    """How far this installation's clock is from the real time. Zero unless a demonstration."""
    if not settings.DEMONSTRATION:
        return timedelta(0)
    asked = time.monotonic()
    known = _remembered.get("distance")
    if known is None or asked - known[0] > REREAD_SECONDS:
        from audit.models import ClockSetting

        setting = ClockSetting.objects.first()
        known = (asked, setting.distance if setting else timedelta(0))
        _remembered["distance"] = known
    return known[1]


def forget() -> None:
    """Read the demonstration's distance again at the next question."""
    _remembered.clear()
