"""The saves of a draft as a history shows them: those of somebody writing on one page, as one.

Every save stays a revision of its own, and every change is told in the trail.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, QuerySet, TextField

from agreements.models import DraftRevision
from questionnaire import load
from questionnaire.pages import describe_place

SOON = timedelta(minutes=5)
"""A page saves itself while somebody writes: two saves so near to each other are of one sitting."""


def with_places(saves: QuerySet[DraftRevision]) -> QuerySet[DraftRevision, Any]:
    """The saves with the `places` that each changed, and without the answers themselves."""
    keys = "ARRAY(SELECT jsonb_object_keys(%(expressions)s))"
    places = Func(F("changes"), template=keys, output_field=ArrayField(TextField()))
    return saves.defer("changes").annotate(places=places)


def in_sittings(saves: Iterable[Any]) -> list[Any]:
    """Of saves `with_places`, the newest first, the last of each sitting: of one person, on one
    page of one version, each soon after the one before."""
    found: list[Any] = []
    newer: Any = None
    for save in saves:
        if newer is None or not _goes_on(save, newer):
            found.append(save)
        newer = save
    return found


def _goes_on(save: Any, newer: Any) -> bool:
    return (
        (save.version_id, save.person_id) == (newer.version_id, newer.person_id)
        and newer.at - save.at <= SOON
        and _pages(save) == _pages(newer)
    )


def _pages(save: Any) -> frozenset[tuple[str, str]]:
    """Section and row of each answer that the save changed."""
    found = (describe_place(load("agreement"), place) for place in save.places)
    return frozenset((one[0], one[1]) for one in found if one is not None)
