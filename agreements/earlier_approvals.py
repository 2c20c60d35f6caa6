"""What reviewers hear of the approvals they gave when a draft comes back: they stand, or lapse."""

from __future__ import annotations

from typing import Any

from agreements.deciding import carrying
from agreements.models import Approval, Version
from agreements.telling import about, occasion, page, title
from audit import clock
from notices.actions import tell


def told(version: Version) -> None:
    """Tell whoever approved the text of the round before whether their approval still counts."""
    before = version.approvals.filter(
        round=version.round - 1, state=Approval.State.APPROVED
    ).select_related("decided_by")
    still = set(
        version.approvals.filter(round=version.round, state=Approval.State.APPROVED).values_list(
            "organisation", "role"
        )
    )
    for row in before:
        if (row.organisation_id, row.role) in still:
            _tell("approval_survives", version, row, date=clock.today())
        elif version.snapshot is not None and row.sha256 != version.snapshot.sha256:
            _tell("text_changed_after_approval", version, row, **_what_changed(version, row))


def _tell(key: str, version: Version, row: Approval, **words: Any) -> None:
    tell(
        key,
        [row.decided_by] if row.decided_by else [],
        about=about(version),
        link=page(version, "agreement"),
        occasion=occasion(version, row.organisation_id, row.role),
        agreement_title=title(version),
        **words,
    )


def _what_changed(version: Version, row: Approval) -> dict[str, Any]:
    """How many answers differ from the text that was approved, and where it was covered."""
    assert row.decided_at is not None
    since = carrying.since_approval(version, row.sha256)
    sections: Any = carrying.touched_sections(row, since)
    if not sections and row.dpia_sha256 != carrying.dpia_sha256(version):
        sections = "the DPIA that it relies on"
    return {
        "approved_date": clock.date_of(row.decided_at),
        "changed_count": len(since.places),
        "section_names": sections or "facts of the organisations",
    }
