"""What the pages say of a DPIA that is out of date. Reads what is kept with it; queries nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from audit import clock
from dpia.models import Dpia, Status
from dpia.models.dpia import is_change
from dpia.staleness.differences import Difference
from dpia.subjects import Subject

LIVING = (Status.APPROVED, Status.UNDER_REVIEW, Status.WITH_DPO, Status.WITH_ICO)


@dataclass(frozen=True)
class Outdated:
    """What has changed of one agreement since the DPIA was approved."""

    reference: str
    title: str
    url: str
    differences: tuple[Difference, ...]
    is_unseen: bool = False
    """Whether it came to rely on the DPIA after that was approved without any agreement."""
    is_beside: bool = False
    """Whether it did so after that was approved with others, and says more than was assessed."""


def outdated_for(dpia: Dpia, among: Iterable[Subject]) -> list[Outdated]:
    """Of which of these agreements it is out of date, or which it does not cover, and what is not
    as it was assessed."""
    return [
        Outdated(
            subject.reference,
            subject.title,
            subject.url,
            differences,
            bool(dpia.outdated[subject.reference].get("unseen")),
            not is_change(dpia.outdated[subject.reference]),
        )
        for subject in among
        if (differences := differences_of(dpia, subject.reference))
    ]


def differences_of(dpia: Dpia, reference: str) -> tuple[Difference, ...]:
    """What has changed of the version of that reference."""
    kept = dpia.outdated.get(reference) or {}
    return tuple(Difference.from_json(one) for one in kept.get("told") or [])


def covers(dpia: Dpia, reference: str) -> bool:
    """Whether the version of that reference says no more than the DPIA, which was approved with
    others, assesses."""
    return is_change(dpia.outdated.get(reference) or {})


def overdue_since(dpia: Dpia) -> date | None:
    """The day by which an approved DPIA was to be reviewed, if that has passed; none where every
    agreement that relied on it is over."""
    due = dpia.next_review_on
    if dpia.approved_at is None or dpia.status not in LIVING or due is None or is_over(dpia):
        return None
    return due if due < clock.today() else None


def is_over(dpia: Dpia) -> bool:
    """Whether every agreement that relied on it has ended."""
    return bool(dpia.standing.get("ended"))
