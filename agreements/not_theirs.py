"""What is refused because it is somebody else's to do or to write: told as such over the API.

Whoever writes in the draft, or drafts for a party, sees on the pages whose each part is; over the
API they are told the same. For everybody else the action is not found.
"""

from __future__ import annotations

from collections.abc import Collection

from agreements import documents
from agreements.actions.drafting import Editing, editing
from agreements.models import Version
from agreements.too_late import BY_LEAD, BY_WRITERS
from audit.actor import Actor
from audit.transitions import NOT_PERMITTED, Blocker
from organisations.roles import Permission, role_for

MOST = 20
"""So many places are told one by one."""


def not_theirs(
    version: Version, actor: Actor, action: str, places: Collection[str]
) -> list[Blocker]:
    """Whose it is, for somebody who takes part in the writing; [] for all others. Some queries."""
    lead = version.agreement.lead_organisation
    if action in BY_WRITERS and (may := editing(version, actor)):
        return [
            Blocker(NOT_PERMITTED, _whose(version, may, place), path=place)
            for place in list(places)[:MOST]
        ]
    others = version.parties.filter(may_read=True).exclude(organisation=lead)
    partners = others.values_list("organisation", flat=True)
    if action in BY_LEAD and role_for(actor, Permission.DRAFT, partners):
        return [Blocker(NOT_PERMITTED, f"You cannot do this. It needs a drafter of {lead.name}.")]
    return []


def _whose(version: Version, may: Editing, place: str) -> str:
    keys = place.split(".")
    if any(key.isdigit() and key != str(int(key)) for key in keys) or may.allows(place):
        return "There is no such answer to change here."
    if any(place == lock or place.startswith(f"{lock}.") for lock in may.locked):
        return f"{_party(version, keys[1])} has accepted, and so answers this part itself."
    if may.own and place.startswith(f"{may.own}."):
        return "Who takes part is not changed here: the organisation’s rights hang on it."
    lead = version.agreement.lead_organisation.name
    return f"This part is written by drafters of {lead}. You can change what is of your own part."


def _party(version: Version, number: str) -> str:
    entry = version.document["parties"][int(number)]
    reference = str((entry.get("organisation") or {}).get("id"))
    names = {p.organisation.reference: p.organisation.name for p in documents.parties_of(version)}
    return names.get(reference, "The organisation")
