"""Whether somebody may dispute that they signed in ink."""

from __future__ import annotations

from agreements.models import Signature
from audit.actor import Actor


def may_dispute(signature: Signature, actor: Actor) -> bool:
    """Whether another recorded in ink that this person signed."""
    another = signature.person_id != actor.person_id
    return signature.in_ink and another and signature.name == actor.name
