"""A person's open work in one organisation, as each room knows of its own.

The rooms above register a keeper each: it lists the work, and gives it to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from audit.actor import Actor
from organisations.models import Organisation, Person
from organisations.roles import Role


@dataclass(frozen=True)
class Leaver:
    """Somebody whose work goes to somebody else: where, and which roles they no longer hold."""

    person: Person
    organisation: Organisation
    roles: frozenset[str]
    day: date
    """The first day on which they no longer do it."""


@dataclass(frozen=True)
class Piece:
    """One thing that a person is working on."""

    key: str
    """By which its keeper finds it again: "task:12"."""
    kind: str
    """What it is, in a word or two: "Draft agreement"."""
    title: str
    roles: frozenset[str]
    """Roles of which one is needed to do it."""
    link: str = ""
    due_on: date | None = None

    @property
    def role(self) -> str:
        """The role that somebody is given to do it: a drafter's where that is enough."""
        return Role.DRAFTER.value if Role.DRAFTER in self.roles else min(self.roles)


class Keeper(Protocol):
    """A room that knows of open work."""

    name: str
    """Before the colon of the keys of its pieces."""

    def open_work(self, leaver: Leaver) -> list[Piece]:
        """What is the person's there and nobody else's."""

    def pass_on(self, piece: Piece, leaver: Leaver, *, to: Person, actor: Actor) -> None:
        """Give it to `to`, in the caller's transaction; nothing where it is done meanwhile."""


_keepers: dict[str, Keeper] = {}


def register(keeper: Keeper) -> None:
    """From now on this room's work is listed and passed on too."""
    _keepers.setdefault(keeper.name, keeper)


def open_work(leaver: Leaver) -> list[Piece]:
    """All of it, the most pressing first. A few queries for each room."""
    found = [piece for keeper in _keepers.values() for piece in keeper.open_work(leaver)]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.kind, one.title))


def pass_on(pieces: Iterable[Piece], leaver: Leaver, *, to: Person, actor: Actor) -> None:
    """Give every piece to `to`."""
    for piece in pieces:
        _keepers[piece.key.partition(":")[0]].pass_on(piece, leaver, to=to, actor=actor)
