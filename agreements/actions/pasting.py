"""Many rows of a list at once, as they come out of a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from agreements import documents, origins
from agreements.actions.answering import fill_in
from agreements.actions.drafting import NotYours, editing, lock, save_answers
from agreements.models import Version
from audit.actor import Actor
from law.document import filled, get
from questionnaire.pasting import NAMED_BY
from questionnaire.rows import with_rows


@transaction.atomic
def add_rows(
    version: Version, *, actor: Actor, place: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[Version, int]:
    """Add these rows to the end of a list, all of them in one save. The version, and how many.

    Rows that are in the list by now are left out, so that nothing is added twice. What records and
    the rows themselves give, such as the kind of an item, is filled in as when they are typed.
    Raises NotYours when the actor may not write there.
    """
    locked = lock(version)
    if not editing(locked, actor).allows(place):
        raise NotYours([place])
    new = _new(locked, place, rows)
    if not new:
        return locked, 0
    whole = with_rows(locked.document, place, new, taken=documents.ids_ever(locked))
    saved = save_answers(locked, actor=actor, based_on=locked.revision, changes={place: whole})
    return fill_in(saved, actor=actor, changed={place: whole}), len(new)


def _new(locked: Version, place: str, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that are not in the list: by their name, or, where rows have none, by all they say."""
    there = get(locked.document, place, [])
    if named := NAMED_BY.get(place):
        names = {str(row.get(named, "")).casefold() for row in there} - {""}
        return [row for row in rows if str(row.get(named, "")).casefold() not in names]
    given = origins.unconfirmed(locked, place)
    said = [
        {
            key: value
            for key, value in row.items()
            if key != "id" and filled(value) and f"{place}.{number}.{key}" not in given
        }
        for number, row in enumerate(there)
    ]
    return [row for row in rows if row not in said]
