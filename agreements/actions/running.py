"""What is recorded while an agreement is in force."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from agreements import telling
from agreements.actions.drafting import NotYours, lock
from agreements.judging import judge
from agreements.models import IN_FORCE, PeriodicReview, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.roles import Permission, role_for


class NotPossible(ValueError):
    """The thing cannot be recorded; the message says why and what to do."""


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
        raise NotPossible(f"The first flow is recorded already, on {locked.flow_started_on:%-d %B %Y}.")
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
