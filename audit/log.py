"""Writing the trail: the only way an event comes into being."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.canonical import canonical
from audit.models import Event


class Subject(Protocol):
    """A row that things happen to."""

    audit_type: str

    @property
    def pk(self) -> Any: ...

    @property
    def audit_reference(self) -> str: ...


class OutsideTransaction(RuntimeError):
    """An event was about to be recorded outside the transaction of what it tells of."""


def record(
    verb: str,
    subject: Subject,
    *,
    actor: Actor,
    at: datetime | None = None,
    detail: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Add one event about `subject`, in the transaction that changes it.

    Raises OutsideTransaction when there is none: a change and its event stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"record({verb!r}) needs the transaction of the change itself")
    moment = at or clock.now()
    content = {
        "at": moment.isoformat(),
        "verb": verb,
        "subject": {
            "type": subject.audit_type,
            "id": subject.pk,
            "reference": subject.audit_reference,
        },
        "actor": {
            "person": actor.person_id,
            "name": actor.name,
            "organisation": actor.organisation_id,
            "organisation_name": actor.organisation,
            "role": actor.role,
            **({"delegate_of": actor.delegate_of} if actor.delegate_of else {}),
        },
        "reason": reason,
        "detail": dict(detail or {}),
    }
    return Event.objects.create(
        at=moment,
        verb=verb,
        subject_type=subject.audit_type,
        subject_id=subject.pk,
        subject_reference=subject.audit_reference[:120],
        actor_id=actor.person_id,
        actor_organisation_id=actor.organisation_id,
        actor_role=actor.role,
        canonical=canonical(content),
    )
