"""To which status a step leads, where that depends on the DPIA and on who takes it."""

from __future__ import annotations

from audit.actor import Actor
from dpia.models import Dpia, Status


def where_it_is_written(dpia: Dpia, actor: Actor) -> str:
    """Back to the drafters: a draft, or, once it has been approved, its review."""
    return Status.DRAFT if dpia.approved_at is None else Status.UNDER_REVIEW


def as_it_is(dpia: Dpia, actor: Actor) -> str:
    return dpia.status


def once_its_own_officer_advised(dpia: Dpia, actor: Actor) -> str:
    """Another organisation's officer adds advice. Asked is the controller's own, which ends it (UK
    GDPR, Article 35(2))."""
    if actor.organisation_id != dpia.organisation_id:
        return dpia.status
    return where_it_is_written(dpia, actor)
