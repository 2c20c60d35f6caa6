"""Whose turn it is to sign, where the organisations sign one after the other."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime

from agreements.models import Party, Signature, Version


def is_its_turn(
    version: Version, party: Party, parties: Iterable[Party], signed: Container[int]
) -> bool:
    """Whether its signature is asked for: not where others sign before it and have not yet."""
    before = (one for one in parties if one.signs and one.position < party.position)
    return not version.signs_in_order or all(one.organisation_id in signed for one in before)


def signs_after_others(version: Version, party: Party, parties: Iterable[Party]) -> bool:
    """Whether somebody signs before it."""
    return not is_its_turn(version, party, parties, ())


def turn_began(
    version: Version,
    party: Party,
    parties: Iterable[Party],
    signatures: Mapping[int, Signature],
    *,
    opened: datetime,
) -> datetime | None:
    """Since when its signature is asked for: since signing was opened or, one after the other,
    since the last of those before it signed. None while they have not."""
    before = [one for one in parties if one.signs and one.position < party.position]
    if not version.signs_in_order:
        return opened
    if any(one.organisation_id not in signatures for one in before):
        return None
    signed = (signatures[one.organisation_id].signed_at for one in before)
    return max([opened, *signed])
