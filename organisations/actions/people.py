"""People: made, invited, joined, renamed, shut out and let in again."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations import listeners, mail
from organisations.last_administrator import refuse_to_lose_administrators_of
from organisations.leaving import left
from organisations.models import Invitation, Person
from organisations.refusal import NotPermitted, Refused
from organisations.roles import platform_administrator

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    actor: Actor,
    password: str | None = None,
    is_demonstration: bool = False,
) -> Person:
    """A new person. Without a password they cannot sign in until they accept an invitation.

    Fictitious people are made on demonstrations only. Raises Refused for a wrong or known e-mail.
    """
    if is_demonstration and not settings.DEMONSTRATION:
        raise Refused("This is not a demonstration installation")
    email, name = email.strip().lower(), " ".join(name.split())
    problems = {} if name else {"name": "Enter their full name"}
    try:
        validate_email(email)
    except ValidationError:
        problems["email"] = "Enter an email address in the correct format, like name@example.com"
    if Person.objects.filter(email__iexact=email).exists():
        problems["email"] = "Somebody with this email address is known already"
    if problems:
        raise Refused(problems)
    person = Person.objects.create_user(
        email,
        password,
        name=name,
        is_demonstration=is_demonstration,
        # Nobody sends a fictitious person an invitation: they are signed in by choosing them.
        joined_at=clock.now() if password or is_demonstration else None,
    )
    record("create-person", person, actor=actor, detail={"name": name})
    return person


def issue_invitation(
    person: Person,
    *,
    actor: Actor,
    lasts: timedelta = INVITATION_LASTS,
    to: str = "",
    leads_to: str = "",
) -> tuple[Invitation, str]:
    """The person's open invitation with a new secret, and the link. An earlier link stops working.

    `to` says in words what they are invited to, `leads_to` is the page they come to; blank for
    a role alone. Called within the transaction of the action that invites.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    invitation, _ = Invitation.objects.update_or_create(
        person=person,
        used_at=None,
        defaults={
            "email": person.email,
            "name": person.name,
            "token_sha256": _hash(token),
            "created_at": now,
            "expires_at": now + lasts,
            "invited_by": "" if actor.is_system else actor.name[:150],
            "to": to[:400],
            "leads_to": leads_to,
        },
    )
    record("send-invitation", invitation, actor=actor, detail={"expires_at": invitation.expires_at})
    return invitation, settings.BASE_URL + reverse("invitation", args=[token])


def open_invitation(token: str) -> Invitation | None:
    """The invitation that a link leads to, or None when it is unknown, used or out of time."""
    found = Invitation.objects.select_related("person").filter(
        token_sha256=_hash(token),
        used_at__isnull=True,
        expires_at__gt=clock.now(),
        person__is_active=True,
    )
    return found.first()


def void_invitation(person: Person, *, leads_to: str) -> None:
    """Make the link useless that was sent to the person for this page. Others go on working."""
    nobody_knows = _hash(secrets.token_urlsafe(32))
    Invitation.objects.filter(person=person, used_at__isnull=True, leads_to=leads_to).update(
        token_sha256=nobody_knows
    )


def spent_invitation(token: str) -> Invitation | None:
    """The invitation of a link that has been used or is out of time; None for any other link.

    For the page that says so: whoever holds the link was sent it.
    """
    return Invitation.objects.filter(token_sha256=_hash(token)).first()


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str) -> Person:
    """The invited person, now with name and password. The link is spent.

    Raises Refused when the link no longer works or the password is too weak.
    """
    invitation = open_invitation(token)
    if invitation is None:
        raise Refused("This link no longer works. Ask for a new invitation")
    # The lock is on the invitation: of two who hold the link, one gets in.
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.used_at is not None or locked.token_sha256 != _hash(token):
        raise Refused("This link no longer works. Ask for a new invitation")
    person = Person.objects.get(pk=locked.person_id)
    person.name = " ".join(name.split()) or person.name
    try:
        validate_password(password, person)
    except ValidationError as found:
        raise Refused({"password": " ".join(found.messages)}) from found
    person.set_password(password)
    person.save(update_fields=["name", "password"])
    locked.used_at = clock.now()
    locked.save(update_fields=["used_at"])
    record("accept-invitation", locked, actor=Actor(person_id=person.pk, name=person.name))
    return has_joined(person)


@transaction.atomic
def has_joined(person: Person) -> Person:
    """The person noted as somebody who can sign in; the first time, the rooms above hear of it."""
    if person.joined_at is None:
        person.joined_at = clock.now()
        person.save(update_fields=["joined_at"])
        listeners.tell_of_joining(person)
    return person


@transaction.atomic
def set_password(person: Person, *, password: str, actor: Actor) -> None:
    """Keep a new password, already found strong enough; whoever sets one has joined.

    An invitation still open is spent: its link must not set another password later.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    Invitation.objects.filter(person=person, used_at__isnull=True).update(used_at=clock.now())
    record("set-password", person, actor=actor)
    has_joined(person)


@transaction.atomic
def change_name(person: Person, *, name: str, actor: Actor) -> Person:
    """The person under another name. What was signed keeps the name it was signed with."""
    if actor.person_id != person.pk and platform_administrator(actor) is None:
        raise NotPermitted("You can change your own name only")
    name = " ".join(name.split())
    if not name:
        raise Refused({"name": "Enter your full name"})
    locked = Person.objects.select_for_update().get(pk=person.pk)
    before, locked.name = locked.name, name
    if name != before:
        locked.save(update_fields=["name"])
        record("change-name", locked, actor=actor, detail={"before": before, "after": name})
    return locked


@transaction.atomic
def deactivate_person(person: Person, *, actor: Actor, reason: str) -> Person:
    """Shut a person out at once, everywhere. Roles stay on record.

    Raises Refused while an organisation has no other administrator, or without a reason.
    """
    acting = platform_administrator(actor)
    if acting is None:
        raise NotPermitted("Only a platform administrator can do this")
    if not reason.strip():
        raise Refused({"reason": "Enter the reason"})
    refuse_to_lose_administrators_of(person)
    return _set_active(person, is_active=False, actor=acting, reason=reason.strip())


@transaction.atomic
def reactivate_person(person: Person, *, actor: Actor, reason: str) -> Person:
    """Let a person in again, with the roles they still hold."""
    acting = platform_administrator(actor)
    if acting is None:
        raise NotPermitted("Only a platform administrator can do this")
    if not reason.strip():
        raise Refused({"reason": "Enter the reason"})
    return _set_active(person, is_active=True, actor=acting, reason=reason.strip())


@transaction.atomic
def remove_second_factor(person: Person, *, actor: Actor, reason: str) -> None:
    """Take away a lost authenticator app and its recovery codes; the next one is set up anew.

    The person is told by e-mail: it is what somebody who poses as them would ask for.
    """
    acting = platform_administrator(actor)
    if acting is None:
        raise NotPermitted("Only a platform administrator can do this")
    if not reason.strip():
        raise Refused({"reason": "Enter the reason"})
    removed, _ = Authenticator.objects.filter(user=person).delete()
    if removed:
        record("remove-second-factor", person, actor=acting, reason=reason.strip())
        mail.send_on_commit("second_factor_removed", person.email, name=person.name)


def _set_active(person: Person, *, is_active: bool, actor: Actor, reason: str) -> Person:
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.is_active != is_active:
        locked.is_active = is_active
        locked.save(update_fields=["is_active"])
        verb = "reactivate-person" if is_active else "deactivate-person"
        record(verb, locked, actor=actor, reason=reason)
        left.when_shut_out_or_let_in(locked)
    return locked


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
