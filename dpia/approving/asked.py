"""Which of the agreements that rely on a DPIA its approval is asked for.

Those that are in review, signed or in force, with what is drafted of them; drafts only where there
is nothing else. What has ended is never asked, nor is a draft that merely links the DPIA: what is
not covered of that stands on that agreement alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from dpia import judging
from dpia.approving import coverage
from dpia.documents import ENDED, Described, alone, within
from dpia.models import Dpia
from dpia.staleness.covering import says_something
from dpia.staleness.facts import digests, facts_of

DRAFT, WITHDRAWN, CHANGES = "draft", "withdrawn", "changes_since_approval"


def asked(dpia: Dpia, found: Sequence[Described]) -> list[Described]:
    """Those of `found` for which the approval is; the DPIA on its own where it describes itself
    and only drafts link it. At least one."""
    living = [one for one in found if one.document.get("status") not in ENDED]
    firm = {_agreement(one) for one in living if one.document.get("status") != DRAFT}
    if firm:
        return [one for one in living if _agreement(one) in firm]
    own = [one for one in living if not one.is_beside]
    if not own and dpia.description:
        part = {k: v for k, v in found[0].document["dpia"].items() if k != CHANGES}
        return [Described(None, within(alone(dpia), part))]
    # A draft that says nothing yet asks for nothing, even where all that did has ended.
    ended = [one for one in found if one.document.get("status") != WITHDRAWN]
    for among in (own, living, ended):
        if speaking := [one for one in among if _speaks(one)]:
            return speaking
    return own or living or list(found)


def assessed(dpia: Dpia) -> list[Described]:
    """What an approval assesses: those it is asked for, and of the others each that it covers.
    Before the approval is kept: then all are what it was approved with."""
    found = judging.as_approved(dpia, {})
    of = asked(dpia, found)
    here = {id(one) for one in of}
    return [*of, *(one for one in found if id(one) not in here and _is_covered(dpia, one))]


def _is_covered(dpia: Dpia, one: Described) -> bool:
    if one.is_beside and one.document.get("status") in ENDED:
        return False
    return not any(coverage.uncovered(dpia, one)) and not judging.stops_approval([one])


def _agreement(one: Described) -> str:
    return (one.subject.agreement or one.subject.reference) if one.subject else ""


def _speaks(one: Described) -> bool:
    return says_something(digests(facts_of(one.document)))
