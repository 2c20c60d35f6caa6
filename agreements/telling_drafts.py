"""For whom a draft waits. Rows only."""

from __future__ import annotations

from agreements import telling
from agreements.models import Version
from audit.actor import Actor
from notices.actions import ask
from organisations.models import Organisation
from organisations.roles import Role

OWN_PART = "own_part"


def begun(version: Version, actor: Actor) -> None:
    """Whoever began the draft has it in their inbox until it is sent."""
    if actor.person_id is None:
        return
    ask(
        "draft",
        about=telling.about(version),
        title=f"Finish the draft and send it: {telling.title(version)}",
        link=telling.page(version, "draft"),
        person=actor.person_id,
    )


def ask_for_parts(version: Version) -> None:
    """A variation takes over that organisations have accepted: each looks at its own part, until it
    has confirmed what waits there or the draft is sent."""
    lead = version.agreement.lead_organisation_id
    accepted = version.parties.filter(accepted_at__isnull=False).exclude(organisation=lead)
    for party in accepted.select_related("organisation"):
        ask_for_part(version, party.organisation)


def ask_for_part(version: Version, whose: Organisation) -> None:
    """Ask the drafters of an organisation that answers for itself for its part."""
    title = telling.title(version)
    ask(
        OWN_PART,
        about=telling.about(version),
        title=f"Look at your part of the new version: {title}"
        if version.is_variation
        else f"Answer {whose.name}’s part of {title}",
        link=telling.page(version, "draft"),
        asked_by=version.agreement.lead_organisation_id,
        organisation=whose,
        role=Role.DRAFTER,
    )
