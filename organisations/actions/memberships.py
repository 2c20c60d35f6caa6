"""Memberships: who is given which role, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations import mail
from organisations.actions.delegations import end_with
from organisations.actions.people import create_person, issue_invitation
from organisations.checks import check_membership, told_of
from organisations.last_administrator import lock_members_of, refuse_to_lose_the_last
from organisations.leaving.ending import choose_who_goes_on, look_after
from organisations.leaving.left import left_by
from organisations.models import Membership, Organisation, Person
from organisations.refusal import NotPermitted, Refused
from organisations.roles import (
    PLATFORM_ROLES,
    Role,
    administrator_of,
    platform_administrator,
)


@dataclass(frozen=True)
class Invited:
    """A new role, and the link that was e-mailed; empty for people who have joined already."""

    membership: Membership
    link: str


@transaction.atomic
def invite_member(
    *,
    organisation: Organisation | None,
    email: str,
    name: str,
    role: str,
    actor: Actor,
    post: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Invited:
    """Give somebody a role, and tell them by e-mail.

    People not known yet, or who have not joined yet, get a link that works once, for seven days;
    the others are told of the role. `organisation` None: a platform role. Raises Refused (the
    dates, a role held already) or NotPermitted.
    """
    acting = _administrator(organisation, actor)
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        person = create_person(email=email, name=name, actor=acting)
    elif not person.is_active:
        raise Refused({"email": "This person is shut out. Ask a platform administrator"})
    membership = give_role(
        person=person,
        organisation=organisation,
        role=role,
        post=post,
        starts_on=starts_on,
        ends_on=ends_on,
        actor=actor,
    )
    return Invited(membership, _tell(membership, acting))


@transaction.atomic
def give_role(
    *,
    person: Person,
    organisation: Organisation | None,
    role: str,
    actor: Actor,
    post: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """A role for somebody known, from `starts_on` (default today), telling nobody.

    Raises Refused (the dates, a role held already) or NotPermitted.
    """
    acting = _administrator(organisation, actor)
    if role not in Role.values or (role in PLATFORM_ROLES) != (organisation is None):
        raise Refused({"role": "Select a role"})
    lock_members_of(organisation)
    membership = Membership(
        person=person,
        organisation=organisation,
        role=role,
        post=post.strip(),
        starts_on=starts_on or clock.today(),
        ends_on=ends_on,
    )
    check_membership(membership)
    membership.save(force_insert=True)
    record("give-role", membership, actor=acting, detail=told_of(membership))
    return membership


@transaction.atomic
def resend_invitation(membership: Membership, *, actor: Actor) -> str:
    """The new link, e-mailed to somebody who has not joined yet; the earlier one stops working."""
    acting = _administrator(membership.organisation, actor)
    lock_members_of(membership.organisation)
    if membership.person.joined_at is not None:
        raise Refused(f"{membership.person.name} has joined already")
    return _tell(membership, acting)


@transaction.atomic
def change_membership(
    membership: Membership,
    *,
    post: str,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
) -> Membership:
    """Another post or other dates; the first day only while it has not come.

    Raises Refused with words for the field that is wrong, or NotPermitted.
    """
    locked, acting = _locked(membership, actor)
    if locked.delegated_from_id and ends_on is None:
        raise Refused({"ends_on": "What is held as a delegate has a last day"})
    before = told_of(locked)
    today = clock.today()
    if starts_on != locked.starts_on and min(starts_on, locked.starts_on) < today:
        raise Refused({"starts_on": "The first day cannot be changed once it has come"})
    if ends_on != locked.ends_on:
        _check_last_day(ends_on, starts_on=starts_on)
        refuse_to_lose_the_last(locked, last_day=ends_on)
    locked.post, locked.starts_on, locked.ends_on = post.strip(), starts_on, ends_on
    check_membership(locked)
    if (after := told_of(locked)) != before:
        locked.work_settled_at = None
        locked.save(update_fields=["post", "starts_on", "ends_on", "work_settled_at"])
        if ends_on is not None:
            end_with(locked, last_day=ends_on, actor=acting)
        record("change-role", locked, actor=acting, detail={"before": before, "after": after})
    return locked


@transaction.atomic
def end_membership(
    membership: Membership,
    *,
    last_day: date,
    actor: Actor,
    reason: str = "",
    work_to: Person | None = None,
    give_roles: bool = False,
) -> Membership:
    """The role with a last day, which itself still counts; yesterday stops it at once.

    What is left of the person's work goes to `work_to` when the role has ended; with nobody chosen
    the administrators are asked. Raises Refused for a day further back, or when nobody else would
    administer the organisation, or where `work_to` lacks a role and `give_roles` is not said.
    """
    locked, acting = _locked(membership, actor)
    _check_last_day(last_day, starts_on=locked.starts_on)
    refuse_to_lose_the_last(locked, last_day=last_day)
    left = left_by(locked, last_day=last_day)
    if work_to is not None:
        choose_who_goes_on(
            locked, left, to=work_to, last_day=last_day, give_roles=give_roles, actor=acting
        )
    before, locked.ends_on = locked.ends_on, last_day
    locked.work_to, locked.work_settled_at = work_to, None
    locked.save(update_fields=["ends_on", "work_to", "work_settled_at"])
    end_with(locked, last_day=last_day, actor=acting)
    record(
        "end-role",
        locked,
        actor=acting,
        reason=reason.strip(),
        detail={
            "before": before,
            "after": last_day,
            "role": locked.role,
            "work_to": work_to.name if work_to else "",
        },
    )
    look_after(locked, left)
    return locked


def _administrator(organisation: Organisation | None, actor: Actor) -> Actor:
    acting = (
        administrator_of(actor, organisation) if organisation else platform_administrator(actor)
    )
    if acting is None:
        raise NotPermitted("You cannot change who holds which role here")
    return acting


def _locked(membership: Membership, actor: Actor) -> tuple[Membership, Actor]:
    acting = _administrator(membership.organisation, actor)
    lock_members_of(membership.organisation)
    related = Membership.objects.select_related("person", "organisation")
    return related.select_for_update(of=("self",)).get(pk=membership.pk), acting


def _check_last_day(last_day: date | None, *, starts_on: date) -> None:
    if last_day is None:
        return
    if last_day < clock.today() - timedelta(days=1):
        raise Refused({"ends_on": "The last day must be yesterday or later"})
    if last_day < starts_on - timedelta(days=1):
        raise Refused({"ends_on": "The last day must be the first day or later"})


def _tell(membership: Membership, actor: Actor) -> str:
    """E-mail the person about the role; the link in it, for those who have not joined."""
    person = membership.person
    words: dict[str, Any] = {
        "name": person.name,
        "role": membership.get_role_display(),
        "organisation": membership.organisation or "the whole service",
        "invited_by": actor.name,
    }
    if person.joined_at is not None:
        dates = {"starts_on": membership.starts_on, "ends_on": membership.ends_on}
        mail.send_on_commit("added", person.email, **words, **dates)
        return ""
    invitation, link = issue_invitation(person, actor=actor)
    words["link"], words["expires_at"] = link, invitation.expires_at
    mail.send_on_commit("invitation", person.email, **words)
    return link
