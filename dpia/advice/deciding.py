"""Who may decide that advice is not followed: somebody senior of the organisation that writes the
DPIA, who neither wrote it nor advised on it, and who then does not approve it."""

from __future__ import annotations

from collections.abc import Sequence

from audit.transitions import Blocker, Given
from dpia.advice import kept
from dpia.approving.persons import are_one, says_a_post
from dpia.models import Dpia
from notices import actions as notices
from organisations.models import Person
from organisations.roles import Role

DECIDERS = (Role.SIRO, Role.DATA_OWNER, Role.SIGNATORY)
"""Roles that answer for a risk or for the organisation. Nobody who approves DPIAs is among them:
an approval is a check of the decision (UK GDPR, Article 38(3) and (6))."""
SOURCE = "UK GDPR Art 38(3); ICO DPIA template, step 7"
PLACE = "dpia.dpo_advice.decided_by"
NOT_OF_STANDING = (
    "{} does not decide that. It is decided by a senior information risk owner, an information "
    "asset owner or a signatory, and somebody else approves the DPIA."
)
NO_POST = (
    "Nobody of that name can decide this here. For somebody who does not use this service, enter "
    "their name and post, like “R Okafor, chief executive”."
)

HINT = (
    "The name and post of somebody senior of your organisation, who neither wrote this DPIA, nor "
    "advises on it, nor approves it. Who uses this service decides as senior information risk "
    "owner, information asset owner or signatory. The name of anybody else is shown as typed by "
    "you."
)


def decider(dpia: Dpia, said: str) -> Person | None:
    """The person of the organisation whom that text names, with the standing to decide; None for
    somebody who is not here. One query."""
    return next((one for one in _people(dpia, DECIDERS) if are_one(said, one.name)), None)


def blockers(dpia: Dpia, given: Given) -> list[Blocker]:
    """Why whoever is named cannot have decided it. Two queries."""
    said = str(given.get("decided_by") or "").strip()
    if given.get("outcome") not in kept.NOT_FOLLOWED or not said or decider(dpia, said):
        return []
    others = [one for one in _people(dpia, Role.values) if are_one(said, one.name)]
    if others:
        words = NOT_OF_STANDING.format(others[0].name)
        return [Blocker("no_standing", words, path=PLACE, source=SOURCE)]
    if not says_a_post(said):
        return [Blocker("no_post", NO_POST, path=PLACE, source=SOURCE)]
    return []


def _people(dpia: Dpia, roles: Sequence[str]) -> list[Person]:
    return notices.holders([dpia.organisation_id], roles)
