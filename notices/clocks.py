"""Days that people count: since when, until when, and working days of each nation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from audit import clock

PARTS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}
ELSEWHERE = "england"
"""Whose bank holidays count where a body works in several nations, or does not say."""


def days_since(moment: datetime | date) -> int:
    """Whole calendar days in London from then until today; 0 for today."""
    day = clock.date_of(moment) if isinstance(moment, datetime) else moment
    return (clock.today() - day).days


def since_words(moment: datetime | date, nation: str = "") -> str:
    """For example "since today", "since yesterday", "since 12 November, 4 working days". Those are
    of the `nation` of whoever it waits for."""
    day = clock.date_of(moment) if isinstance(moment, datetime) else moment
    days = days_since(day)
    if days <= 1:
        return "since yesterday" if days == 1 else "since today"
    year = f" {day.year}" if day.year != clock.today().year else ""
    many = working_days_between(day, clock.today(), nation)
    return f"since {day.day} {day:%B}{year}, {many} working {'day' if many == 1 else 'days'}"


def until_words(day: date) -> str:
    """When a day is, for what is due on it: "today", "tomorrow", "in 9 days"; "since 6 May" of one
    that is past."""
    left = (day - clock.today()).days
    if left < 0:
        return f"since {day.day} {day:%B}"
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")


def is_working_day(day: date, nation: str = "") -> bool:
    """True unless it is a Saturday, a Sunday or a bank holiday in that nation."""
    return day.weekday() < 5 and day not in bank_holidays(nation, day.year)


def add_working_days(day: date, number: int, nation: str = "") -> date:
    """The working day that is `number` working days after `day`, which itself does not count.

    With 0: `day`, or the first working day after it. `nation` as in the dictionary; "uk", "gb" and
    blank count as England.
    """
    left = number if number > 0 else 1
    found = day if number > 0 else day - timedelta(days=1)
    while left:
        found += timedelta(days=1)
        left -= is_working_day(found, nation)
    return found


def working_days_between(first: date, last: date, nation: str = "") -> int:
    """Working days after `first` up to and including `last`; 0 if `last` is not later."""
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, nation) for day in days)


@lru_cache(maxsize=256)
def bank_holidays(nation: str, year: int) -> frozenset[date]:
    """The bank holidays of a nation in a year, as the library of public holidays knows them."""
    part = PARTS.get(nation, PARTS[ELSEWHERE])
    return frozenset(holidays.country_holidays("GB", subdiv=part, years=year))
