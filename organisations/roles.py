"""Every role, and what each permits. One table; nothing else decides who may do what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from audit import clock
from audit.actor import Actor
from audit.prepared import Prepared

if TYPE_CHECKING:
    from organisations.models import Organisation


class Role(models.TextChoices):
    DRAFTER = "drafter", "Drafter"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance officer"
    DPO = "dpo", "Data protection officer"
    CALDICOTT_GUARDIAN = "caldicott_guardian", "Caldicott Guardian"
    LEGAL = "legal", "Legal adviser"
    DATA_OWNER = "data_owner", "Information asset owner"
    SIRO = "siro", "Senior information risk owner"
    SIGNATORY = "signatory", "Signatory"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Organisation administrator"
    PLATFORM_ADMINISTRATOR = "platform_administrator", "Platform administrator"
    BROKER = "broker", "Broker"
    NATIONAL_AUDITOR = "national_auditor", "National auditor"


class Permission(models.TextChoices):
    READ_AGREEMENTS = "read_agreements", "read the organisation's agreements and DPIAs"
    DRAFT = "draft", "start and edit drafts, and answer for the organisation"
    APPROVE = "approve", "review and approve agreements and DPIAs for the organisation"
    ADVISE = "advise", "advise on DPIAs and agreements"
    GIVE_OPINION = "give_opinion", "give a Caldicott opinion"
    CONFIRM_POWERS = "confirm_powers", "confirm the legal powers"
    RELEASE_DATA = "release_data", "approve the release of data"
    ACCEPT_RISK = "accept_risk", "accept high residual risk"
    SIGN = "sign", "sign for the organisation"
    EXPORT = "export", "export the register and the trail"
    ADMINISTER = "administer", "keep members, roles and assurance facts"
    ADMINISTER_PLATFORM = "administer_platform", "keep organisations and their first administrators"
    READ_REGISTER_LINES = "read_register_lines", "read the register line of every agreement"
    READ_ALL_SUBMITTED = "read_all_submitted", "read and export everything from submission on"


PLATFORM_ROLES = frozenset({Role.PLATFORM_ADMINISTRATOR, Role.BROKER, Role.NATIONAL_AUDITOR})

_READ = Permission.READ_AGREEMENTS
PERMISSIONS: dict[str, frozenset[str]] = {
    Role.DRAFTER: frozenset({_READ, Permission.DRAFT, Permission.EXPORT}),
    Role.INFORMATION_GOVERNANCE: frozenset({_READ, Permission.APPROVE, Permission.EXPORT}),
    Role.DPO: frozenset({_READ, Permission.ADVISE, Permission.EXPORT}),
    Role.CALDICOTT_GUARDIAN: frozenset({_READ, Permission.GIVE_OPINION}),
    Role.LEGAL: frozenset({_READ, Permission.CONFIRM_POWERS}),
    Role.DATA_OWNER: frozenset({_READ, Permission.RELEASE_DATA}),
    Role.SIRO: frozenset({_READ, Permission.ACCEPT_RISK}),
    Role.SIGNATORY: frozenset({_READ, Permission.SIGN}),
    Role.AUDITOR: frozenset({_READ, Permission.EXPORT}),
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER}),
    Role.PLATFORM_ADMINISTRATOR: frozenset({Permission.ADMINISTER_PLATFORM}),
    Role.BROKER: frozenset({Permission.READ_REGISTER_LINES}),
    Role.NATIONAL_AUDITOR: frozenset({Permission.READ_ALL_SUBMITTED, Permission.EXPORT}),
}
SECOND_FACTOR_ROLES = frozenset(
    {
        Role.SIGNATORY,
        Role.ADMINISTRATOR,
        Role.AUDITOR,
        Role.PLATFORM_ADMINISTRATOR,
        Role.NATIONAL_AUDITOR,
    }
)
"""Who must have a second factor to come in (except demonstration people on a demonstration)."""

REVIEWS = frozenset(
    {Role.INFORMATION_GOVERNANCE, Role.CALDICOTT_GUARDIAN, Role.LEGAL, Role.DATA_OWNER, Role.SIRO}
)
"""Roles that an approval matrix may ask to approve. A DPO advises and never approves."""


def held_on(day: date | None = None) -> Q:
    """Condition on memberships: held on `day` (default today); first and last day count."""
    day = day or clock.today()
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def roles_with(permission: str) -> frozenset[str]:
    """The roles that give a permission."""
    return frozenset(role for role, given in PERMISSIONS.items() if permission in given)


def roles_of(
    person_id: int | None, organisation_id: int | None, on: date | None = None
) -> frozenset[str]:
    """The roles a person holds in an organisation (None: on the platform) today. One query."""
    if person_id is None:
        return frozenset()
    day = on or clock.today()
    if organisation_id is None:
        return frozenset(_roles_on_platform(person=person_id, day=day))
    return frozenset(_roles_there(person=person_id, organisation=organisation_id, day=day))


def _roles(person: int, day: date, **where: Any) -> models.QuerySet[Any, str]:
    from organisations.models import Membership

    held = Membership.objects.filter(held_on(day), person=person, person__is_active=True, **where)
    return held.values_list("role", flat=True)


_roles_there = Prepared(_roles, person=int, organisation=int, day=date)
_roles_on_platform = Prepared(partial(_roles, organisation__isnull=True), person=int, day=date)


def role_for(
    actor: Actor, permission: str, organisations: Iterable[int] | None = None
) -> str | None:
    """The role in which `actor` holds `permission` now, or None.

    Asked of the memberships themselves, not of what the session remembers. With `organisations`,
    the actor must be acting for one of those (their primary keys).
    """
    if organisations is not None and actor.organisation_id not in set(organisations):
        return None
    held = roles_of(actor.person_id, actor.organisation_id) & roles_with(permission)
    return min(held) if held else None


def platform_role_for(actor: Actor, permission: str) -> str | None:
    """The platform role in which `actor` holds `permission` now, whomever they act for, or None."""
    held = roles_of(actor.person_id, None) & roles_with(permission)
    return min(held) if held else None


def administrator_of(actor: Actor, organisation: Organisation) -> Actor | None:
    """The actor as administrator of `organisation`, or as platform administrator; None if neither.

    Someone with several organisations administers each, whichever they act for at the moment.
    """
    if actor.is_system:
        return actor
    held = roles_of(actor.person_id, organisation.pk) & roles_with(Permission.ADMINISTER)
    if held:
        return actor.at(organisation.pk, organisation.name, min(held))
    return platform_administrator(actor)


def platform_administrator(actor: Actor) -> Actor | None:
    """The actor in the role of platform administrator, acting for no organisation, or None."""
    if actor.is_system:
        return actor
    if role := platform_role_for(actor, Permission.ADMINISTER_PLATFORM):
        return actor.at(None, "", role)
    return None
