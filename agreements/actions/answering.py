"""Answering as people do: what they say is written, and then what records can give to the rest."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

from django.db import transaction

from agreements import documents, later, origins, past, prefilling
from agreements.actions.confirming import confirm_answers
from agreements.actions.drafting import Editing, contributes, editing, lock, save_answers
from agreements.actions.pages import Saved, save_page
from agreements.judging import judge
from agreements.merging import Changes
from agreements.models import DraftRevision, Version
from agreements.prefilling import Filling
from agreements.projection import project
from audit import clock
from audit.actor import Actor
from audit.log import record
from law.document import filled, get, with_values


@transaction.atomic
def answer(version: Version, *, actor: Actor, based_on: int, changes: Changes) -> Version:
    """Save answers as `save_answers` does, and fill blank places from the records.

    What changes nothing fills nothing in. Who gives the answer that a record gave already says it
    themselves: it is confirmed, and follows the record no more.
    """
    saved = save_answers(version, actor=actor, based_on=based_on, changes=changes)
    if not changes:
        return saved
    if said := _said_again(saved, changes):
        saved = confirm_answers(saved, actor=actor, places=said, based_on=saved.revision)
    return fill_in(saved, actor=actor, changed=changes)


def _said_again(saved: Version, changes: Changes) -> list[str]:
    """The places of single answers that say what a record had given, and nobody had confirmed."""
    waiting = origins.unconfirmed(saved)
    return [
        place
        for place, value in changes.items()
        if place in waiting and not isinstance(value, list | dict) and filled(value)
    ]


@transaction.atomic
def answer_page(version: Version, *, actor: Actor, changes: Changes, **page: Any) -> Saved:
    """Save a page as `save_page` does, and fill blank places from the records."""
    saved = save_page(version, actor=actor, changes=changes, **page)
    if not changes:
        return saved
    return replace(saved, version=fill_in(saved.version, actor=actor, changed=changes))


@transaction.atomic
def fill_in(version: Version, *, actor: Actor, changed: Changes | None = None) -> Version:
    """Fill blank places of the draft from the records, after these changes by a person.

    What is filled in waits to be confirmed and says where it came from. Only places that the
    actor may write in are filled, and none from which a person took an answer away. It is a
    revision of its own, which nobody wrote: a person's text goes before it.
    """
    locked = lock(version)
    allowed = editing(locked, actor)
    if allowed.role is None:
        return locked
    filling = _from_records(locked, allowed, changed or {}, actor)
    if filling.origins != locked.origins:
        locked.origins = filling.origins
        locked.save(update_fields=["origins"])
    if filling.changes:
        _write(locked, filling, actor.as_role(allowed.role))
    return locked


def _write(locked: Version, filling: Filling, actor: Actor) -> None:
    before = locked.document
    locked.document = documents.answers(with_values(before, filling.changes))
    locked.revision += 1
    locked.save(update_fields=["document", "revision"])
    DraftRevision.objects.create(
        version=locked,
        revision=locked.revision,
        person=None,
        at=clock.now(),
        changes=_outermost(before, locked.document, filling.changes),
    )
    contributes(locked, actor)
    project(locked, filling.changes)
    detail = {"revision": locked.revision, "prefilled": filling.told}
    record("prefill", locked, actor=actor, detail=detail)
    judge(locked, filling.changes)
    if locked.dpia_id is not None:
        later.after_commit("judge_dpia", locked.dpia_id)


def _outermost(before: Changes, after: Changes, changes: Changes) -> dict[str, Any]:
    """Each changed place with both values; what lies in a list written whole stands in the list,
    so that it can be undone place by place."""
    return {
        place: [get(before, place), get(after, place, value)]
        for place, value in changes.items()
        if not any(place.startswith(f"{other}.") for other in changes)
    }


def _from_records(draft: Version, allowed: Editing, changes: Changes, actor: Actor) -> Filling:
    """What the records give to the draft after these changes."""
    draft = copy(draft)
    emptied = frozenset(place for place, value in changes.items() if not filled(value))
    found = _step(draft, Filling(), prefilling.of_others(draft, changes))
    found = _step(draft, found, prefilling.of_other_powers(draft))
    given = prefilling.fill(draft, allows=allowed.allows, emptied=emptied)
    found = _step(draft, found, given)
    earlier = past.brought(draft, changes, person_id=actor.person_id)
    earlier.changes = {p: v for p, v in earlier.changes.items() if allowed.allows(p)}
    if not earlier.changes:
        return found
    found = _step(draft, found, earlier)
    return _step(draft, found, prefilling.fill(draft, allows=allowed.allows))


def _step(draft: Version, found: Filling, more: Filling) -> Filling:
    """What was found so far and this, which is put into the draft in memory."""
    if more.changes:
        draft.document = documents.answers(with_values(draft.document, more.changes))
    draft.origins = more.origins
    return Filling({**found.changes, **more.changes}, more.origins)
