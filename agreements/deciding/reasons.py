"""Why a draft came back from review, in the reviewers' words."""

from __future__ import annotations

from agreements.models import Approval, Version

SENT_BACK = (Approval.State.CHANGES_REQUESTED, Approval.State.REFUSED)


def sent_back(version: Version) -> list[Approval]:
    """The decisions of the last review that sent the draft back, with who and why. One query; none
    for a draft that was never in review."""
    if not version.is_draft or version.round == 0:
        return []
    rows = version.approvals.filter(round=version.round, state__in=SENT_BACK).exclude(reason="")
    return list(rows.select_related("organisation", "decided_by").order_by("decided_at"))
