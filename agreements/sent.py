"""Answers that a program sends: whether the draft has places for them, said place by place.

The pages need none of this, for their forms are made of the questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from agreements import documents
from agreements.models import Version
from law import complaints
from law.document import get, with_values
from law.shape import generic, nodes
from organisations.models import Organisation

LONGEST_ID = 40
WITH_IDS = ("parties", "data_items", "flows", "transfers")


def faults(version: Version, changes: Mapping[str, Any], *, user: Any) -> list[str]:
    """Why these answers cannot be kept, one sentence each; empty when they can."""
    if unknown := [f"There is no place {place}" for place in changes if not _exists(place)]:
        return unknown
    try:
        given = documents.answers(with_values(version.document, changes))
    except (LookupError, ValueError, TypeError, AttributeError):
        return ["One of the places lies in a row that does not exist, or holds no fields"]
    if found := complaints(given):
        return found
    return [*_not_kept(given, changes), *_of_rows(given), *_of_parties(given, user)]


def _exists(place: str) -> bool:
    return generic(place).removesuffix("[]") in nodes()


def _not_kept(given: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[str]:
    """What the service fills in itself: it would be dropped without a word."""
    for place, value in changes.items():
        if documents.pruned(get(given, place)) != documents.pruned(value or None):
            if value not in (False, 0):
                yield f"{place} is not answered here, or not in this form"


def _of_rows(given: Mapping[str, Any]) -> Iterator[str]:
    for name in WITH_IDS:
        ids = [str(row.get("id") or "") for row in given.get(name) or []]
        for one, times in Counter(ids).items():
            if len(one) > LONGEST_ID:
                yield f"{name}: an id is longer than {LONGEST_ID} characters"
            if one and times > 1:
                yield f"{name}: two rows have the id {one}"


def _of_parties(given: Mapping[str, Any], user: Any) -> Iterator[str]:
    references = [
        (row.get("organisation") or {}).get("id") or "" for row in given.get("parties") or []
    ]
    wanted = {reference for reference in references if reference}
    known = Organisation.objects.visible_to(user).filter(reference__in=wanted)
    for missing in sorted(wanted - set(known.values_list("reference", flat=True))):
        yield f"parties: there is no organisation {missing}"
    for reference in sorted(wanted):
        if references.count(reference) > 1:
            yield f"parties: {reference} takes part twice"
