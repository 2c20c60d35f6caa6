"""The one engine that changes a status: lock, permission, status, rules, write, record.

Each room brings its own table of transitions. Whether a step is possible is answered as data, a
list of `Blocker`s, which the page shows, the API returns and the engine obeys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from audit import clock
from audit.actor import Actor
from audit.log import record

RowT = TypeVar("RowT", bound=models.Model)
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Blocker:
    """One reason why a step cannot be taken, in words that say what to do about it."""

    code: str
    message: str
    path: str = ""
    link: str = ""
    source: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "code": self.code,
            "message": self.message,
            "path": self.path,
            "link": self.link,
            "source": self.source,
        }


class TransitionBlocked(Exception):
    """A step was refused. `blockers` holds every reason; nothing was changed."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__("; ".join(blocker.message for blocker in blockers))
        self.blockers = list(blockers)


def _nothing(row: Any, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Transition(Generic[RowT]):
    """One row of a room's table.

    `may` returns the role in which the actor may take the step, or None. `rules` each return the
    blockers they find. `write` makes the step's other changes under the lock and returns what the
    event should tell; it may set fields on the row, naming them in `fields`. `target` is a status,
    or a function asked after `write` that gives one (the last of several approvals moves it on).
    """

    verb: str
    label: str
    sources: frozenset[str]
    target: str | Callable[[RowT, Actor], str]
    may: Callable[[RowT, Actor], str | None]
    rules: tuple[Callable[[RowT, Actor, datetime, Given], Sequence[Blocker]], ...] = ()
    write: Callable[[RowT, Actor, datetime, Given], dict[str, Any]] = _nothing
    after: Callable[[RowT, Actor, datetime, Given], None] | None = None
    fields: tuple[str, ...] = ()
    who: str = ""
    targets: frozenset[str] = field(default_factory=frozenset)

    @property
    def possible_targets(self) -> frozenset[str]:
        """Every status the step may lead to, for the printed table."""
        return frozenset({self.target}) if isinstance(self.target, str) else self.targets


NOT_PERMITTED = "not_permitted"
WRONG_STATUS = "wrong_status"


def what_stops(
    row: RowT, step: Transition[RowT], *, actor: Actor, given: Given | None = None
) -> list[Blocker]:
    """Every reason why `actor` cannot take `step` now; empty when they can. Changes nothing."""
    return _judge(row, step, actor, clock.now(), given or {})[1]


def take(
    row: RowT, step: Transition[RowT], *, actor: Actor, given: Given | None = None, reason: str = ""
) -> RowT:
    """Move `row` one step under a lock, and write the event beside it, in one transaction.

    Returns the row as saved; the one passed in is out of date. Raises TransitionBlocked, saying
    everything that stops it, and changes nothing.
    """
    given = given or {}
    with transaction.atomic():
        now = clock.now()
        manager = type(row)._default_manager
        locked = manager.select_for_update(of=("self",)).get(pk=row.pk)
        # Asked again under the lock: the page that offered the button read an unlocked row.
        role, found = _judge(locked, step, actor, now, given)
        if role is None or found:
            raise TransitionBlocked(found)
        acting = actor.as_role(role)
        before: str = locked.status  # type: ignore[attr-defined]
        detail = step.write(locked, acting, now, given)
        after = step.target if isinstance(step.target, str) else step.target(locked, acting)
        locked.status = after  # type: ignore[attr-defined]
        locked.save(update_fields=["status", *step.fields])
        record(
            step.verb,
            locked,  # type: ignore[arg-type]
            actor=acting,
            at=now,
            reason=reason,
            detail={"before": before, "after": after, **detail},
        )
        if step.after is not None:
            step.after(locked, acting, now, given)
    return locked


def _judge(
    row: RowT, step: Transition[RowT], actor: Actor, now: datetime, given: Given
) -> tuple[str | None, list[Blocker]]:
    """The role that permits the step, and what stops it: permission first, then status, rules."""
    role = step.may(row, actor)
    if role is None:
        return None, [
            Blocker(NOT_PERMITTED, f"You cannot do this. It needs {step.who or 'another role'}.")
        ]
    status: str = row.status  # type: ignore[attr-defined]
    if status not in step.sources:
        return role, [
            Blocker(WRONG_STATUS, f"This is not possible now: the status is “{status_words(row)}”.")
        ]
    return role, [b for rule in step.rules for b in rule(row, actor.as_role(role), now, given)]


def refuse(found: Sequence[Blocker]) -> None:
    """Raise TransitionBlocked where something stops the step: for who asks before they have people
    give what is good only once, such as a code."""
    if found:
        raise TransitionBlocked(found)


def status_words(row: models.Model) -> str:
    """The status of a row as people read it."""
    words: str = row.get_status_display()  # type: ignore[attr-defined]
    return words
