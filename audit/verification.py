"""Whether the trail's columns say what its bytes say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audit.canonical import canonical
from audit.models import Event

CHUNK = 2000


@dataclass(frozen=True)
class Difference:
    """A column of an event that says something else than the event's own bytes."""

    event_id: int
    what: str
    column: Any
    content: Any

    def __str__(self) -> str:
        return (
            f"event {self.event_id}: {self.what} is {self.column!r}, its bytes say {self.content!r}"
        )


def differences() -> Iterator[Difference]:
    """Every difference, in the order of the trail, read as a stream of constant size."""
    # A cursor on the server lives within a transaction only.
    with transaction.atomic():
        for event in Event.objects.order_by("id").iterator(CHUNK):
            yield from differences_of(event)


def differences_of(event: Event) -> Iterator[Difference]:
    """What is different within one event; nothing where it is whole."""
    try:
        content = json.loads(bytes(event.canonical))
    except ValueError:
        yield Difference(event.pk, "canonical", "not JSON", "")
        return
    if canonical(content) != bytes(event.canonical):
        yield Difference(event.pk, "canonical", "not in canonical form", "")
    columns = {
        "at": event.at.isoformat(),
        "verb": event.verb,
        "subject.type": event.subject_type,
        "subject.id": event.subject_id,
        "subject.reference": event.subject_reference,
        "actor.person": event.actor_id,
        "actor.organisation": event.actor_organisation_id,
        "actor.role": event.actor_role,
    }
    for path, column in columns.items():
        said = _said(content, path)
        if path == "subject.reference" and isinstance(said, str):
            said = said[: Event._meta.get_field("subject_reference").max_length]
        if said != column:
            yield Difference(event.pk, path, column, said)


def _said(content: Any, path: str) -> Any:
    for name in path.split("."):
        content = content.get(name) if isinstance(content, dict) else None
    return content
