"""A disagreement that nobody settled by the end of its last step, kept with the reasons of both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agreements.disputes import rules, telling
from agreements.models import Dispute, DisputeEntry
from audit.actor import Actor
from audit.transitions import Given, Transition

Status = Dispute.Status
NO_REASONS = "It gave no reasons."


def _write(dispute: Dispute, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """The first of the two to say so leaves the other the time of the step once more to answer."""
    first = rules.unsettled(dispute)
    reason = str(given["reason"]).strip()
    if not actor.is_system:
        DisputeEntry.objects.create(
            dispute=dispute,
            kind=DisputeEntry.Kind.UNSETTLED,
            step=dispute.step,
            organisation_id=actor.organisation_id,
            by_id=actor.person_id,
            at=now,
            text=reason,
        )
    if first is None:
        nations = [dispute.organisation.nation, dispute.other.nation]
        dispute.due_at = rules.step_of(dispute).until(now, nations)
        return {}
    began = dispute.organisation_id == first.organisation_id
    other = dispute.other if began else dispute.organisation
    own = first.organisation.name if first.organisation else ""
    dispute.reasons = f"{own}: {first.text}\n\n{other.name}: {reason}"
    dispute.ended_at, dispute.ended_by_id = now, actor.person_id or first.by_id
    return {}


def _after(dispute: Dispute, actor: Actor) -> str:
    return Status.UNSETTLED if dispute.ended_at else Status.OPEN


def _told(dispute: Dispute, actor: Actor, now: datetime, given: Given) -> None:
    if dispute.is_open:
        words = "said that it was not settled. You can answer with your own reasons"
        said = rules.unsettled(dispute)
        telling.said(dispute, said.pk if said else 0, actor, words)
    else:
        telling.left_unsettled(dispute, actor)


LEAVE_UNSETTLED: Transition[Dispute] = Transition(
    verb="leave_dispute_unsettled",
    label="Record that it was not settled",
    sources=frozenset({Status.OPEN}),
    target=_after,
    targets=frozenset({Status.OPEN, Status.UNSETTLED}),
    may=rules.on_step_or_calendar,
    who="somebody who acts on the last step in one of the two organisations",
    rules=(rules.nobody_can_decide_in_time, rules.has_not_said_so, rules.has_a_reason),
    write=_write,
    after=_told,
    fields=("due_at", "reasons", "ended_at", "ended_by"),
)
