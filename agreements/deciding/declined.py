"""A text that came back because somebody would not sign it: who looks at it again, and why."""

from __future__ import annotations

from collections.abc import Collection

from agreements.models import Approval, DeclinedSignature, Version


def before_this_round(version: Version) -> DeclinedSignature | None:
    """Who would not sign the text of the round before; None where a reviewer sent that back, or
    there was none. Two queries, or none in the first round."""
    if version.round < 2:
        return None
    before = version.approvals.filter(round=version.round - 1, required=True)
    if before.exclude(state=Approval.State.APPROVED).exists():
        return None
    rows = version.declined_signatures.select_related("organisation", "declined_by")
    found: DeclinedSignature | None = rows.order_by("pk").last()
    return found


def asked_again(version: Version, asked: Collection[Approval]) -> set[int]:
    """The organisations whose reviewers decide again where all had approved what still stands:
    whose signatory would not sign it. Where it has no reviewer, those of the lead; and everybody
    where there is neither (primary keys)."""
    declined = before_this_round(version)
    asking = {row.organisation_id for row in asked}
    lead = version.agreement.lead_organisation_id
    if declined is not None and declined.organisation_id in asking:
        return {declined.organisation_id}
    return {lead} if declined is not None and lead in asking else asking
