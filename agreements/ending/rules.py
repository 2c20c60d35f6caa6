"""Who may suspend, resume or end an agreement in force, and what must hold before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agreements.models import Announcement, Version
from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given
from organisations.roles import Permission, role_for

STOPS = (Permission.SIGN, Permission.ACCEPT_RISK, Permission.APPROVE)
"""Any of these may stop sharing for their organisation: stopping is the careful thing to do."""
MOST_SIGNING = 2
"""Where no more sign than these, each of them may end it."""


def suspender(version: Version, actor: Actor) -> str | None:
    """A signatory, senior risk owner or IG officer of any party that signs; or the calendar."""
    if actor.is_system:
        return "system"
    parties = version.parties.signing().values_list("organisation", flat=True)
    return _role(actor, list(parties))


def resumer(version: Version, actor: Actor) -> str | None:
    """The same of the party that suspended it, and of no other: whoever stopped sharing says when
    what stopped it is put right. Or the calendar.

    All parties together do so by a variation, which takes its place once all have signed.
    """
    if actor.is_system:
        return "system"
    last = suspended_by(version)
    return _role(actor, [last.organisation_id]) if last else None


def terminator(version: Version, actor: Actor) -> str | None:
    """A signatory of the lead, or of either party where two sign; or the calendar.

    Where more sign, one of them leaves by a variation: the others go on.
    """
    if actor.is_system:
        return "system"
    signing = list(version.parties.signing().values_list("organisation", flat=True))
    may = signing if len(signing) <= MOST_SIGNING else [version.agreement.lead_organisation_id]
    return role_for(actor, Permission.SIGN, may)


def _role(actor: Actor, organisations: list[int]) -> str | None:
    found = (role_for(actor, permission, organisations) for permission in STOPS)
    return next((role for role in found if role), None)


def suspended_by(version: Version) -> Announcement | None:
    """Who suspended it last, and why."""
    found: Announcement | None = (
        version.announcements.filter(kind=Announcement.Kind.SUSPEND, taken_at__isnull=False)
        .select_related("organisation", "by")
        .order_by("taken_at", "pk")
        .last()
    )
    return found


def is_not_over_yet(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The last day has not passed: what is over does not go on."""
    if version.end_date is None or version.end_date >= clock.date_of(now):
        return []
    return [Blocker("over", "The last day has passed, so sharing cannot start again.")]
