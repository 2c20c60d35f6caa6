"""Many rows of a list at once, as they come out of a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from agreements import documents
from agreements.actions.drafting import NotYours, editing, lock, save_answers
from agreements.models import Version
from audit.actor import Actor
from law.document import get
from questionnaire.pasting import NAMED_BY
from questionnaire.rows import with_rows


@transaction.atomic
def add_rows(
    version: Version, *, actor: Actor, place: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[Version, int]:
    """Add these rows to the end of a list, all of them in one save. The version, and how many.

    Rows whose name is in the list by now are left out, so that nothing is added twice. Raises
    NotYours when the actor may not write there.
    """
    locked = lock(version)
    if not editing(locked, actor).allows(place):
        raise NotYours([place])
    named = NAMED_BY.get(place, "")
    there = {str(row.get(named, "")).casefold() for row in get(locked.document, place, [])} - {""}
    new = [row for row in rows if str(row.get(named, "")).casefold() not in there]
    if not new:
        return locked, 0
    whole = with_rows(locked.document, place, new, taken=documents.ids_ever(locked))
    saved = save_answers(locked, actor=actor, based_on=locked.revision, changes={place: whole})
    return saved, len(new)
