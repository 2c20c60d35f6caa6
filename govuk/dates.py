"""Dates and times as people in the UK read them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def as_moment(value: date | datetime | str | None) -> date | datetime | None:
    """A date, or a moment in UK time. Text is read as ISO 8601; text that is not gives None."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(LONDON)
    return value


def in_words(value: date | datetime | str | None) -> str:
    """For example "22 November 2026"."""
    moment = as_moment(value)
    return f"{moment.day} {moment:%B} {moment.year}" if moment else ""


def clock_time(value: datetime) -> str:
    """For example "2:05pm", "2pm", "midday", "midnight"."""
    if (value.hour, value.minute) == (0, 0):
        return "midnight"
    if (value.hour, value.minute) == (12, 0):
        return "midday"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def with_time(value: date | datetime | str | None) -> str:
    """For example "22 November 2026 at 2:05pm"; of a date without time, the date."""
    moment = as_moment(value)
    if isinstance(moment, datetime):
        return f"{in_words(moment)} at {clock_time(moment)}"
    return in_words(moment)
