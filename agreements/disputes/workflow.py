"""Every step that a disagreement takes, and what is said about it on the way.

What is said stands on its rows, never in an event: the trail has more readers.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from agreements.actions.drafting import NotPossible, NotYours, lock
from agreements.disputes import ladder, rules, telling
from agreements.disputes.unsettled import LEAVE_UNSETTLED, NO_REASONS
from agreements.models import Dispute, DisputeEntry, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import (
    NOT_PERMITTED,
    WRONG_STATUS,
    Blocker,
    Given,
    Transition,
    TransitionBlocked,
    take,
    what_stops,
)
from organisations.models import Organisation
from questionnaire import load

log = logging.getLogger(__name__)
Step = Transition[Dispute]
Status = Dispute.Status
Kind = DisputeEntry.Kind
CALENDAR = Actor.system("the calendar")
LONGEST = 4000


# ------------------------------------------------------------------ what each step writes
def _entry(dispute: Dispute, actor: Actor, kind: str, now: datetime, **more: Any) -> DisputeEntry:
    return DisputeEntry.objects.create(
        dispute=dispute,
        kind=kind,
        step=dispute.step,
        organisation_id=actor.organisation_id,
        by_id=actor.person_id,
        at=now,
        **more,
    )


def _escalate(dispute: Dispute, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    _entry(dispute, actor, Kind.ESCALATED, now, text=str(given["reason"]).strip())
    dispute.step += 1
    dispute.due_at = _until(dispute, now)
    return {"step": dispute.step}


def _agree(dispute: Dispute, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    entry = next(one for one in rules.proposals(dispute) if one.pk == given["proposal"])
    entry.agreed_at, entry.agreed_by_id = now, actor.person_id
    entry.save(update_fields=["agreed_at", "agreed_by"])
    if entry.kind == Kind.DECIDER:
        dispute.decider_id = entry.decider_id
    else:
        dispute.outcome, dispute.reasons = entry.text, entry.reasons
        dispute.decided_by = f"{dispute.organisation.name} and {dispute.other.name}"[:200]
        dispute.ended_at, dispute.ended_by_id = now, actor.person_id
    return {"agreed_to": entry.kind}


def _after_agreement(dispute: Dispute, actor: Actor) -> str:
    return Status.SETTLED if dispute.ended_at else Status.OPEN


def _agreed(dispute: Dispute, actor: Actor, now: datetime, given: Given) -> None:
    if dispute.status == Status.SETTLED:
        telling.settled(dispute)
    else:
        telling.said(dispute, given["proposal"], actor, "agreed who decides in the end")


def _decide(dispute: Dispute, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    dispute.outcome = str(given["outcome"]).strip()
    dispute.reasons = str(given["reasons"]).strip()
    dispute.decided_by = f"{actor.name}, {actor.organisation}"[:200]
    dispute.ended_at, dispute.ended_by_id = now, actor.person_id
    return {}


def _withdraw(dispute: Dispute, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    dispute.reasons = str(given["reason"]).strip()
    dispute.ended_at, dispute.ended_by_id = now, actor.person_id
    return {}


def _until(dispute: Dispute, began: datetime) -> datetime:
    nations = [dispute.organisation.nation, dispute.other.nation]
    return rules.step_of(dispute).until(began, nations)


# ------------------------------------------------------------------ the table
ENDED = ("outcome", "reasons", "decided_by", "ended_at", "ended_by")
ESCALATE = Step(
    verb="escalate_dispute",
    label="Move it up",
    sources=frozenset({Status.OPEN}),
    target=Status.OPEN,
    may=rules.on_step_or_calendar,
    who="somebody who acts on this step in one of the two organisations",
    rules=(rules.there_is_a_next_step, rules.has_a_reason, rules.its_time_is_over),
    write=_escalate,
    after=lambda dispute, actor, now, given: telling.escalated(dispute),
    fields=("step", "due_at"),
)
AGREE = Step(
    verb="agree_in_dispute",
    label="Agree to what the other organisation proposes",
    sources=frozenset({Status.OPEN}),
    target=_after_agreement,
    targets=frozenset({Status.OPEN, Status.SETTLED}),
    may=rules.on_step,
    who="somebody who acts on this step in one of the two organisations",
    rules=(rules.the_others_proposed_it,),
    write=_agree,
    after=_agreed,
    fields=("decider", *ENDED),
)
DECIDE = Step(
    verb="decide_dispute",
    label="Decide",
    sources=frozenset({Status.OPEN}),
    target=Status.SETTLED,
    may=rules.decider,
    who="the person whom both organisations named to decide",
    rules=(rules.is_on_the_last_step, rules.has_an_outcome),
    write=_decide,
    after=lambda dispute, actor, now, given: telling.settled(dispute),
    fields=ENDED,
)
WITHDRAW = Step(
    verb="withdraw_dispute",
    label="Withdraw it",
    sources=frozenset({Status.OPEN, Status.UNSETTLED}),
    target=Status.WITHDRAWN,
    may=rules.raised_it,
    who="somebody who acts on this step in the organisation that raised it",
    rules=(rules.has_a_reason,),
    write=_withdraw,
    after=lambda dispute, actor, now, given: telling.withdrawn(
        dispute, actor, str(given["reason"])
    ),
    fields=ENDED,
)
TRANSITIONS: dict[str, Step] = {
    step.verb: step for step in (ESCALATE, AGREE, DECIDE, LEAVE_UNSETTLED, WITHDRAW)
}


# ------------------------------------------------------------------ raising
@transaction.atomic
def raise_dispute(
    version: Version,
    *,
    actor: Actor,
    other: str,
    issue: str,
    wanted: str,
    question: str = "",
    pauses_signing: bool = False,
) -> Dispute:
    """Raise a disagreement with another organisation of the agreement, `other` by its reference.

    About a question of the agreement, by its key, or about the whole. It begins on the first step.
    Signing waits for it only where the agreement's terms say so. Raises NotYours, or NotPossible.
    """
    locked = lock(version)
    role = rules.raiser(locked, actor)
    if role is None or actor.person_id is None or actor.organisation_id is None:
        raise NotYours
    if not issue.strip() or not wanted.strip():
        raise NotPossible("Say what you disagree about and what you ask for.")
    if question and question not in {one.key for one in load("agreement")}:
        raise NotPossible("There is no question of that name.")
    theirs = Organisation.objects.filter(
        pk__in=rules.reading(locked) - {actor.organisation_id}, reference=other
    ).first()
    if theirs is None:
        raise NotPossible("Choose another organisation that takes part and has been invited.")
    because = ladder.pausing_words(locked.document)
    if pauses_signing and not because:
        raise NotPossible("The agreement does not say that signing waits for a disagreement.")
    steps = ladder.ladder_of(locked.document)
    now = clock.now()
    own = Organisation.objects.get(pk=actor.organisation_id)
    dispute = Dispute.objects.create(
        agreement=locked.agreement,
        version=locked,
        stage=locked.status,
        question=question,
        organisation=own,
        other=theirs,
        issue=issue.strip(),
        wanted=wanted.strip(),
        raised_at=now,
        raised_by_id=actor.person_id,
        ladder=ladder.as_json(steps.steps),
        own_ladder=steps.is_own,
        due_at=steps.steps[0].until(now, [own.nation, theirs.nation]),
        pauses_signing=pauses_signing,
        pauses_because=because if pauses_signing else "",
    )
    detail = {"with": theirs.reference, "question": question, "pauses_signing": pauses_signing}
    record("raise_dispute", dispute, actor=actor.as_role(role), detail=detail)
    telling.raised(dispute, actor)
    return dispute


# ------------------------------------------------------------------ what is said
@transaction.atomic
def reply(dispute: Dispute, *, actor: Actor, text: str) -> DisputeEntry:
    """Say something for one of the two organisations. Raises TransitionBlocked."""
    dispute, acting = _saying(dispute, actor, rules.side)
    if not text.strip():
        raise TransitionBlocked([Blocker("no_text", "Enter what you want to say.", path="text")])
    entry = _entry(dispute, acting, Kind.SAID, clock.now(), text=text.strip())
    record("reply_in_dispute", dispute, actor=acting)
    telling.said(dispute, entry.pk, acting, "replied")
    return entry


@transaction.atomic
def propose_outcome(dispute: Dispute, *, actor: Actor, outcome: str, reasons: str) -> DisputeEntry:
    """Propose how it is settled; the other organisation agrees or not. Raises TransitionBlocked."""
    dispute, acting = _saying(dispute, actor, rules.on_step)
    given = {"outcome": outcome, "reasons": reasons}
    if stops := rules.has_an_outcome(dispute, acting, clock.now(), given):
        raise TransitionBlocked(stops)
    words = {"text": outcome.strip(), "reasons": reasons.strip()}
    entry = _entry(dispute, acting, Kind.OUTCOME, clock.now(), **words)
    record("propose_outcome", dispute, actor=acting)
    telling.said(dispute, entry.pk, acting, "proposed an outcome. You can agree to it")
    return entry


@transaction.atomic
def propose_decider(dispute: Dispute, *, actor: Actor, person: int) -> DisputeEntry:
    """Propose who decides in the end; it holds once the other organisation agrees.

    Raises TransitionBlocked.
    """
    dispute, acting = _saying(dispute, actor, rules.on_step)
    named = rules.named(dispute, person)
    if named is None:
        words = "Choose a signatory or senior risk owner of one of the organisations."
        raise TransitionBlocked([Blocker("no_decider", words, path="person")])
    entry = _entry(
        dispute, acting, Kind.DECIDER, clock.now(), text=f"{named.name} decides.", decider=named
    )
    record("propose_decider", dispute, actor=acting)
    telling.said(dispute, entry.pk, acting, f"proposed that {named.name} decides. You can agree")
    return entry


def _saying(dispute: Dispute, actor: Actor, may: Any) -> tuple[Dispute, Actor]:
    """The disagreement, locked, and the actor in their role; else TransitionBlocked."""
    locked = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    role = may(locked, actor)
    if role is None:
        words = "You cannot do this. It needs somebody of the two organisations who acts on it now."
        raise TransitionBlocked([Blocker(NOT_PERMITTED, words)])
    if not locked.is_open:
        raise TransitionBlocked([Blocker(WRONG_STATUS, "This disagreement is over.")])
    return locked, actor.as_role(role)


# ------------------------------------------------------------------ the steps
def escalate(dispute: Dispute, *, actor: Actor, reason: str) -> Dispute:
    """Move it up to the next step, saying why. Raises TransitionBlocked."""
    return take(dispute, ESCALATE, actor=actor, given={"reason": reason})


def agree(dispute: Dispute, *, actor: Actor, proposal: int) -> Dispute:
    """Agree to the other organisation's proposal of that number. Raises TransitionBlocked."""
    return take(dispute, AGREE, actor=actor, given={"proposal": proposal})


