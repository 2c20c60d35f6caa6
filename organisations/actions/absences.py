"""Somebody is away for some days: who stands in, and calling it off. It ends by itself."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations import listeners
from organisations.actions.delegations import LONGEST_DAYS, NOT_DELEGATED
from organisations.checks import told_of
from organisations.last_administrator import lock_members_of
from organisations.leaving.handing_over import candidates
from organisations.leaving.standing_in import end_now
from organisations.models import Absence, Membership, Organisation, Person
from organisations.models.membership import MembershipQuerySet
from organisations.refusal import NotPermitted, Refused
from organisations.roles import Role, administrator_of, held_on


def may_say_away(person: Person, organisation: Organisation, actor: Actor) -> Actor | None:
    """The actor as they would say that the person is away: themselves, or an administrator."""
    own = Membership.objects.current().own().of(organisation).filter(person=person)
    if not own.exists():
        return None
    if actor.person_id == person.pk and not actor.is_system:
        role = own.order_by("pk").values_list("role", flat=True)[0]
        return actor.at(organisation.pk, organisation.name, role)
    return administrator_of(actor, organisation)


@transaction.atomic
def say_away(
    person: Person,
    organisation: Organisation,
    *,
    starts_on: date,
    ends_on: date,
    actor: Actor,
    stand_in: Person | None = None,
) -> Absence:
    """Note that the person is away in these days, both counting.

    The stand-in holds their roles as delegate meanwhile, and gets what was given to them by name;
    with nobody named, it is left to the others who hold the roles. Administration is not passed
    on. Raises Refused with words for the field that is wrong, or NotPermitted.
    """
    lock_members_of(organisation)
    acting = may_say_away(person, organisation, actor)
    if acting is None:
        raise NotPermitted("You cannot say this")
    _check_days(person, organisation, starts_on, ends_on)
    if stand_in is not None and stand_in not in candidates(person, organisation):
        raise Refused({"stand_in": f"Select somebody who belongs to {organisation}"})
    made = Absence.objects.create(
        person=person,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        stand_in=stand_in,
    )
    detail = {
        "person": person.name,
        "organisation": organisation.reference,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "stand_in": stand_in.name if stand_in else "",
    }
    record("say-away", made, actor=acting, detail=detail)
    for role in _own_roles(made):
        _stand_in_as(role, made, acting)
    listeners.tell_of_absence(made)
    return made


def _check_days(person: Person, organisation: Organisation, starts_on: date, ends_on: date) -> None:
    if starts_on < clock.today():
        raise Refused({"starts_on": "The first day must be today or later"})
    if ends_on < starts_on:
        raise Refused({"ends_on": "The last day must be the first day or later"})
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise Refused({"ends_on": "Enter a last day within a year of the first"})
    same = Absence.objects.not_over().filter(
        person=person, organisation=organisation, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if other := same.first():
        words = f"{other.starts_on:%-d %B %Y} to {other.ends_on:%-d %B %Y}"
        raise Refused({"starts_on": f"They are away from {words} already"})


def _own_roles(absence: Absence) -> MembershipQuerySet:
    """The roles that they hold in their own right on some of these days, and can pass on."""
    own = Membership.objects.own().of(absence.organisation).exclude(role__in=NOT_DELEGATED)
    until = Q(ends_on__isnull=True) | Q(ends_on__gte=absence.starts_on)
    return own.filter(until, person=absence.person, starts_on__lte=absence.ends_on).order_by("pk")


def _stand_in_as(role: Membership, absence: Absence, actor: Actor) -> None:
    """The stand-in holds this role for these days, unless they hold it on one of them already."""
    starts_on = max(absence.starts_on, role.starts_on)
    ends_on = min(absence.ends_on, role.ends_on or absence.ends_on)
    if absence.stand_in is None:
        return
    theirs = Membership.objects.of(absence.organisation).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on),
        person=absence.stand_in,
        role=role.role,
        starts_on__lte=ends_on,
    )
    if theirs.exists():
        return
    made = Membership.objects.create(
        person=absence.stand_in,
        organisation=absence.organisation,
        role=role.role,
        post=role.post,
        starts_on=starts_on,
        ends_on=ends_on,
        delegated_from=role,
        reason=f"{absence.person.name} is away",
        absence=absence,
    )
    detail = {**told_of(made), "delegate_of": absence.person.name, "delegate": made.person.name}
    record("delegate-role", made, actor=actor, reason=made.reason, detail=detail)
    listeners.tell_of_delegating(made)


def uncovered(absence: Absence) -> list[str]:
    """The roles that nobody else holds on the first day, in words: what waits for them waits."""
    day = absence.starts_on
    others = Membership.objects.filter(
        held_on(day), organisation=absence.organisation, person__is_active=True
    ).exclude(person=absence.person)
    held = set(others.values_list("role", flat=True))
    away = set(_own_roles(absence).values_list("role", flat=True))
    return sorted(Role(role).label for role in away - held)


@transaction.atomic
def call_off_absence(absence: Absence, *, actor: Actor) -> Absence:
    """The person is not away, or is back early: their stand-in no longer acts for them.

    A second time changes nothing. Raises NotPermitted.
    """
    lock_members_of(absence.organisation)
    related = Absence.objects.select_related("person", "organisation", "stand_in")
    locked = related.get(pk=absence.pk)
    acting = may_say_away(locked.person, locked.organisation, actor)
    if acting is None:
        raise NotPermitted("This is not yours")
    if locked.called_off_at is None and locked.ends_on >= clock.today():
        locked.called_off_at = clock.now()
        locked.save(update_fields=["called_off_at"])
        for one in locked.delegations.filter(ends_on__gte=clock.today()):
            end_now(one, actor=acting)
        record("call-off-absence", locked, actor=acting, detail={"person": locked.person.name})
    return locked


@transaction.atomic
def begin_absence(absence: Absence) -> bool:
    """Note that the days have begun; False where that was noted before."""
    locked = Absence.objects.select_for_update().get(pk=absence.pk)
    if locked.begun_at is not None or locked.called_off_at is not None:
        return False
    locked.begun_at = clock.now()
    locked.save(update_fields=["begun_at"])
    return True


def away_until(people: list[Person], organisation_id: int | None) -> dict[int, date]:
    """Until when those of these people are away who are today. One query."""
    found = Absence.objects.on().filter(organisation=organisation_id, person__in=people)
    return dict(found.values_list("person", "ends_on"))
