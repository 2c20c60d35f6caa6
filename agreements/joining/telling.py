"""Who hears that a party joins, and whom it waits for. Rows only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agreements import telling
from agreements.models import Accession, Approval
from audit import clock
from audit.actor import Actor
from notices.actions import ask, holders, settle, tell
from notices.clocks import add_working_days
from organisations.models import Person
from organisations.roles import Role

FILL_IN_WORKING_DAYS = 5
REVIEW_WORKING_DAYS = 5
SIGN_WORKING_DAYS = 5
OBJECT_WORKING_DAYS = 10


def about(accession: Accession) -> str:
    """The thing that tasks and notices are about."""
    return f"accession:{accession.pk}"


def invited(accession: Accession) -> None:
    _ask(accession, Role.DRAFTER, "fill in your part", FILL_IN_WORKING_DAYS)


def to_review(accession: Accession) -> None:
    settle(about(accession))
    for row in accession.reviews.filter(round=accession.round, state=Approval.State.REQUESTED):
        _ask(accession, row.role, "review your part", REVIEW_WORKING_DAYS)


def reviewed(accession: Accession, actor: Actor) -> None:
    settle(about(accession), role=actor.role, by=actor)


def to_sign(accession: Accession) -> None:
    settle(about(accession))
    _ask(accession, Role.SIGNATORY, "sign your part", SIGN_WORKING_DAYS)


def sent_back(accession: Accession, actor: Actor, reason: str) -> None:
    settle(about(accession))
    _ask(accession, Role.DRAFTER, "change your part and send it again", FILL_IN_WORKING_DAYS)
    people = holders([accession.organisation_id], [Role.DRAFTER])
    _tell("joining_sent_back", accession, people, actor_name=actor.name, reason=reason)


def joined(accession: Accession) -> None:
    settle(about(accession))
    _tell(
        "new_party_joined",
        accession,
        telling.contacts(accession.version, Role.INFORMATION_GOVERNANCE, Role.DATA_OWNER),
        organisation_name=accession.organisation.name,
        date=accession.joined_on or clock.today(),
        objection_date=add_working_days(clock.today(), OBJECT_WORKING_DAYS),
    )


def withdrawn(accession: Accession, by: str, reason: str) -> None:
    settle(about(accession))
    lead = accession.agreement.lead_organisation_id
    people = holders([accession.organisation_id, lead], [Role.DRAFTER])
    _tell(
        "joining_withdrawn",
        accession,
        people,
        actor_name=by,
        organisation_name=accession.organisation.name,
        reason=reason,
    )


def _ask(accession: Accession, role: str, what: str, days: int) -> None:
    organisation = accession.organisation
    due = add_working_days(clock.today(), days, organisation.nation)
    ask(
        "join",
        about=about(accession),
        title=f"To join, {what}: {telling.title(accession.version)}",
        link=accession.get_absolute_url(),
        organisation=organisation,
        role=role,
        due_on=due,
        asked_by=accession.agreement.lead_organisation_id,
    )
    _tell(
        "joining_asked",
        accession,
        holders([organisation.pk], [role]),
        role,
        what=what,
        due_date=due,
        lead_organisation=accession.agreement.lead_organisation.name,
        organisation_name=organisation.name,
    )


def _tell(
    key: str, accession: Accession, people: Iterable[Person], *more: Any, **words: Any
) -> None:
    parts = (accession.round, accession.revision, accession.status, *more)
    tell(
        key,
        people,
        about=about(accession),
        link=accession.get_absolute_url(),
        occasion="|".join(str(part) for part in parts),
        agreement_title=telling.title(accession.version),
        **words,
    )
