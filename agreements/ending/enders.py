"""Which organisations may end an agreement for everybody, and how another leaves it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from agreements import documents
from agreements.models import Party, Version
from organisations.roles import PERMISSIONS, Permission

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
