"""What happens next to a version, and who has it since when. Reads what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from agreements.models import IN_FORCE, OVER, Approval, PeriodicReview, Status, Version
from agreements.signing.held import held_up
from audit import clock

if TYPE_CHECKING:
    from agreements.deciding.returned import Returned
    from agreements.standing import PartyLine


def next_step(
    version: Version,
    lines: Sequence[PartyLine],
    back: Returned | None = None,
    reviewed: Sequence[PeriodicReview] = (),
) -> tuple[str, datetime | None]:
    """What happens next and who has it, and since when it waits for them. `back` is what sent a
    draft back, `reviewed` what came of the reviews of one in force."""
    lead = version.agreement.lead_organisation.name
    if version.status == Status.DRAFT and back is not None:
        return f"{lead} to change the draft and send it for review again", back.decided_at
    if version.status == Status.DRAFT:
        return f"{lead} to finish the draft and send it for review", version.created_at
    if version.status == Status.IN_REVIEW:
        return _next_decision(lines)
    if version.status == Status.READY_TO_SIGN:
        return _next_signature(version, lines)
    if version.status in IN_FORCE and version.review_date:
        return _next_review(lead, version.review_date, reviewed), None
    return _after_end(version, lines)


def _next_review(lead: str, due: date, reviewed: Sequence[PeriodicReview]) -> str:
    """A review recorded in the run-up to its day is that review."""
    run_up = due - timedelta(days=PeriodicReview.RUN_UP_DAYS)
    done = [one.completed_on for one in reviewed if one.completed_on >= run_up]
    if done:
        return f"Nothing is waiting. {lead} reviewed it on {_day(max(done))}"
    overdue = " (overdue)" if due < clock.today() else ""
    return f"{lead} to review it by {_day(due)}{overdue}"


def _after_end(version: Version, lines: Sequence[PartyLine]) -> tuple[str, datetime | None]:
    if version.status == Status.SUPERSEDED:
        return "A later version took its place", None
    owing = _owing(lines) if version.status in OVER - {Status.WITHDRAWN} else []
    if owing:
        return f"To certify what became of the data: {_joined(owing)}", version.ended_at
    return "Nothing is waiting", None


def _next_decision(lines: Sequence[PartyLine]) -> tuple[str, datetime | None]:
    rows = [row for line in lines for row in line.approvals]
    waiting = [row for row in rows if row.state == Approval.State.REQUESTED]
    if not waiting:
        return "Every review is in", None
    names = _joined(f"{row.organisation.name} ({row.get_role_display()})" for row in waiting)
    return f"To decide: {names}", min(row.requested_at for row in waiting)


def _next_signature(version: Version, lines: Sequence[PartyLine]) -> tuple[str, datetime | None]:
    missing = [line.party.organisation.name for line in lines if line.must_sign]
    if missing and (held := held_up(version, [line.party for line in lines])):
        return held[0].words, None
    if missing and version.signs_in_order:
        after = f". After that: {_joined(missing[1:])}" if missing[1:] else ""
        return f"To sign next: {missing[0]}{after}", version.submitted_at
    if missing:
        return f"To sign: {_joined(missing)}", version.submitted_at
    return f"Comes into force on {_day(version.start_date)}", None


def _owing(lines: Sequence[PartyLine]) -> list[str]:
    """Recipients that have not said yet what became of the data."""
    return [
        line.party.organisation.name
        for line in lines
        if line.party.role in ("recipient", "both")
        and not line.party.after_end.get("disposal_certificate")
    ]


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}" if day else "a day not set yet"
