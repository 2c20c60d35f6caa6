"""Rooms above that must know when an organisation's facts change, so that they judge again."""

from __future__ import annotations

from collections.abc import Callable

from organisations.models import Organisation

_hear: list[Callable[[Organisation], None]] = []


def register(hear: Callable[[Organisation], None]) -> None:
    """Call `hear` with the organisation, in the transaction that changes its facts."""
    if hear not in _hear:
        _hear.append(hear)


def tell(organisation: Organisation) -> None:
    """The facts of this organisation have changed."""
    for hear in _hear:
        hear(organisation)
