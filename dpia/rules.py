"""What must hold before a step of a DPIA's workflow, and in which words it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia import judging, telling
from dpia.advice.kept import NOT_FOLLOWED
from dpia.advice.rules import has_pieces
from dpia.approving import answers as unanswered
from dpia.approving import coverage, review, whole
from dpia.approving.asked import asked
from dpia.approving.persons import are_one
from dpia.models import Dpia, Status
from law.screening import PRESUMED
from organisations.roles import Role, roles_of

ADVICE = "dpia.dpo_advice"


def wrote_nothing_in_it(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Nobody approves or advises on what they wrote (UK GDPR, Article 38(6))."""
    if not dpia.contributors.filter(person=actor.person_id).exists():
        return []
    message = "You wrote in this DPIA, so somebody else has to do this."
    return [Blocker("wrote_it", message, source="UK GDPR Art 38(6)")]


def is_no_adviser(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """A data protection officer advises and never approves."""
    advised = dpia.advice.filter(given_by=actor.person_id).exists()
    if not advised and Role.DPO not in roles_of(actor.person_id, dpia.organisation_id):
        return []
    message = "A data protection officer advises and never approves. Somebody else has to do this."
    return [Blocker("adviser", message, source="UK GDPR Art 38(6)")]


def has_an_adviser(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Somebody is there to ask."""
    if telling.advisers(dpia):
        return []
    message = (
        f"{dpia.organisation} has no data protection officer here. "
        "Its organisation administrator can add one."
    )
    return [Blocker("no_adviser", message)]


def advice_is_written(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The officer says something of the whole DPIA, or has said something of its sections."""
    found = []
    if not has_pieces(dpia) or actor.organisation_id != dpia.organisation_id:
        found = _missing(given, {"text": (f"{ADVICE}.text", "Enter your advice")})
    return found


def has_advice(dpia: Dpia) -> bool:
    """Whether the document holds advice of a data protection officer."""
    return bool((dpia.document.get("dpo_advice") or {}).get("text"))


def response_is_complete(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Who does not follow the advice says why, and who decided (UK GDPR, Article 38(6))."""
    needed = {"outcome": (f"{ADVICE}.outcome", "Select whether you follow the advice")}
    if given.get("outcome") in NOT_FOLLOWED:
        why = "Enter why you do not follow all of the advice"
        needed["overrule_reason"] = (f"{ADVICE}.overrule_reason", why)
        needed["decided_by"] = (f"{ADVICE}.decided_by", "Enter who decided that")
    return _missing(given, needed)


def nothing_in_law_stops_it(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """It holds what the law asks of a DPIA, every question of it is answered, and no rule would
    block it once approved like this."""
    found = asked(dpia, judging.as_approved(dpia, approval(dpia, actor, given)))
    stops = [*whole.lacks(dpia, found), *judging.stops_approval(found)]
    stops += coverage.blockers(dpia, found)
    told = {blocker.path for blocker in stops}
    stops += unanswered.blockers(dpia, found, told)
    if f"{ADVICE}.text" in told:
        return stops
    return [*stops, *whole.asks_for_advice(dpia, found)]


def is_what_was_read(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The decision is on the text that the person had before them."""
    read = given.get("revision")
    if read is None or read == dpia.revision:
        return []
    message = "The DPIA was changed since you opened it. Read it again before you decide."
    return [Blocker("changed_since_read", message)]


BY_ANOTHER = (wrote_nothing_in_it, is_no_adviser, is_what_was_read)
"""Whoever decides is another than its writers and advisers, and has read it."""


def is_not_made_elsewhere(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """One that was taken in from outside is there: nobody records that none is needed."""
    if not dpia.made_elsewhere:
        return []
    words = "This DPIA was made elsewhere and is here already. Approve it, or have it reviewed."
    return [Blocker("made_elsewhere", words)]


def reason_is_given(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    place = "dpia.not_needed_reason"
    why = "Enter why a DPIA is not needed, with the data protection officer's view"
    return _missing(given, {"reason": (place, why)})


def dpo_was_heard(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Where a DPIA is presumed, nobody goes without one unless the DPO has said what they think of
    that (WP248), in their own name."""
    if dpia.standing.get("level") != PRESUMED or has_advice(dpia):
        return []
    words = (
        "A DPIA is expected here. To go without one, start it, and ask the data protection officer"
        " for advice on whether it is needed. What they say is kept with your reason."
    )
    step = "begin" if dpia.status == Status.NOT_STARTED else "ask_for_advice"
    link = reverse(f"dpia:{step}", args=[dpia.reference])
    return [Blocker("no_advice_yet", words, link=link, source="WP248")]


def law_lets_it_go_without(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The screening is done, and shows no kind of processing that always needs a DPIA."""
    return judging.stops_going_without(dpia, str(given.get("reason", "")))


def _missing(given: Given, needed: Mapping[str, tuple[str, str]]) -> list[Blocker]:
    return [
        Blocker("missing", message, path=place)
        for name, (place, message) in needed.items()
        if not str(given.get(name) or "").strip()
    ]


def approval(dpia: Dpia, actor: Actor, given: Given) -> dict[str, str]:
    """The answers that an approval adds. The first approval's day stays; a later one is a review
    (R186 measures from the first)."""
    held = dpia.document
    elsewhere = dpia.made_elsewhere and dpia.approved_at is None
    known = held.get("approved_by") if elsewhere else ""
    by = str(given.get("approved_by") or known or actor.name)
    on = (given.get("approved_on") or clock.today()).isoformat()
    again = review.chosen(dpia, given)
    told = {"approved_by": by, "next_review_on": again.isoformat() if again else ""}
    if elsewhere:
        # Its approver and that day belong together; somebody else approves it here, and today.
        today = clock.today().isoformat()
        same = are_one(by, str(held.get("approved_by") or ""))
        return {**told, **({"reviewed_on": today} if same else {"approved_on": today})}
    if first := held.get("approved_on"):
        return {**told, "approved_on": first, "reviewed_on": on}
    return {**told, "approved_on": on}
