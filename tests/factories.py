"""The smallest valid people and organisations, for the tests of every room."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.test import Client

from audit import clock
from audit.actor import Actor
from organisations.models import Membership, Organisation, Person
from organisations.roles import PLATFORM_ROLES, Role
from organisations.signing_in import SECOND_FACTOR

_numbers = count(1)
LONG_AGO = date(2020, 1, 1)


def person(
    name: str = "", *, email: str = "", password: str | None = None, **fields: Any
) -> Person:
    """Somebody who has joined. Without a password they can be signed in by `signed_in` only."""
    number = next(_numbers)
    fields.setdefault("joined_at", clock.now())
    return Person.objects.create_user(
        email or f"person{number}@example.org", password, name=name or f"Person {number}", **fields
    )


def organisation(name: str = "", *, reference: str = "", **facts: Any) -> Organisation:
    """An organisation; facts are its columns."""
    number = next(_numbers)
    return Organisation.objects.create(
        reference=reference or f"ORG-T{number}", name=name or f"Organisation {number}", **facts
    )


def member(
    organisation: Organisation | None,
    *roles: str,
    who: Person | None = None,
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
    post: str = "",
    **fields: Any,
) -> Person:
    """Somebody with these roles there; new, unless `who` is given. None: roles of the platform."""
    who = who or person(**fields)
    for role in roles:
        Membership.objects.create(
            person=who,
            organisation=None if role in PLATFORM_ROLES else organisation,
            role=role,
            post=post,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    return who


def platform_administrator(**fields: Any) -> Person:
    """Somebody who keeps the organisations."""
    return member(None, Role.PLATFORM_ADMINISTRATOR, **fields)


def actor(who: Person, where: Organisation | None = None) -> Actor:
    """The person as an actor, acting for an organisation."""
    return Actor(
        person_id=who.pk,
        name=who.name,
        organisation_id=where.pk if where else None,
        organisation=where.name if where else "",
    )


def signed_in(who: Person, *, second_factor: bool = True) -> Client:
    """A browser in which the person is signed in, with their second factor shown."""
    client = Client(headers={"Accept": "text/html,*/*;q=0.8"})
    client.force_login(who)
    session = client.session
    if second_factor:
        session[SECOND_FACTOR] = True
    session.save()
    return client


def acting_for(client: Client, where: Organisation) -> Client:
    """The same browser, acting for that organisation."""
    session = client.session
    session["acting_for"] = where.pk
    session.save()
    return client
