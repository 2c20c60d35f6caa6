"""A friendly word, from the board, to those for whom something waits."""

from __future__ import annotations

from django.db import transaction

from agreements import telling_board
from agreements.actions.drafting import NotPossible, NotYours, lock
from agreements.board.board import board_of
from agreements.board.cells import DPIA, Cell
from agreements.models import Nudge, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from govuk.dates import in_words
from notices.clocks import add_working_days
from organisations.roles import Permission, role_for

EVERY = 2
"""Working days between two nudges about the same thing."""
PERMITS = (Permission.DRAFT, Permission.APPROVE, Permission.SIGN)


def nudging(version: Version, actor: Actor) -> str | None:
    """The role in which the actor may nudge: in a party of the version, or None. Two queries."""
    parties = list(version.parties.values_list("organisation", flat=True))
    found = (role_for(actor, permission, parties) for permission in PERMITS)
    return next((role for role in found if role), None)


def next_on(cell: Cell) -> str:
    """From which day the next nudge can be sent, in words; "" for now."""
    if cell.nudged_at is None:
        return ""
    day = add_working_days(clock.date_of(cell.nudged_at), EVERY)
    return in_words(day) if clock.today() < day else ""


@transaction.atomic
def nudge(version: Version, *, actor: Actor, party: str, column: str) -> Nudge:
    """Remind those of the party for whom this waits. They get a notice, and an email if they want.

    Raises NotYours for who takes no part, NotPossible where nothing waits there, where nobody could
    be told, or where somebody nudged them less than two working days ago.
    """
    locked = lock(version)
    role = nudging(locked, actor)
    if role is None or actor.person_id is None:
        raise NotYours
    waiting = {(r.party.key, cell.column): (r, cell) for r, cell in board_of(locked).waiting}
    if (party, column) not in waiting:
        raise NotPossible("Nothing waits there any more. Look at the board again.")
    row, cell = waiting[party, column]
    if day := next_on(cell):
        raise NotPossible(f"They were reminded already. You can remind them again from {day}.")
    told = telling_board.nudged(locked, row.party, cell, actor)
    if not told:
        own = row.party.organisation_id == actor.organisation_id
        raise NotPossible(
            f"Nobody at {row.party.organisation.name} can be reminded: nobody "
            f"{'but you' if own else 'there'} has the role for it. Ask its administrator to give "
            "it to somebody."
        )
    made = Nudge.objects.create(
        version=locked,
        organisation=row.party.organisation,
        role=column,
        at=clock.now(),
        by_id=actor.person_id,
    )
    about = "adopting the DPIA" if column == DPIA else cell.label
    detail = {"party": party, "column": column, "about": about, "told": told}
    record("nudge", locked, actor=actor.as_role(role), detail=detail)
    return made
