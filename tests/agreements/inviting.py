"""Inviting people by name in tests, and following their links."""

from __future__ import annotations

import re

from django.core import mail
from django.test import Client

from agreements import actions
from agreements.models import InvitedAs, InvitedPerson
from organisations.models import Organisation
from organisations.roles import Role
from tests.agreements.factories import PASSWORD, Deal
from tests.factories import actor, person

JOINING = {"name": "Noor Hale", "password": PASSWORD, "password_again": PASSWORD}


def invite(
    made: Deal,
    role: str = InvitedAs.COMMENTER,
    *,
    where: Organisation | None = None,
    email: str = "noor@elsewhere.example",
) -> InvitedPerson:
    """Somebody without an account, invited by a drafter of the lead, or of the party given."""
    return actions.invite_person(
        made.version,
        actor=made.actor(Role.DRAFTER, where),
        email=email,
        name="Noor Hale",
        role=role,
    )


def invited(made: Deal, role: str = InvitedAs.COMMENTER, *, where: Organisation | None = None):
    """Somebody with an account who is in no organisation, invited: the row."""
    return invite(made, role, where=where, email=person("Noor Hale").email)


def as_actor(row: InvitedPerson, where: Organisation | None = None):
    """The invited person as an actor, acting for no organisation or the one given."""
    return actor(row.person, where)


def link_in(letter: mail.EmailMessage) -> str:
    """The path of the link in an e-mail."""
    found = re.search(r"https?://[^/\s]+(/invitation/\S+)", letter.body)
    assert found, letter.body
    return found[1]


def join(link: str) -> Client:
    """The browser of somebody who has followed the link and chosen a password."""
    client = Client(headers={"Accept": "text/html"})
    client.post(link, JOINING)
    return client
