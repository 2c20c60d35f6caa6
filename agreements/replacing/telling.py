"""Who hears that a party is to be replaced by its successor, and for whom that waits. Rows only."""

from __future__ import annotations

from agreements import telling
from agreements.models import Replacement, Version
from audit.actor import Actor
from notices.actions import ask, holders, tell
from organisations.models import Person
from organisations.roles import Role

THOSE_ASKED = (Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE, Role.DRAFTER)


def ask_lead_to_finish(version: Version) -> None:
    """Another party began the draft: whoever drafts for the lead finishes it."""
    ask(
        "draft",
        about=telling.about(version),
        title=f"Finish the draft and send it: {telling.title(version)}",
        link=telling.page(version, "draft"),
        organisation=version.agreement.lead_organisation,
        role=Role.DRAFTER,
    )


def replaced(found: Replacement) -> None:
    """Invite the successor, and tell the party that leaves until when it is bound."""
    version = found.version
    ask(
        "accept",
        about=telling.about(version),
        title=f"Accept the invitation: {telling.title(version)}",
        link=telling.page(version, "parties"),
        asked_by=version.agreement.lead_organisation_id,
        organisation=found.takes_over,
        role=Role.DRAFTER,
    )
    _tell(
        "successor_invited",
        found,
        holders([found.takes_over_id], list(THOSE_ASKED)),
        link=telling.page(version, "parties"),
    )
    _tell("party_replaced", found, _leaving(found), link=_old(found).get_absolute_url())


def given_up(version: Version, actor: Actor, reason: str) -> None:
    """The version with the successor was withdrawn: who was to leave does not read it, and hears
    it here."""
    found = Replacement.objects.filter(version=version).select_related("leaves").first()
    if found is None or version.parties.filter(organisation=found.leaves_id).exists():
        return
    tell(
        "replacement_given_up",
        _leaving(found),
        about=telling.about(version),
        link=_old(found).get_absolute_url(),
        occasion=telling.occasion(version),
        agreement_title=telling.title(version),
        actor_name=actor.name,
        organisation_name=found.leaves.name,
        reason=reason,
    )


def _leaving(found: Replacement) -> list[Person]:
    return holders([found.leaves_id], [Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY])


def _old(found: Replacement) -> Version:
    assert found.version.varies is not None
    return found.version.varies


def _tell(key: str, found: Replacement, people: list[Person], *, link: str) -> None:
    version = found.version
    tell(
        key,
        people,
        about=telling.about(version),
        link=link,
        occasion=telling.occasion(version),
        agreement_title=telling.title(version),
        lead_organisation=version.agreement.lead_organisation.name,
        organisation_name=found.leaves.name,
        successor_name=found.takes_over.name,
        date=found.on,
        reason=found.why,
    )
