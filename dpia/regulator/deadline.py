"""How long the regulator has to advise: pure, counted in calendar days.

UK GDPR, Article 36(2): up to 8 weeks from receiving the request, 6 more where it is complex; both
stand still while the regulator waits for information it asked for. Data Protection Act 2018,
section 65, for law enforcement: 6 weeks, and a month more.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dpia.models import ConsultationLaw

Pause = tuple[date, date | None]
"""From the day on which information was asked for, to the day on which it was sent, if it was."""


@dataclass(frozen=True)
class Limits:
    """The time that a law gives the regulator, in words and days."""

    first: timedelta
    first_words: str
    longer_words: str
    source: str


LIMITS: dict[str, Limits] = {
    ConsultationLaw.UK_GDPR: Limits(timedelta(weeks=8), "8 weeks", "6 weeks", "UK GDPR Art 36(2)"),
    ConsultationLaw.LAW_ENFORCEMENT: Limits(
        timedelta(weeks=6), "6 weeks", "1 month", "Data Protection Act 2018 s.65"
    ),
}


def due_on(law: str, sent_on: date, *, extended: bool, pauses: Iterable[Pause]) -> date | None:
    """The last day for the regulator's advice; None while it waits for information."""
    found = sent_on + LIMITS[law].first
    if extended:
        longer = law == ConsultationLaw.LAW_ENFORCEMENT
        found = a_month_after(found) if longer else found + timedelta(weeks=6)
    for asked_on, answered_on in pauses:
        if answered_on is None:
            return None
        found += answered_on - asked_on
    return found


def extension_by(sent_on: date) -> date:
    """The last day on which the regulator says that it takes longer: a month from the request."""
    return a_month_after(sent_on)


def paused_days(pauses: Iterable[Pause], today: date) -> int:
    """So many days the clock has stood still."""
    return sum(((end or today) - start).days for start, end in pauses)


def a_month_after(day: date) -> date:
    """The same day of the next month, or that month's last."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
