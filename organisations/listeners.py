"""Rooms above that must know when an organisation's facts change, or when somebody joins."""

from __future__ import annotations

from collections.abc import Callable

from organisations.models import Membership, Organisation, Person

_hear: list[Callable[[Organisation], None]] = []
_hear_of_delegating: list[Callable[[Membership], None]] = []
_hear_of_joining: list[Callable[[Person], None]] = []


def register(hear: Callable[[Organisation], None]) -> None:
    """Call `hear` with the organisation, in the transaction that changes its facts."""
    if hear not in _hear:
        _hear.append(hear)


def tell(organisation: Organisation) -> None:
    """The facts of this organisation have changed."""
    for hear in _hear:
        hear(organisation)


def register_delegating(hear: Callable[[Membership], None]) -> None:
    """Call `hear` with the delegate's membership, in the transaction that makes it."""
    if hear not in _hear_of_delegating:
        _hear_of_delegating.append(hear)


def tell_of_delegating(membership: Membership) -> None:
    """Somebody has passed a role to a delegate, for the days of this membership."""
    for hear in _hear_of_delegating:
        hear(membership)


def register_joining(hear: Callable[[Person], None]) -> None:
    """Call `hear` with the person, in the transaction in which they join the service."""
    if hear not in _hear_of_joining:
        _hear_of_joining.append(hear)


def tell_of_joining(person: Person) -> None:
    """This person has joined: from now on they can sign in."""
    for hear in _hear_of_joining:
        hear(person)
