"""No organisation is left without somebody who can let others in."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from organisations.models import Membership, Organisation, Person
from organisations.refusal import Refused
from organisations.roles import PLATFORM_ROLES, Role, held_on

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.PLATFORM_ADMINISTRATOR})


def lock_members_of(organisation: Organisation | None) -> None:
    """Make changes to the members of an organisation (None: the platform) wait for one another."""
    if organisation is None:
        rows = Membership.objects.filter(role__in=PLATFORM_ROLES)
        list(rows.select_for_update().order_by("pk").values_list("pk"))
    else:
        Organisation.objects.select_for_update().get(pk=organisation.pk)


def refuse_to_lose_the_last(membership: Membership, *, last_day: date | None) -> None:
    """Raise Refused if, after `last_day`, nobody else would administer the organisation."""
    if membership.role not in ADMINISTRATORS or last_day is None:
        return
    others = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=last_day),
        organisation=membership.organisation_id,
        role=membership.role,
        starts_on__lte=last_day + timedelta(days=1),
        person__is_active=True,
    ).exclude(person=membership.person_id)
    if not others.exists():
        where = membership.organisation or "The platform"
        raise Refused(
            f"{where} would have no administrator. Give somebody else that role first, "
            "without a last day before this one"
        )


def refuse_to_lose_administrators_of(person: Person) -> None:
    """Raise Refused if some organisation has nobody but this person to administer it."""
    held = Membership.objects.filter(held_on(), person=person, role__in=ADMINISTRATORS)
    for membership in held.select_related("organisation"):
        lock_members_of(membership.organisation)
        others = Membership.objects.filter(
            held_on(),
            organisation=membership.organisation_id,
            role=membership.role,
            person__is_active=True,
        ).exclude(person=person)
        if not others.exists():
            where = membership.organisation or "The platform"
            raise Refused(f"{where} has no other administrator. Give somebody else that role first")
