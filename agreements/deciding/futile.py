"""What the law blocks in the text itself or in its DPIA: no approval mends it, so none is given.

A review that is still to come may record a view that the law asks for, and an organisation's
certificate may come while others review. Those stop only the last approval.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

import law
from agreements import documents
from agreements.judging import CAN_BE_SET_ASIDE, blockers, can_be_set_aside, kept, set_aside
from agreements.models import Approval, Version
from audit import clock
from audit.transitions import Blocker
from law import Finding
from law.rules import by_id
from organisations.facts import ASSURANCE
from organisations.roles import Role

ORGANISATION = "parties[].organisation."
ON_ROWS = tuple(f"parties[].{name}" for name in sorted(documents.PARTY_ROWS))
APPROVALS = "approvals"
BEFORE_SIGNING = ("approve", "sign")
GIVEN_LATER = (APPROVALS, "signatures")
"""What reviewers and signatories give themselves."""
OPINIONS = frozenset({Role.CALDICOTT_GUARDIAN, Role.LEGAL})
"""Their view of what is theirs to judge waits for nobody's advice on the DPIA."""


def stops(version: Version, now: datetime, role: str) -> list[Blocker]:
    """What can be put right only by changing the text or, but for those who give an opinion of
    their own, the DPIA that it relies on. Judged afresh, as if everybody whose approval is asked
    for had given it."""
    rests_on_dpia = role not in OPINIONS
    whole = documents.assemble(version)
    whole["approvals"] = [_as_given(row) for row in whole.get("approvals") or []]
    found = law.check(whole, on=clock.date_of(now), stage="approve")
    theirs = [
        one for one in found if is_in_the_text(one) or (rests_on_dpia and is_of_the_dpia(one))
    ]
    return blockers(version, theirs)


def _as_given(row: dict[str, Any]) -> dict[str, Any]:
    waits = row.get("status") == Approval.State.REQUESTED
    return {**row, "status": Approval.State.APPROVED} if waits else row


def is_in_the_text(finding: Finding) -> bool:
    """Whether it is put right by changing what the parties say, and in no other way."""
    return not can_be_set_aside(finding) and _is_answered(finding.fix)


def is_of_the_dpia(finding: Finding) -> bool:
    """Whether the law asks it of the DPIA: its advice, its risks, whom it consulted."""
    return finding.blocks and not can_be_set_aside(finding) and finding.fix.startswith("dpia.")


def are_in_the_text(stops: Sequence[Blocker]) -> bool:
    """Whether one of these is the law's, and only a change of the text puts it right."""
    rules = by_id()
    found = (rules[one.code] for one in stops if one.code in rules)
    return any(one.force not in CAN_BE_SET_ASIDE and _is_answered(one.fix) for one in found)


def _is_answered(fix: str) -> bool:
    if fix.startswith(ORGANISATION):
        return fix.removeprefix(ORGANISATION).split(".")[0] not in ASSURANCE
    return not fix.startswith((APPROVALS, "dpia.", *ON_ROWS))


def still_to_come(version: Version) -> list[str]:
    """What has to be put right beside the text before the last approval, as last judged."""
    aside = set_aside(version)
    return [
        one.message
        for one in kept(version)
        if one.blocks
        and one.stage == "approve"
        and not one.fix.startswith(APPROVALS)
        and not is_in_the_text(one)
        and (one.rule, one.on) not in aside
    ]


def before_signing(version: Version) -> tuple[list[Blocker], list[Blocker]]:
    """What stops the signatures as the text was last judged, and no review puts right: first what
    is answered in the text, which is frozen once it is sent, then what is put right beside it.
    At most three queries."""
    found = [
        one
        for one in kept(version)
        if one.blocks and one.stage in BEFORE_SIGNING and not one.fix.startswith(GIVEN_LATER)
    ]
    if not found:
        return [], []
    prefetch_related_objects([version], "parties__organisation")
    inside = [one for one in found if _is_answered(one.fix)]
    beside = [one for one in found if not _is_answered(one.fix)]
    return blockers(version, inside), blockers(version, beside)
