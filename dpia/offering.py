"""What the pages of a DPIA offer to whom: asked of the table of steps, decided by `workflow`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from audit.actor import Actor
from dpia import rules
from dpia.advice import caldicott
from dpia.models import Dpia
from dpia.workflow import (
    ADVISE,
    ADVISE_ON_SECTION,
    ASK_FOR_OPINION,
    CONSULTATION,
    DECIDE_NOT_NEEDED,
    GIVE_OPINION,
    NEEDS,
    RESPOND,
    STEPS,
    Step,
)
from organisations.roles import Permission, roles_of, roles_with


@dataclass(frozen=True)
class Offer:
    """What a page offers somebody: the steps it links to, and sharing."""

    verbs: tuple[str, ...]
    may_share: bool
    may_write: bool = False


FROM_OUTSIDE = (ADVISE_ON_SECTION, ADVISE, GIVE_OPINION)
"""Steps that organisations take with which the DPIA is shared."""


def _is_called_for(dpia: Dpia, step: Step) -> bool:
    """Whether there is any occasion for it. Queries nothing."""
    if step is RESPOND:
        return rules.has_advice(dpia)
    if step in (ASK_FOR_OPINION, GIVE_OPINION):
        return bool(caldicott.known_to_need(dpia))
    if step is DECIDE_NOT_NEEDED:
        # One was made elsewhere: it is there.
        return not dpia.made_elsewhere
    # The page of the consultation offers its steps; the hub leads there.
    return step not in CONSULTATION


def offered(
    dpia: Dpia,
    *,
    actor: Actor,
    shared_with: Collection[int],
    roles: frozenset[str] | None = None,
) -> Offer:
    """The steps for which the actor has the role and the DPIA the status.

    The step's own page says what else stops it. `shared_with` are the organisations that the DPIA
    is shared with, `roles` those of the actor where they act; one query where they are not given.
    """
    held = roles_of(actor.person_id, actor.organisation_id) if roles is None else roles
    author = actor.organisation_id == dpia.organisation_id
    serves = author or actor.organisation_id in shared_with
    verbs = tuple(
        step.verb
        for step in STEPS
        if dpia.status in step.sources
        and (serves if step in FROM_OUTSIDE else author)
        and _is_called_for(dpia, step)
        and any(held & roles_with(needed) for needed in NEEDS[step.verb])
    )
    sharers = roles_with(Permission.DRAFT) | roles_with(Permission.APPROVE)
    return Offer(
        verbs,
        may_share=author and bool(held & sharers),
        may_write=author and bool(held & roles_with(Permission.DRAFT)),
    )
