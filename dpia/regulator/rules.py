"""What must hold before a step of a prior consultation, and what it has to do with approval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.urls import reverse

from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.models import ANSWERS, ConsultationLaw, Dpia, PriorConsultation
from dpia.regulator import kept

SOURCE = "UK GDPR Art 36(1)"
REFUSED = "UK GDPR Arts 36(2) and 58(2); DPA 2018 s.65"
Rule = Callable[[Dpia, Actor, datetime, Given], Sequence[Blocker]]


def a_high_risk_is_left(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The regulator is consulted where a risk stays high whatever is done about it, and again
    where it has refused."""
    if kept.high_risks(dpia) or kept.refusal(dpia):
        return []
    message = (
        "No risk is left high. The regulator is consulted where one stays high after measures."
    )
    return [Blocker("no_high_risk", message, source=SOURCE)]


def nothing_is_under_way(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Its high risks have not all been consulted on already."""
    if kept.not_consulted_on(dpia) or not kept.high_risks(dpia) or kept.refusal(dpia):
        return []
    message = "A consultation on every high risk of this DPIA has ended well already."
    return [Blocker("consulted", message, source=SOURCE)]


def law_is_named(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    if given.get("law") in ConsultationLaw.values:
        return []
    return [Blocker("missing", "Select which law applies", path="regulator.law")]


def everything_to_send_is_listed(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nothing that Article 36(3) asks for is left out."""
    one = kept.open_one(dpia)
    if one is None:
        message = "Prepare the consultation first: list what you send."
        link = reverse("dpia:prepare_consultation", args=[dpia.reference])
        return [Blocker("not_prepared", message, link=link, source=kept.DOCUMENTS_SOURCE)]
    link = reverse("dpia:prepare_consultation", args=[dpia.reference])
    return [
        Blocker(
            "document_missing",
            f"List what you send for: {words}.",
            link=link,
            source=kept.DOCUMENTS_SOURCE,
        )
        for name, words in kept.DOCUMENTS.items()
        if not str(one.documents.get(name) or "").strip()
    ]


def advice_came_first(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The data protection officer has advised before the regulator is asked."""
    if (dpia.document.get("dpo_advice") or {}).get("text"):
        return []
    message = "Ask the data protection officer for advice before you ask the regulator."
    return [Blocker("no_advice", message, source="UK GDPR Arts 35(2) and 39(1)(e)")]


def has_come_to(*states: str) -> Rule:
    """A rule: the consultation is in one of these states."""

    def rule(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
        one = kept.open_one(dpia)
        if one is not None and one.state in states:
            return []
        now_at = one.get_state_display() if one else "not begun"
        message = f"This is not possible now: the consultation is “{now_at}”."
        return [Blocker("consultation_state", message)]

    return rule


def is_not_extended_yet(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    one = kept.open_one(dpia)
    if one is None or one.extended_on is None:
        return []
    message = "The time was extended already. The law lets the regulator extend it once."
    return [Blocker("extended", message, source="UK GDPR Art 36(2)")]


def outcome_is_told(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    found = []
    if given.get("outcome") not in ANSWERS:
        message = "Select what the regulator decided"
        found.append(Blocker("missing", message, path="regulator.outcome"))
    return [*found, *_needs(given, "advice", "Enter what the regulator advised")]


def information_is_told(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    return _needs(given, "asked", "Enter what the regulator asked for")


def what_was_done_is_told(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    return _needs(given, "done", "Enter what you did about the advice")


def _needs(given: Given, name: str, message: str) -> list[Blocker]:
    if str(given.get(name) or "").strip():
        return []
    return [Blocker("missing", message, path=f"regulator.{name}")]


def day_is_possible(
    name: str, after: Callable[[PriorConsultation], date | None] = lambda one: None
) -> Rule:
    """A rule: the day given is not in the future, nor before another of the consultation."""

    def rule(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
        day = given.get(name) or clock.today()
        one = kept.open_one(dpia)
        first = after(one) if one else None
        path = f"regulator.{name}"
        if day > clock.today():
            return [Blocker("future", "The day must be today or in the past.", path=path)]
        if first is not None and day < first:
            message = f"The day must be {first:%-d %B %Y} or later."
            return [Blocker("too_early", message, path=path)]
        return []

    return rule


def last_day_known(one: PriorConsultation) -> date | None:
    """The latest day on which something happened in it."""
    days = [one.sent_on, *(day for pair in kept.pauses(one) for day in pair)]
    return max((day for day in days if day is not None), default=None)


def regulator_lets_it_go(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nothing with a high risk left is approved before its consultation has ended well, and nothing
    that the regulator has refused before it says otherwise."""
    link = reverse("dpia:regulator", args=[dpia.reference])
    if (refused := kept.refusal(dpia)) is not None:
        return [_refused(refused, link)]
    left = kept.not_consulted_on(dpia)
    if not left:
        return []
    named = "; ".join(text or key for key, text in left.items())
    message = (
        f"High risk remains: {named}. Consult the regulator. The DPIA can be approved once that "
        "has ended well, or when measures have lowered the risk."
    )
    if any(one.ended_well for one in kept.those_that_matter(dpia)):
        message += " It was consulted before what the DPIA assesses changed, or before this risk."
    return [Blocker("prior_consultation", message, link=link, source=SOURCE)]


def _refused(one: PriorConsultation, link: str) -> Blocker:
    message = (
        f"The regulator did not let this go ahead: {one.get_outcome_display().lower()}. Lower "
        "scores do not change that. Change the DPIA and consult the regulator again. It can be "
        "approved once the regulator has let it go ahead."
    )
    return Blocker("regulator_refused", message, link=link, source=REFUSED)
