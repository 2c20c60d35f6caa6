"""What is recorded while an agreement is in force."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from agreements import telling
from agreements.actions.drafting import NotPossible, NotYours, lock
from agreements.judging import can_be_set_aside, judge, kept
from agreements.models import IN_FORCE, OVER, Override, PeriodicReview, Version
from agreements.signing import held
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.roles import Permission, role_for


@transaction.atomic
def record_flow_start(version: Version, *, actor: Actor, on: date) -> Version:
    """Record the day on which data first moved. Any party's drafter may, once.

    Raises NotYours, or NotPossible for a day that has not come or lies before the start.
    """
    locked = lock(version)
    organisations = locked.parties.values_list("organisation", flat=True)
    role = role_for(actor, Permission.DRAFT, organisations)
    if role is None or locked.status not in IN_FORCE:
        raise NotYours
    if locked.flow_started_on is not None:
        raise NotPossible(
            f"The first flow is recorded already, on {locked.flow_started_on:%-d %B %Y}."
        )
    if on > clock.today():
        raise NotPossible("The day of the first flow must be today or in the past.")
    if locked.start_date and on < locked.start_date:
        raise NotPossible("Data cannot have moved before the agreement started.")
    locked.flow_started_on = on
    locked.save(update_fields=["flow_started_on"])
    record("record_flow_start", locked, actor=actor.as_role(role), detail={"on": on.isoformat()})
    judge(locked, ["flow_started_on"])
    return locked


@transaction.atomic
def record_review(
    version: Version, *, actor: Actor, outcome: str, note: str, on: date | None = None
) -> PeriodicReview:
    """Record that the agreement in force was reviewed, and what came of it.

    The lead organisation's drafters and IG officers may. Raises NotYours, or NotPossible for a day
    that has not come.
    """
    locked = lock(version)
    lead = [locked.agreement.lead_organisation_id]
    role = role_for(actor, Permission.DRAFT, lead) or role_for(actor, Permission.APPROVE, lead)
    if role is None or locked.status not in IN_FORCE or actor.person_id is None:
        raise NotYours
    day = on or clock.today()
    if day > clock.today():
        raise NotPossible("The day of the review must be today or in the past.")
    review = PeriodicReview.objects.create(
        version=locked,
        completed_on=day,
        completed_by_id=actor.person_id,
        outcome=outcome,
        note=note,
    )
    record(
        "record_review",
        locked,
        actor=actor.as_role(role),
        detail={"on": day.isoformat(), "outcome": outcome, "note": note},
    )
    telling.reviewed(locked, actor)
    judge(locked, ["reviews", "last_reviewed_on"])
    return review


def overriding(version: Version, actor: Actor) -> str | None:
    """The role in which the actor may set a finding of this version aside, or None.

    The lead's SIRO or IG officer, unless they wrote in the draft, until the agreement is over.
    """
    lead = [version.agreement.lead_organisation_id]
    role = role_for(actor, Permission.ACCEPT_RISK, lead) or role_for(
        actor, Permission.APPROVE, lead
    )
    if role is None or actor.person_id is None or version.status in OVER:
        return None
    wrote = version.contributions.filter(person=actor.person_id).exists()
    return None if wrote else role


@transaction.atomic
def override(version: Version, *, actor: Actor, rule: str, on: str, reason: str) -> Override:
    """Set a blocking finding aside, with a reason, by the lead's SIRO or IG officer.

    Raises NotYours for anybody else or for somebody who wrote in the draft, NotPossible when there
    is no such finding, or its force is law.
    """
    locked = lock(version)
    role = overriding(locked, actor)
    if role is None or actor.person_id is None:
        raise NotYours
    found = next((f for f in kept(locked) if (f.rule, f.on) == (rule, on)), None)
    if found is None or not can_be_set_aside(found):
        raise NotPossible("This finding cannot be set aside. Put it right instead.")
    if not reason.strip():
        raise NotPossible("Enter why the agreement may go on in spite of this finding.")
    row, made = Override.objects.get_or_create(
        version=locked,
        rule=rule,
        on=on,
        defaults={
            "reason": reason.strip(),
            "at": clock.now(),
            "by_id": actor.person_id,
            "role": role,
        },
    )
    if made:
        record(
            "override",
            locked,
            actor=actor.as_role(role),
            reason=reason.strip(),
            detail={"rule": rule, "on": on, "message": found.message},
        )
        held.follow(locked)
    return row