def decide(dispute: Dispute, *, actor: Actor, outcome: str, reasons: str) -> Dispute:
    """Decide it, as the person named for that. Raises TransitionBlocked."""
    return take(dispute, DECIDE, actor=actor, given={"outcome": outcome, "reasons": reasons})


def leave_unsettled(dispute: Dispute, *, actor: Actor, reason: str) -> Dispute:
    """Say, after the last step's time, why it was not settled; once the other organisation has too,
    it is kept as not settled. Raises TransitionBlocked."""
    return take(dispute, LEAVE_UNSETTLED, actor=actor, given={"reason": reason})


def withdraw(dispute: Dispute, *, actor: Actor, reason: str) -> Dispute:
    """Give the disagreement up. Raises TransitionBlocked."""
    return take(dispute, WITHDRAW, actor=actor, given={"reason": reason})


def may_take(dispute: Dispute, verb: str, *, actor: Actor, **given: Any) -> bool:
    """Whether the actor can take this step now."""
    return not what_stops(dispute, TRANSITIONS[verb], actor=actor, given=given)


# ------------------------------------------------------------------ the calendar
def turn() -> int:
    """Move up what was not settled in time, and remind of what soon will be; how many moved."""
    moved = 0
    soon = clock.now() + timedelta(days=1)
    for dispute in Dispute.objects.still_open().filter(due_at__lte=soon).order_by("pk"):
        if may_take(dispute, LEAVE_UNSETTLED.verb, actor=CALENDAR, reason=NO_REASONS):
            leave_unsettled(dispute, actor=CALENDAR, reason=NO_REASONS)
            continue
        if rules.next_of(dispute) is None or dispute.due_at > clock.now():
            with transaction.atomic():
                telling.due(dispute)
            continue
        try:
            escalate(dispute, actor=CALENDAR, reason="The time for this step ran out.")
            moved += 1
        except TransitionBlocked as blocked:
            log.warning("%s is not moved up: %s", dispute, blocked)
    return moved
