"""Whose turn it is to sign, where the organisations sign one after the other."""

from __future__ import annotations

from collections.abc import Container, Iterable

from agreements.models import Party, Version


def is_its_turn(
    version: Version, party: Party, parties: Iterable[Party], signed: Container[int]
) -> bool:
    """Whether its signature is asked for: not where others sign before it and have not yet."""
    before = (one for one in parties if one.signs and one.position < party.position)
    return not version.signs_in_order or all(one.organisation_id in signed for one in before)
