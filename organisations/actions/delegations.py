"""A role passed to a delegate for some days. It ends by itself; nobody gives what is not theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations import listeners
from organisations.checks import check_membership, told_of
from organisations.last_administrator import lock_members_of
from organisations.models import Membership, Organisation, Person
from organisations.refusal import NotPermitted, Refused
from organisations.roles import PLATFORM_ROLES, REVIEWS, Role, administrator_of

LONGEST_DAYS = 366
NOT_DELEGATED = frozenset({Role.ADMINISTRATOR, *PLATFORM_ROLES})


def may_delegate(membership: Membership, actor: Actor) -> Actor | None:
    """The actor as they would pass this role on: as its holder, else as an administrator of the
    organisation. None where they cannot, or where it is not a role that is passed on."""
    organisation = membership.organisation
    if organisation is None or membership.role in NOT_DELEGATED or membership.delegated_from_id:
        return None
    if actor.person_id == membership.person_id and not actor.is_system:
        return actor.at(organisation.pk, organisation.name, membership.role)
    return administrator_of(actor, organisation)


def delegates_for(membership: Membership) -> list[Person]:
    """Who can be its delegate: the organisation's own active members, but for its holder. One
    query."""
    held = Membership.objects.current().own().filter(organisation=membership.organisation_id)
    people = Person.objects.filter(is_active=True, pk__in=held.values("person"))
    return list(people.exclude(pk=membership.person_id).order_by("name", "pk"))


def advisers_among(people: Sequence[Person], membership: Membership) -> list[str]:
    """The names of the data protection officers among them, where the role is one that approves:
    they never approve what relies on a DPIA on which they advised. One query, or none."""
    if membership.role not in REVIEWS:
        return []
    held = Membership.objects.current().filter(
        organisation=membership.organisation_id, role=Role.DPO, person__in=people
    )
    return sorted(set(held.values_list("person__name", flat=True)))


@transaction.atomic
def delegate_role(
    membership: Membership,
    *,
    to: Person,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor: Actor,
) -> Membership:
    """Have `to` act in this role for its holder in these days, and tell them.

    Raises Refused with words for the field that is wrong, or NotPermitted.
    """
    organisation = membership.organisation
    lock_members_of(organisation)
    related = Membership.objects.select_related("person", "organisation", "delegated_from")
    locked = related.get(pk=membership.pk)
    acting = may_delegate(locked, actor)
    if acting is None or organisation is None:
        raise NotPermitted("You cannot pass this role on")
    _check_days(locked, starts_on, ends_on)
    if not reason.strip():
        raise Refused({"reason": "Enter a reason"})
    if to.pk not in {person.pk for person in delegates_for(locked)}:
        raise Refused({"to": f"Select somebody who belongs to {organisation}"})
    made = Membership(
        person=to,
        organisation=organisation,
        role=locked.role,
        post=locked.post,
        starts_on=starts_on,
        ends_on=ends_on,
        delegated_from=locked,
        reason=reason.strip(),
    )
    check_membership(made, field="to")
    made.save(force_insert=True)
    detail = {**told_of(made), "delegate_of": locked.person.name, "delegate": to.name}
    record("delegate-role", made, actor=acting, reason=made.reason, detail=detail)
    listeners.tell_of_delegating(made)
    return made


def _check_days(membership: Membership, starts_on: date, ends_on: date) -> None:
    """Raise Refused for days on which the holder does not hold the role, or too many of them."""
    if starts_on < max(clock.today(), membership.starts_on):
        raise Refused({"starts_on": "The first day must be today or later"})
    if ends_on < starts_on:
        raise Refused({"ends_on": "The last day must be the first day or later"})
    if membership.ends_on is not None and ends_on > membership.ends_on:
        raise Refused(
            {"ends_on": f"{membership.person} holds the role until {membership.ends_on:%-d %B %Y}"}
        )
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise Refused({"ends_on": "A role can be passed on for a year at most"})


@transaction.atomic
def end_delegation(delegation: Membership, *, actor: Actor) -> Membership:
    """Stop a delegation at once: by whoever gave it, whoever holds it, or an administrator.

    A second time changes nothing. Raises NotPermitted.
    """
    lock_members_of(delegation.organisation)
    related = Membership.objects.select_related("organisation", "delegated_from__person", "person")
    locked = related.get(pk=delegation.pk)
    acting = may_end(locked, actor)
    if acting is None:
        raise NotPermitted("This is not yours")
    last_day = max(clock.today(), locked.starts_on) - timedelta(days=1)
    if locked.ends_on is not None and locked.ends_on > last_day:
        before, locked.ends_on = locked.ends_on, last_day
        locked.save(update_fields=["ends_on"])
        detail = {"before": before, "after": last_day, "role": locked.role}
        record("end-delegation", locked, actor=acting, detail=detail)
    return locked


def may_end(delegation: Membership, actor: Actor) -> Actor | None:
    """The actor as they would end this delegation, or None."""
    source, organisation = delegation.delegated_from, delegation.organisation
    if source is None or organisation is None or actor.person_id is None:
        return None
    if actor.person_id in (source.person_id, delegation.person_id):
        return actor.at(organisation.pk, organisation.name, delegation.role)
    return administrator_of(actor, organisation)


def end_with(membership: Membership, *, last_day: date, actor: Actor) -> None:
    """Let what was delegated of this role end no later than the role itself."""
    later = membership.delegations.filter(ends_on__gt=last_day).select_related("person")
    for one in later:
        before = one.ends_on
        one.ends_on = max(last_day, one.starts_on - timedelta(days=1))
        one.save(update_fields=["ends_on"])
        detail = {"before": before, "after": one.ends_on, "role": one.role}
        record("end-delegation", one, actor=actor, detail=detail)


def delegator_of(actor: Actor) -> Person | None:
    """For whom the actor holds the role that they act in today; None where it is their own. One
    query."""
    held = Membership.objects.current().delegations()
    found = held.filter(
        person=actor.person_id or 0, organisation=actor.organisation_id, role=actor.role
    )
    one = found.select_related("delegated_from__person").first()
    return one.delegated_from.person if one and one.delegated_from else None


def delegations_of(organisation: Organisation, person_id: int | None) -> list[Membership]:
    """What this person has given or holds as delegate there, and is not over. One query."""
    held = Membership.objects.of(organisation).delegations().with_people()
    found = [one for one in held if one.ends_on is None or one.ends_on >= clock.today()]
    return [
        one
        for one in found
        if one.delegated_from and person_id in (one.person_id, one.delegated_from.person_id)
    ]
