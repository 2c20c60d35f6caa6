"""When an approved DPIA is looked at again: nothing is approved without a day for that.

UK GDPR, Article 35(11). The more risk is left, the sooner is proposed; at most a year from now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.models import Dpia, Level
from govuk.dates import in_words
from law.functions import add_months

PLACE = "dpia.next_review_on"
SOURCE = "UK GDPR Art 35(11)"
MONTHS: Mapping[str, int] = {Level.HIGH: 3, Level.MEDIUM: 6, Level.LOW: 12}
"""How many months after its approval a review is proposed, by the highest risk that is left."""
AT_MOST = timedelta(days=366)


def proposed(dpia: Dpia) -> date:
    """The day that is suggested: what the DPIA says if that is possible, or by the risk left."""
    said = dpia.next_review_on
    if said is not None and not faults(said):
        return said
    months = MONTHS.get(dpia.residual, 12)
    return date.fromisoformat(add_months(clock.today().isoformat(), months))


def chosen(dpia: Dpia, given: Given) -> date | None:
    """The day that whoever approves gives, or that the DPIA says already."""
    day: date | None = given.get("next_review_on")
    return day or dpia.next_review_on


def review_is_planned(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """A day for the next review is set, and is to come within a year."""
    day = chosen(dpia, given)
    if day is None:
        words = "Enter when the next review is"
        return [Blocker("missing", words, path=PLACE, source=SOURCE)]
    return faults(day)


def faults(day: date) -> list[Blocker]:
    """Why nothing is approved with that day for its next review."""
    today = clock.today()
    if day <= today:
        words = "The next review must be after today."
        return [Blocker("review_day", words, path=PLACE, source=SOURCE)]
    if day > today + AT_MOST:
        words = f"The next review must be within a year, by {in_words(today + AT_MOST)}."
        return [Blocker("review_day", words, path=PLACE, source=SOURCE)]
    return []
