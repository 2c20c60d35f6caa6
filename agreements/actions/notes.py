"""Writing private notes. What they say stands in no event: the trail is read by others."""

from __future__ import annotations

from django.db import transaction

from agreements.actions.drafting import NotPossible, NotYours
from agreements.models import Note, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.models import Organisation
from organisations.roles import Permission, Role, role_for, roles_of, roles_with

LONGEST_NOTE = 4000
WRITERS = roles_with(Permission.READ_AGREEMENTS) - {Role.AUDITOR}


def noting(version: Version, actor: Actor) -> str | None:
    """The role in which the actor reads their organisation's notes, or None: its people who read
    agreements, where it takes part. Two queries."""
    parties = list(version.parties.values_list("organisation", flat=True))
    return role_for(actor, Permission.READ_AGREEMENTS, parties)


def may_note(version: Version, actor: Actor) -> str | None:
    """The role in which the actor writes notes, or None: any of those who do something with an
    agreement. An auditor reads."""
    if noting(version, actor) is None:
        return None
    held = roles_of(actor.person_id, actor.organisation_id) & WRITERS
    return min(held) if held else None


@transaction.atomic
def add_note(version: Version, *, actor: Actor, text: str) -> Note:
    """Keep a note for the actor's own organisation. Raises NotYours, or NotPossible without one."""
    role = may_note(version, actor)
    if role is None or actor.person_id is None or actor.organisation_id is None:
        raise NotYours
    if not text.strip():
        raise NotPossible("Enter a note.")
    note = Note.objects.create(
        agreement=version.agreement,
        organisation=Organisation.objects.get(pk=actor.organisation_id),
        text=text.strip(),
        at=clock.now(),
        by_id=actor.person_id,
    )
    record("add_note", note, actor=actor.as_role(role))
    return note


@transaction.atomic
def remove_note(note: Note, *, actor: Actor) -> Note:
    """Take one's own note out, text and all. Raises NotYours."""
    locked = Note.objects.select_for_update(of=("self",)).get(pk=note.pk)
    role = role_for(actor, Permission.READ_AGREEMENTS, [locked.organisation_id])
    if role is None or locked.by_id != actor.person_id or locked.removed_at is not None:
        raise NotYours
    locked.text, locked.removed_at = "", clock.now()
    locked.save(update_fields=["text", "removed_at"])
    note = locked
    record("remove_note", note, actor=actor.as_role(role))
    return locked
