"""Describing the sharing in a DPIA that was begun before any agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.canonical import canonical, sha256
from audit.log import record
from audit.transitions import Blocker, TransitionBlocked
from dpia import actions, subjects, writing
from dpia.documents import pruned
from dpia.models import Dpia
from law import complaints
from law.document import differences

RELIED_ON = "relied_on"


def what_stops_describing(dpia: Dpia, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot describe the sharing here. Queries."""
    stops = actions.what_stops_writing(dpia, actor=actor, places=["dpia.nature"])
    if stops:
        return stops
    if subjects.subjects_of(dpia):
        words = "An agreement relies on this DPIA. What the sharing is, is answered there."
        return [Blocker(RELIED_ON, words)]
    return []


def fingerprint(dpia: Dpia) -> str:
    """What names the description as it stands, for a page to say what it was based on."""
    return sha256(canonical(dpia.description))


@transaction.atomic
def describe(dpia: Dpia, *, actor: Actor, description: Mapping[str, Any], based_on: str) -> Dpia:
    """Say what the sharing is, in the shape of the agreement document.

    `based_on` is the fingerprint of what the page showed. Raises TransitionBlocked when the actor
    may not write it now, an agreement relies on the DPIA, or somebody changed it since; NotInShape
    for what the document has no place for.
    """
    locked = Dpia.objects.select_for_update(of=("self",)).get(pk=dpia.pk)
    if stops := what_stops_describing(locked, actor=actor):
        raise TransitionBlocked(stops)
    wanted = pruned(dict(description))
    if faults := complaints(wanted):
        raise writing.NotInShape("; ".join(faults))
    changed = differences(locked.description, wanted)
    if not changed:
        return locked
    if based_on != fingerprint(locked):
        words = "Somebody changed the description while you were typing. Copy your text from here."
        raise TransitionBlocked([Blocker("changed_since_read", words)])
    locked.description = wanted
    locked.save(update_fields=["description"])
    now = clock.now()
    writing.remember_writer(locked, actor, now)
    record("describe", locked, actor=actor, at=now, detail={"places": list(changed)})
    writing.judge(locked)
    return locked
