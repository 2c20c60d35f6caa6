"""Whether somebody may dispute that they signed in ink."""

from __future__ import annotations

from agreements import rules
from agreements.models import Signature, Version
from audit.actor import Actor


def may_dispute(signature: Signature, actor: Actor) -> bool:
    """Whether another recorded in ink that this person signed."""
    another = signature.person_id != actor.person_id
    return signature.in_ink and another and signature.name == actor.name


def disputes(version: Version, actor: Actor) -> bool:
    """Whether declining would dispute what another recorded in this person's name. One query."""
    row = rules.valid_signatures(version).filter(organisation=actor.organisation_id).first()
    return row is not None and may_dispute(row, actor)
