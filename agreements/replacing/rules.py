"""Who may replace a party by its successor, which party, and what must hold of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from agreements.models import IN_FORCE, Party, Replacement, Version
from audit.actor import Actor
from audit.transitions import Blocker, Given
from organisations.models import Organisation
from organisations.roles import Permission, role_for


def replaceable(version: Version, actor: Actor) -> list[Party]:
    """The parties that the actor may replace: a drafter of the lead any of them, because a body
    that is gone has no drafters; a drafter of another party its own. At most two queries."""
    if version.status not in IN_FORCE or actor.person_id is None:
        return []
    bound = version.parties.filter(left_on=None).exclude(joins_later=True, joined_on=None)
    parties = list(bound.select_related("organisation").order_by("position"))
    if actor.organisation_id != version.agreement.lead_organisation_id:
        parties = [one for one in parties if one.organisation_id == actor.organisation_id]
    return parties if parties and role_of(version, actor) else []


def role_of(version: Version, actor: Actor) -> str | None:
    """The role in which the actor drafts for their own organisation. One query."""
    return role_for(actor, Permission.DRAFT)


def succeeds(organisation: Organisation, to: Organisation) -> bool:
    """Whether the facts of `to` name the organisation, by its reference or its name, as the one
    that took over."""
    named = to.successor.strip().casefold()
    return bool(named) and named in {
        organisation.reference.casefold(),
        organisation.name.casefold(),
    }


def hands_over(version: Version) -> Replacement | None:
    """The replacement by which this variation has another lead once it is in force; None where it
    keeps its lead. One query, or none."""
    if not version.is_variation:
        return None
    found: Replacement | None = (
        Replacement.objects.filter(version=version, leaves=version.agreement.lead_organisation_id)
        .select_related("leaves", "takes_over")
        .first()
    )
    return found


def the_new_lead_takes_part(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Where the lead is replaced, its successor is still among the parties: somebody leads."""
    found = hands_over(version)
    if found is None or takes_part(version, found):
        return []
    return [
        Blocker(
            "no_lead",
            f"{found.takes_over.name} is to lead this agreement in the place of "
            f"{found.leaves.name}, and neither takes part. Add it again, or withdraw this version.",
            path="parties",
            link=reverse("agreements:parties", args=[version.agreement.reference]),
        )
    ]


def takes_part(version: Version, found: Replacement) -> bool:
    """Whether the new lead, or still the old one, is among the parties of the variation."""
    either = [found.leaves_id, found.takes_over_id]
    return bool(version.parties.filter(organisation__in=either).exists())
