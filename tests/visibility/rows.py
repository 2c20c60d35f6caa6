"""The words in which the table is written: who asks, and what answer they get."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatch
from typing import Any

from agreements.models import InvitedAs
from organisations.roles import PERMISSIONS, Permission
from tests.visibility.world import PLATFORM, ROLES, World

PAGE, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, BLOCKED, TOO_MANY = 200, 403, 404, 405, 409, 429
GOES_ON, SIGN_IN = "goes on", "must sign in"
TAKEN = (PAGE, 201, GOES_ON, 400, BLOCKED)
"""What a form or an action answers to somebody who may send it, whether it can be done or not."""
REFUSED = (PAGE, BLOCKED, 400)
"""What it answers to somebody who may read the thing and not do this: told why, nothing done."""

ALWAYS = ("",)
SIDES = ("lead", "partner", "stranger")
EVERYBODY = frozenset(
    {f"{side} {role}" for side in SIDES for role in ROLES}
    | {*PLATFORM, "stranger of every role", "anonymous", "named to each", "nobody's member"}
    | {f"invited {role}" for role in InvitedAs.values}
)


SINGLE_STRANGERS = frozenset(f"stranger {role}" for role in ROLES)
"""They ask at the main addresses; elsewhere the stranger who holds every role asks for them."""
CAST = frozenset(
    {
        *("lead drafter", "lead administrator", "lead signatory", "lead information_governance"),
        *("partner drafter", "partner administrator", "partner signatory"),
        *("stranger of every role", "named to each", "anonymous", *PLATFORM),
        *("invited contributor", "invited commenter"),
    }
)
FEW = frozenset({"lead drafter", "partner drafter", "stranger of every role", "anonymous"})


@dataclass(frozen=True, eq=False)
class Who:
    """A set of askers, which may differ from state to state."""

    of: Callable[[str], frozenset[str]]

    def __call__(self, state: str) -> frozenset[str]:
        return self.of(state)

    def __or__(self, other: Who) -> Who:
        return Who(lambda state: self(state) | other(state))

    def __and__(self, other: Who) -> Who:
        return Who(lambda state: self(state) & other(state))

    def when(self, *states: str) -> Who:
        """These, in these states; nobody in others."""
        return Who(lambda state: self(state) if state in states else frozenset())


def these(*names: str) -> Who:
    """Askers by their names; "lead *" for everybody on that side."""
    found = frozenset(who for who in EVERYBODY for name in names if fnmatch(who, name))
    return Who(lambda state: found)


def having(permission: Permission, *sides: str) -> Who:
    """Everybody on those sides whose role has the permission."""
    roles = [role for role in ROLES if permission in PERMISSIONS[role]] + ["of every role"]
    return these(*(f"{side} {role}" for side in sides for role in roles))


NOBODY = these()
ANONYMOUS = these("anonymous")
ANYBODY = Who(lambda state: EVERYBODY)
SIGNED_IN = Who(lambda state: EVERYBODY - {"anonymous"})
DRAFTERS = having(Permission.DRAFT, *SIDES)

Answers = Mapping[Who, Any]
"""Who gets which answer; the first that fits counts."""


@dataclass(frozen=True)
class Row:
    """One address. Whoever is not named: must sign in if anonymous, else finds nothing there.

    Without answers for a method, nobody can use it there.
    """

    route: str
    get: Answers | None
    post: Answers | None
    args: Mapping[str, Any] = field(default_factory=dict)
    states: tuple[str, ...] = ALWAYS
    does: Who | None = None
    """Whose sending may change something, if not everybody to whom `post` answers."""
    get_writes: bool = False
    """Reading it leaves a trace: an event, or a notice marked as read."""
    sends: Any = None
    """What is sent to it, if it matters."""
    main: bool = False
    """The address for which everybody is asked in every state."""
    as_main: bool = False
    """Open to those to whom the main address is, in states of its own."""

    def address(self, world: World, state: str) -> dict[str, Any]:
        """The arguments of the address, in that state."""
        return {k: v(world, state) if callable(v) else v for k, v in self.args.items()}

    def answers(self, method: str) -> Answers | None:
        return self.get if method == "get" else self.post

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api ")

    def should(self, method: str, who: str, state: str) -> tuple[Any, ...]:
        """The answers that are right."""
        if (answers := self.answers(method)) is None:
            return (SIGN_IN, FORBIDDEN, NOT_ALLOWED) if who == "anonymous" else (NOT_ALLOWED,)
        for some, found in answers.items():
            if who in some(state):
                return found if isinstance(found, tuple) else (found,)
        if who == "anonymous":
            return (FORBIDDEN,) if self.is_api else (SIGN_IN,)
        return (NOT_FOUND,)

    def open_to(self, who: str) -> bool:
        """Whether they get anything at all there, in any state."""
        answers = [*(self.get or {}), *(self.post or {})]
        return any(who in some(state) for some in answers for state in self.states)

    def writes(self, method: str, who: str, state: str) -> bool:
        """Whether what they ask may change something."""
        if method == "get":
            return self.get_writes
        return self.does is not None and who in self.does(state)

    def askers(self, method: str, state: str) -> frozenset[str]:
        """Who is asked for: all for whom the answer may differ here, and somebody of each kind.

        ASK_EVERYBODY=1 in the environment asks for everybody everywhere.
        """
        if "ASK_EVERYBODY" in os.environ:
            return EVERYBODY
        if (answers := self.answers(method)) is None:
            return FEW if state == self.states[0] else frozenset()
        if self.main:
            return EVERYBODY
        named = {s: frozenset().union(*(some(s) for some in answers)) for s in self.states}
        if named[state] >= EVERYBODY - {"anonymous"}:
            return CAST
        if state == max(self.states, key=lambda s: len(named[s])):
            return CAST if self.as_main and method == "get" else EVERYBODY - SINGLE_STRANGERS
        return (CAST & named[state]) | FEW


def page(route: str, see: Who, send: Who | None = None, **more: Any) -> Row:
    """A page: who sees it and, if it is a form, who may send it."""
    return _row(route, {see: PAGE}, _sending(send, more.get("does"), (*REFUSED, GOES_ON)), more)


def button(route: str, press: Who, **more: Any) -> Row:
    """A button without a page: nobody, who may press it or not, can read anything there."""
    return _row(route, None, _sending(press, more.get("does"), (*REFUSED, GOES_ON)), more)


def read(route: str, see: Who, **more: Any) -> Row:
    """An address of the API that only reads."""
    return _row(f"api {route}", {see: PAGE}, None, more)


def action(route: str, may: Who, **more: Any) -> Row:
    """A named action of the API."""
    return _row(f"api {route}", None, _sending(may, more.get("does"), REFUSED), more)


def special(route: str, get: Answers | None, post: Answers | None = None, **more: Any) -> Row:
    """An address with answers of its own."""
    return _row(route, get, post, more)


def _sending(send: Who | None, does: Who | None, otherwise: tuple[Any, ...]) -> Answers | None:
    if send is None:
        return None
    return {send: TAKEN} if does is None else {does: TAKEN, send: otherwise}


def _row(route: str, get: Answers | None, post: Answers | None, more: dict[str, Any]) -> Row:
    """`more`: fields of the row by their names; everything else is an argument of the address."""
    own = {f.name: more.pop(f.name) for f in fields(Row)[4:] if f.name in more}
    if post is not None and own.get("does") is None:
        own["does"] = next(iter(post), None)
    return Row(route, get, post, more, **own)
