"""What is still open in a DPIA whose advice is answered, so that nobody can approve it yet."""

from __future__ import annotations

from collections.abc import Sequence

from dpia.approving import answers, coverage
from dpia.approving.asked import asked
from dpia.documents import Described
from dpia.models import Dpia, Status

IN_STANDING = "open"
GIVEN_THEN = ("dpia.approved_by", "dpia.approved_on")
"""Whoever approves answers these by that."""


def still_open(dpia: Dpia, found: Sequence[Described]) -> int:
    """How many questions have no answer, and facts are not covered, that its approval asks for; 0
    as long as advice comes first. May query once for each agreement that relies on it."""
    advice = dpia.document.get("dpo_advice") or {}
    if dpia.status not in (Status.DRAFT, Status.UNDER_REVIEW) or not advice.get("outcome"):
        return 0
    of = asked(dpia, found)
    stops = [*answers.blockers(dpia, of, ()), *coverage.blockers(dpia, of)]
    return sum(one.path not in GIVEN_THEN for one in stops)


def known(dpia: Dpia) -> int:
    """The same, as it was worked out when the DPIA was judged last. Queries nothing."""
    found: int = dpia.standing.get(IN_STANDING, 0)
    return found
