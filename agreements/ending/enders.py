"""Which organisations may end an agreement for everybody, and how another leaves it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from agreements import documents, telling
from agreements.models import IN_FORCE, Party, Version
from audit.actor import Actor
from organisations.roles import PERMISSIONS, Permission, role_for

MOST_SIGNING = 2
"""Where no more signed at first than these, each of them may end it."""


def enders(version: Version) -> list[int]:
    """Each of the two that signed at first, whoever has joined since: an accession takes no right
    from those who signed before. Where more signed at first, the lead alone."""
    return _among(documents.parties_of(version), version.agreement.lead_organisation_id)


def _among(parties: Iterable[Party], lead: int) -> list[int]:
    first = [one.organisation_id for one in parties if one.signs and not one.joins_later]
    return [lead] if len(first) > MOST_SIGNING else first


def way_out(
    parties: Collection[Party], organisation: int | None, lead: int, roles: Iterable[str]
) -> str:
    """What the actor's organisation can do to be bound no longer: `end` it for everybody, `leave`
    it, or nothing for who does not sign for a party. Queries nothing."""
    signs = any(one.organisation_id == organisation and one.signs for one in parties)
    if not signs or not any(Permission.SIGN in PERMISSIONS.get(role, ()) for role in roles):
        return ""
    return "end" if organisation in _among(parties, lead) else "leave"


def how_it_leaves(version: Version, organisation: int | None, *, joining: bool = False) -> str:
    """How an organisation that signs, and may not end it for everybody, leaves; empty for others.
    With `joining`, of one that is about to sign."""
    signs = joining or organisation in documents.signing_of(version)
    if not signs or organisation in enders(version):
        return ""
    lead = version.agreement.lead_organisation.name
    return (
        "Your organisation cannot end this agreement for the others. It leaves by a new version "
        f"without it, which {lead} starts and those who stay sign; the others go on. Until then "
        "your organisation can suspend sharing on any day, and raise a disagreement."
    )


def leaves(version: Version, actor: Actor) -> str:
    """How the organisation of a signatory leaves a version in force that it may not end for the
    others; empty for everybody else."""
    if role_for(actor, Permission.SIGN, documents.signing_of(version)) is None:
        return ""
    return how_it_leaves(version, actor.organisation_id) if version.status in IN_FORCE else ""


def whom_to_ask(version: Version) -> dict[str, Any]:
    """Who of the lead organisation can start a new version: its `drafters`, and the `contact` that
    the agreement names."""
    lead = version.agreement.lead_organisation.reference
    entries = version.document.get("parties") or []
    own = [e for e in entries if (e.get("organisation") or {}).get("id") == lead]
    return {
        "drafters": [person.name for person in telling.lead_drafters(version)],
        "contact": own[0].get("contact") or "" if own else "",
    }
