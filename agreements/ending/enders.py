"""Which organisations may end an agreement for everybody, and how another leaves it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from agreements import documents
from agreements.models import Party, Version
from organisations.roles import PERMISSIONS, Permission

SENDERS = frozenset({"sender", "both"})
MOST_SIGNING = 2
"""Where no more signed at first than these, each of them may end it."""


def enders(version: Version) -> list[int]:
    """Each of the two that signed at first, whoever has joined since: an accession takes no right
    from those who signed before. Where more signed at first, the lead alone, and both of the last
    two once all others have left."""
    return _among(documents.parties_of(version), version.agreement.lead_organisation_id)


def _among(parties: Iterable[Party], lead: int) -> list[int]:
    signing = [one for one in parties if one.signs]
    staying = [one.organisation_id for one in signing if one.stays_bound]
    first = [one.organisation_id for one in signing if not one.joins_later]
    if len(first) > MOST_SIGNING:
        return staying if len(staying) <= MOST_SIGNING else [lead]
    return first


def leavers(version: Version) -> list[int]:
    """The organisations that can leave it, and not end it for the others."""
    ending = enders(version)
    return [one for one in documents.signing_of(version) if one not in ending]


def ends_without(version: Version, *leaving: int | None) -> str:
    """Why the agreement ends once these have left, beside who has left already; empty where it goes
    on for the others."""
    parties = [one for one in documents.parties_of(version) if one.signs]
    stay = [p for p in parties if p.stays_bound and p.organisation_id not in leaving]
    if len(stay) < MOST_SIGNING:
        return "Fewer than two organisations that signed it remain, so it ends."
    if any(p.role in SENDERS for p in parties) and not any(p.role in SENDERS for p in stay):
        return "Nobody remains who sends data, so it ends."
    return ""


def way_out(
    parties: Collection[Party], organisation: int | None, lead: int, roles: Iterable[str]
) -> str:
    """What the actor's organisation can do to be bound no longer: `end` it for everybody, `leave`
    it, or nothing for who does not sign for a party. Queries nothing."""
    signs = any(one.organisation_id == organisation and one.stays_bound for one in parties)
    if not signs or not any(Permission.SIGN in PERMISSIONS.get(role, ()) for role in roles):
        return ""
    return "end" if organisation in _among(parties, lead) else "leave"


def how_it_leaves(version: Version, organisation: int | None, *, joining: bool = False) -> str:
    """How an organisation that signs, and may not end it for everybody, leaves; empty for others.
    With `joining`, of one that is about to sign."""
    signs = joining or organisation in documents.signing_of(version)
    if not signs or organisation in enders(version):
        return ""
    return (
        "Your organisation cannot end this agreement for the others. Its signatory can give notice "
        "that it leaves, with the notice that the agreement asks for: after its last day it is "
        "bound no longer and shares no more, and the others go on. Until then it can suspend "
        "sharing on any day, and raise a disagreement."
    )
