"""Which actions about disagreements somebody may try, by their names in the API."""

from __future__ import annotations

from agreements.disputes import rules
from agreements.models import Dispute, Version
from audit.actor import Actor

ALIVE = (Dispute.Status.OPEN, Dispute.Status.UNSETTLED)
"""Something can still be done about them."""


def names(version: Version, actor: Actor) -> list[str]:
    """Raising one, and what may be done about one that is open. Two queries, some for each open
    one."""
    found = {"raise-dispute"} if rules.raiser(version, actor) else set()
    alive = version.agreement.disputes.filter(status__in=ALIVE).select_related("agreement")
    for one in alive:
        withdraws = rules.raised_it(one, actor) is not None
        if not one.is_open:
            found |= {"withdraw-dispute"} if withdraws else set()
            continue
        is_last = rules.next_of(one) is None
        on_step = rules.on_step(one, actor) is not None
        proposed = rules.proposals(one) if on_step else []
        offered = {
            "reply-in-dispute": rules.side(one, actor) is not None,
            "propose-outcome": on_step,
            "propose-decider": on_step,
            "agree-in-dispute": any(x.organisation_id != actor.organisation_id for x in proposed),
            "decide-dispute": is_last and rules.decider(one, actor) is not None,
            "escalate-dispute": on_step and not is_last,
            "leave-dispute-unsettled": on_step and is_last,
            "withdraw-dispute": withdraws,
        }
        found |= {name for name, may in offered.items() if may}
    return [name for name in ORDER if name in found]


ORDER = (
    *("raise-dispute", "reply-in-dispute", "propose-outcome", "propose-decider"),
    *("agree-in-dispute", "decide-dispute", "escalate-dispute"),
    *("leave-dispute-unsettled", "withdraw-dispute"),
)
