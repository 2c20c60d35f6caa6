"""Who gives a version up before it was in force: from the first signature on, a signatory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agreements.models import Status, Version
from agreements.rules import valid_signatures
from audit.actor import Actor
from audit.transitions import Blocker, Given
from notices.actions import holders
from organisations.roles import Permission, roles_of, roles_with


def withdrawer(version: Version, actor: Actor) -> str | None:
    """A drafter of the lead and, once anybody has signed, a signatory of it; or the service, where
    the agreement itself has ended."""
    if actor.is_system:
        return "system"
    if actor.organisation_id != version.agreement.lead_organisation_id:
        return None
    held = roles_of(actor.person_id, actor.organisation_id)
    signs = held & roles_with(Permission.SIGN)
    fits = signs if signs and _is_signed(version) else held & roles_with(Permission.DRAFT)
    return min(fits, default=None)


def a_signatory_withdraws_what_is_signed(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """What somebody has signed is no draft any more: giving it up is as ending it."""
    if not is_for_a_signatory(version, actor, actor.role):
        return []
    lead = version.agreement.lead_organisation
    names = [person.name for person in holders([lead.pk], roles_with(Permission.SIGN))]
    who = f"Ask {' or '.join(names)}." if names else "Ask your administrator to name one."
    message = f"It has been signed, so only a signatory of {lead.name} can withdraw it. {who}"
    return [Blocker("signed", message, link=version.get_absolute_url())]


def is_for_a_signatory(version: Version, actor: Actor, role: str) -> bool:
    """Whether somebody has signed it, and the actor, in this role, does not sign."""
    signs = role in roles_with(Permission.SIGN)
    return not actor.is_system and not signs and _is_signed(version)


def _is_signed(version: Version) -> bool:
    return version.status == Status.READY_TO_SIGN and bool(valid_signatures(version).exists())
