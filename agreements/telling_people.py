"""What people invited by name to one agreement are told, and what waits for them. Rows only."""

from __future__ import annotations

from django.urls import reverse

from agreements import telling
from agreements.models import InvitedAs, InvitedPerson, Version
from audit import clock
from audit.actor import Actor
from notices.actions import ask, settle, tell

KIND = "help"
WORDS = {
    InvitedAs.CONTRIBUTOR: "Help to write the draft",
    InvitedAs.COMMENTER: "Read the draft and comment on it",
}
"""What waits for those who are asked to do something; a reader is asked nothing."""
MAY = {
    InvitedAs.CONTRIBUTOR: "read it, comment on it and write in the draft",
    InvitedAs.COMMENTER: "read it and comment on it",
    InvitedAs.READER: "read it",
}

TO = {
    InvitedAs.CONTRIBUTOR: "help to write",
    InvitedAs.COMMENTER: "read and comment on",
    InvitedAs.READER: "read",
}


def leads_to(version: Version) -> str:
    """Where somebody invited begins: the draft, or the agreement once it is no draft."""
    name = "draft" if version.is_draft else "agreement"
    return reverse(f"agreements:{name}", args=[version.agreement.reference])


def has_access(version: Version, row: InvitedPerson) -> None:
    """In the inbox of the person: what they were invited to, and what is asked of them."""
    tell(
        "invited_by_name",
        [row.person],
        about=telling.about(version),
        link=leads_to(version),
        occasion=f"{row.pk}",
        agreement_title=telling.title(version),
        inviter_name=row.invited_by.name,
        organisation_name=row.organisation.name,
        may=MAY[InvitedAs(row.role)],
    )
    ask_for_help(version, row)


def ask_for_help(version: Version, row: InvitedPerson) -> None:
    """What waits for the person while the agreement is a draft, as their role asks it."""
    settle(telling.about(version), kind=KIND, person=row.person_id)
    words = WORDS.get(InvitedAs(row.role))
    if words and version.is_draft:
        ask(
            KIND,
            about=telling.about(version),
            title=f"{words}: {telling.title(version)}",
            link=leads_to(version),
            person=row.person_id,
            asked_by=row.organisation_id,
        )


def ask_all_for_help(version: Version) -> None:
    """The same for everybody invited, when the agreement is a draft again."""
    for row in version.agreement.invited_people.with_access():
        ask_for_help(version, row)


def has_come(version: Version, row: InvitedPerson) -> None:
    """Whoever invited them is told."""
    tell(
        "invitation_taken_up",
        [row.invited_by],
        about=telling.about(version),
        link=reverse("agreements:people", args=[version.agreement.reference]),
        occasion=f"{row.pk}",
        agreement_title=telling.title(version),
        person_name=row.person.name,
        may=MAY[InvitedAs(row.role)],
    )


def role_changed(version: Version, row: InvitedPerson, actor: Actor) -> None:
    tell(
        "invitation_changed",
        [row.person],
        about=telling.about(version),
        link=leads_to(version),
        occasion=f"{row.pk}|{row.role}|{clock.now().isoformat()}",
        agreement_title=telling.title(version),
        actor_name=actor.name,
        may=MAY[InvitedAs(row.role)],
    )
    ask_for_help(version, row)


def withdrawn(version: Version, row: InvitedPerson, actor: Actor) -> None:
    settle(telling.about(version), kind=KIND, person=row.person_id, by=actor)
    if row.accepted_at is None:
        # They never came: there is no inbox yet, and nothing that they would miss.
        return
    tell(
        "invitation_withdrawn",
        [row.person],
        about=telling.about(version),
        link=reverse("home"),
        occasion=f"{row.pk}",
        agreement_title=telling.title(version),
        organisation_name=row.organisation.name,
    )
