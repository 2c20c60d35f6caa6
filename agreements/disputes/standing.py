"""Where a disagreement stands, for its page: its steps, what was said, what this person may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agreements.actions.notes import WRITERS
from agreements.disputes import ladder, rules
from agreements.models import Dispute, DisputeEntry, Version
from audit import clock
from audit.actor import Actor
from audit.prepared import Prepared
from questionnaire import load

COLOURS = {
    Dispute.Status.OPEN: "orange",
    Dispute.Status.SETTLED: "green",
    Dispute.Status.UNSETTLED: "red",
    Dispute.Status.WITHDRAWN: "grey",
}
_open = Prepared(
    lambda agreement: (
        Dispute.objects.still_open()
        .filter(agreement=agreement)
        .order_by("pk")
        .select_related("organisation", "other")
    ),
    agreement=int,
)


def open_disputes(version: Version) -> list[Dispute]:
    """Those of the agreement that nobody has settled yet. One query."""
    found: list[Dispute] = _open(agreement=version.agreement_id)
    for one in found:
        one.agreement = version.agreement
    return found


@dataclass(frozen=True)
class Rung:
    """One step of the ladder; `state`: over, now, to come."""

    number: int
    who: str
    time: str
    state: str


@dataclass(frozen=True)
class Proposal:
    """What was proposed and stands; whether this person may agree to it."""

    entry: DisputeEntry
    agrees: bool


@dataclass(frozen=True)
class Standing:
    """What the page of a disagreement shows beside its own columns."""

    rungs: tuple[Rung, ...]
    entries: tuple[DisputeEntry, ...]
    proposals: tuple[Proposal, ...]
    offers: tuple[str, ...]
    """The steps that this person may take now: keys of `views.ACTS`."""
    question: str
    in_hours: bool


def standing_of(dispute: Dispute, actor: Actor, roles: frozenset[str]) -> Standing:
    """Where it stands for somebody who acts in these roles. One query."""
    related = ("organisation", "by", "decider", "agreed_by")
    entries = tuple(dispute.entries.select_related(*related).order_by("pk"))
    step = rules.step_of(dispute)
    sides = {dispute.organisation_id, dispute.other_id}
    on_step = actor.organisation_id in sides and bool(roles & ladder.roles_at(step.level))
    return Standing(
        rungs=tuple(_rungs(dispute)),
        entries=entries,
        proposals=tuple(
            Proposal(entry, on_step and entry.organisation_id != actor.organisation_id)
            for entry in (rules.standing(entries) if dispute.is_open else ())
        ),
        offers=_offers(dispute, actor, roles, on_step=on_step),
        question=question_words(dispute),
        in_hours=step.unit == "hours",
    )


def question_words(dispute: Dispute) -> str:
    """The question that it is about; "" for the whole agreement."""
    return load("agreement").question(dispute.question).label if dispute.question else ""


def _rungs(dispute: Dispute) -> Sequence[Rung]:
    def state(number: int) -> str:
        if number == dispute.step:
            return "now" if dispute.is_open else "ended"
        return "over" if number < dispute.step else "to_come"

    return [
        Rung(number, step.who, step.time, state(number))
        for number, step in enumerate(rules.steps_of(dispute), 1)
    ]


def _offers(
    dispute: Dispute, actor: Actor, roles: frozenset[str], *, on_step: bool
) -> tuple[str, ...]:
    if dispute.status == Dispute.Status.UNSETTLED:
        raised_it = on_step and actor.organisation_id == dispute.organisation_id
        return ("withdraw",) if raised_it else ()
    if not dispute.is_open:
        return ()
    side = actor.organisation_id in {dispute.organisation_id, dispute.other_id}
    is_last = rules.next_of(dispute) is None
    decides = actor.person_id == dispute.decider_id and bool(roles & rules.DECIDERS)
    offered = {
        "decide": decides and is_last,
        "outcome": on_step,
        "reply": side and bool(roles & WRITERS),
        "decider": on_step,
        "escalate": on_step and not is_last,
        "unsettled": on_step and is_last and _can_be_left(dispute, actor),
        "withdraw": on_step and actor.organisation_id == dispute.organisation_id,
    }
    return tuple(name for name, may in offered.items() if may)


def _can_be_left(dispute: Dispute, actor: Actor) -> bool:
    """Whether the actor's organisation may say that nobody settles it. Some queries, on the last
    step alone."""
    now = clock.now()
    stops = (rules.nobody_can_decide_in_time, rules.has_not_said_so)
    return not any(rule(dispute, actor, now, {}) for rule in stops)
