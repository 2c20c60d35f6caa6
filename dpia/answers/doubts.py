"""Answers that no approval takes, told beside the field when they are saved: a review in the past
or more than a year away, and a risk scored below the organisation's matrix."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from dpia.approving import review, whole
from dpia.models import Dpia
from dpia.scoring import follows
from law.document import get, with_values

SCORED = ("likelihood", "severity", "overall")


def doubts(
    dpia: Dpia, changes: Mapping[str, Any], places: Iterable[str] | None = None
) -> dict[str, str]:
    """What is wrong with these places (those of the changes) once the changes are made. Pure."""
    before = {"dpia": dpia.document}
    try:
        after = with_values(before, {**changes, **follows(before, changes)})
    except (LookupError, TypeError, ValueError):
        # What the document has no place for is refused where it is written.
        return {}
    asked = set(changes if places is None else places)
    return {**_of_review(after, asked), **_of_scores(after, asked)}


def _of_review(after: Mapping[str, Any], asked: Collection[str]) -> dict[str, str]:
    if review.PLACE not in asked:
        return {}
    try:
        day = date.fromisoformat(get(after, review.PLACE, ""))
    except (TypeError, ValueError):
        # None yet; what is no day is refused as such.
        return {}
    return {one.path: one.message for one in review.faults(day)}


def _of_scores(after: Mapping[str, Any], asked: Collection[str]) -> dict[str, str]:
    rows = {_risk(place) for place in asked}
    return {
        one.path: one.message
        for number, risk in enumerate(get(after, "dpia.risks", None) or [])
        if f"dpia.risks.{number}" in rows
        for one in whole.scored_too_low(after["dpia"], risk, number)
    }


def _risk(place: str) -> str:
    row, _, name = place.rpartition(".")
    return row if name in SCORED else ""
