"""What is still open in a DPIA whose advice is answered, so that nobody can approve it yet, and
whom it waits for until then."""

from __future__ import annotations

from collections.abc import Sequence

from audit.transitions import Blocker
from dpia import judging, telling
from dpia.advice import kept, since
from dpia.approving import answers, coverage, whole
from dpia.approving.asked import asked
from dpia.documents import Described
from dpia.models import Dpia, Status
from dpia.screening import rules as screening

IN_STANDING = "open"
GIVEN_LATER = (
    *("dpia.approved_by", "dpia.approved_on", "dpia.next_review_on"),
    *("dpia.dpo_advice", "dpia.ico_consultation"),
)
"""Whoever approves, advises or asks the regulator answers these by that."""


def still_open(dpia: Dpia, found: Sequence[Described]) -> int:
    """How many answers its approval asks its drafters for: questions without one, the screening,
    facts that are not covered; 0 as long as advice comes first. May query once for each agreement
    that relies on it."""
    if not _is_answered(dpia):
        return 0
    of = asked(dpia, found)
    stops: list[Blocker] = [*whole.lacks(dpia, of), *judging.stops_approval(of)]
    stops += coverage.blockers(dpia, of)
    stops += answers.blockers(dpia, of, {one.path for one in stops})
    stops += screening.signs_not_answered(dpia)
    return sum(not one.path.startswith(GIVEN_LATER) for one in stops)


def known(dpia: Dpia) -> int:
    """The same, as it was worked out when the DPIA was judged last. Queries nothing."""
    found: int = dpia.standing.get(IN_STANDING, 0)
    return found


def pass_on(dpia: Dpia) -> None:
    """Whoever was asked to approve it waits for its drafters as long as something is open, and is
    asked again once nothing is. In the transaction that judged the DPIA."""
    if not _is_answered(dpia):
        return
    if known(dpia):
        telling.leave_to_drafters(dpia)
    elif telling.is_left_to_drafters(dpia) and not since.outdated(dpia, kept.pieces(dpia)):
        telling.leave_to_approvers(dpia)


def _is_answered(dpia: Dpia) -> bool:
    """Whether it is being written, and what was advised is answered."""
    advice = dpia.document.get("dpo_advice") or {}
    return dpia.status in (Status.DRAFT, Status.UNDER_REVIEW) and bool(advice.get("outcome"))
