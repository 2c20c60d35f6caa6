"""What somebody decides, they decide in a role that they still hold when it is written down."""

from __future__ import annotations

from typing import TypeVar

from django.db import connection, models, transaction

from audit import transitions
from audit.actor import Actor
from audit.transitions import Given, Transition

RowT = TypeVar("RowT", bound=models.Model)

# Changes to who holds which role lock the organisation, and shutting somebody out locks the person
# (`organisations.actions`): both wait for this, and this for them. Nothing else does.
HOLD = (
    "SELECT 1 FROM organisations_organisation WHERE id = %s FOR KEY SHARE",
    "SELECT 1 FROM organisations_person WHERE id = %s FOR KEY SHARE",
)


def hold_roles(actor: Actor) -> None:
    """Let no role of the actor's end before this transaction does.

    To be asked before any other lock is taken: whoever ends a role takes these first.
    """
    if actor.person_id is None:
        return
    with connection.cursor() as cursor:
        for statement, key in zip(HOLD, (actor.organisation_id, actor.person_id), strict=True):
            cursor.execute(statement, [key])


def take(
    row: RowT, step: Transition[RowT], *, actor: Actor, given: Given | None = None, reason: str = ""
) -> RowT:
    """`audit.transitions.take`, in a role that cannot end before the step is kept."""
    with transaction.atomic():
        hold_roles(actor)
        return transitions.take(row, step, actor=actor, given=given, reason=reason)
