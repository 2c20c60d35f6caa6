"""On which days what is said of a DPIA can have happened: none of it before what it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.advice import kept
from dpia.models import Dpia
from govuk.dates import in_words
from law.document import get

Rule = Callable[[Dpia, Actor, datetime, Given], Sequence[Blocker]]


def not_before(name: str, path: str, first: Callable[[Dpia, Given], date]) -> Rule:
    """A rule: the day given is neither to come nor before `first`."""

    def rule(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
        day = given.get(name)
        if day is None or day == clock.today():
            return []
        return possible(day, first(dpia, given), path)

    return rule


def possible(day: date, first: date, path: str) -> list[Blocker]:
    """What is wrong with a day on which something is said to have happened."""
    if day > clock.today():
        return [Blocker("future", "The day must be today or in the past.", path=path)]
    if day < first:
        words = f"The day must be {in_words(first)} or later."
        return [Blocker("too_early", words, path=path)]
    return []


def asked(dpia: Dpia, given: Given) -> date:
    """The day on which the data protection officer was asked, of a DPIA that is with them."""
    return clock.date_of(dpia.status_since)


def begun(dpia: Dpia, given: Given) -> date:
    """The day on which there was a DPIA here."""
    return clock.date_of(dpia.created_at)


def advised(dpia: Dpia, given: Given) -> date:
    """The day from which there was the advice that is answered."""
    found = kept.pieces(dpia)
    named = _day(dpia, "dpo_advice.given_on")
    entered = [clock.date_of(one.given_at) for one in kept.to_answer(found, given.get("advice"))]
    last = max(entered, default=begun(dpia, given))
    # The officer may have said that they gave it some days before it was entered.
    return min(named, last) if named else last


def ready(dpia: Dpia, given: Given) -> date:
    """The day from which it can have been approved: after advice, decisions and the regulator's
    answer, and after the approval before."""
    answered = [answer.decided_on for one in kept.pieces(dpia) if (answer := kept.answer_of(one))]
    regulator = [one.advice_on for one in dpia.prior_consultations.all() if one.advice_on]
    here = [] if dpia.made_elsewhere else [begun(dpia, given)]
    own = (_day(dpia, place) for place in ("dpo_advice.given_on", "approved_on", "reviewed_on"))
    return max([*here, *answered, *regulator, *(day for day in own if day)], default=date.min)


def approved(dpia: Dpia) -> date:
    """The day of the latest approval, of an approved DPIA."""
    found = _day(dpia, "reviewed_on") or _day(dpia, "approved_on")
    return found or clock.date_of(dpia.approved_at or dpia.created_at)


def _day(dpia: Dpia, place: str) -> date | None:
    said = get(dpia.document, place, "")
    return date.fromisoformat(said) if said else None
