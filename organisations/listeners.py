"""Rooms above that must know when an organisation's facts change, or when somebody joins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from audit.actor import Actor
from organisations.leaving.work import Piece
from organisations.models import Absence, Membership, Organisation, Person

Leaving = Callable[[Person, Organisation, list[Piece], date], None]
HandingOver = Callable[[Person, Organisation, Person, list[Piece], Actor], None]

_hear: list[Callable[[Organisation], None]] = []
_hear_of_delegating: list[Callable[[Membership], None]] = []
_hear_of_joining: list[Callable[[Person], None]] = []
_hear_of_absence: list[Callable[[Absence], None]] = []
_hear_of_leaving: list[Leaving] = []
_hear_of_handing_over: list[HandingOver] = []


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


def register_leaving(hear: Leaving) -> None:
    """Call `hear` with who leaves which organisation, what is left of their work, and their last
    day; with no work once everything is somebody's."""
    if hear not in _hear_of_leaving:
        _hear_of_leaving.append(hear)


def tell_of_leaving(
    person: Person, organisation: Organisation, pieces: list[Piece], last_day: date
) -> None:
    """This is what somebody who leaves has left, until somebody has it."""
    for hear in _hear_of_leaving:
        hear(person, organisation, pieces, last_day)


def register_handing_over(hear: HandingOver) -> None:
    """Call `hear` with whose work went to whom, in the transaction in which it does."""
    if hear not in _hear_of_handing_over:
        _hear_of_handing_over.append(hear)


def tell_of_handing_over(
    person: Person, organisation: Organisation, to: Person, pieces: list[Piece], actor: Actor
) -> None:
    """The work of `person` is now that of `to`."""
    for hear in _hear_of_handing_over:
        hear(person, organisation, to, pieces, actor)


def register_absence(hear: Callable[[Absence], None]) -> None:
    """Call `hear` with the absence, in the transaction in which it is entered."""
    if hear not in _hear_of_absence:
        _hear_of_absence.append(hear)


def tell_of_absence(absence: Absence) -> None:
    """Somebody is away, or will be."""
    for hear in _hear_of_absence:
        hear(absence)
