"""The part of a party that joins: what it begins with, and its entry in the whole document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agreements.models import Accession, AccessionReview, Approval, Version
from audit import clock
from audit.canonical import canonical
from govuk.dates import in_words
from law.document import copied

Document = dict[str, Any]
SAME = (
    "role", "controller_status", "regime", "performing_tasks", "law_enforcement_purpose",
    "article6", "article9", "schedule1", "gateways", "retention",
)  # fmt: skip
"""What a party that joins on the terms of another takes over, to be looked at and changed."""
NOT_ASKED = frozenset(
    {
        "party_org", "accession_record", "dpia_adopted", "legal_hold", "processing_ended",
        "destruction_certificate", "approval_reviewers", "signatory_authority",
    }
)  # fmt: skip
"""Questions answered by a step of their own, or by joining itself."""


def begun_like(document: Mapping[str, Any], like: str, *, key: str, reference: str) -> Document:
    """The part with which a party joins that takes the same place as the party `like`."""
    parties = document.get("parties") or []
    other: Mapping[str, Any] = next((one for one in parties if one.get("id") == like), {})
    taken = {name: copied(other[name]) for name in SAME if name in other}
    return {"id": key, "organisation": {"id": reference}, **taken}


def content_of(accession: Accession, entry: Mapping[str, Any]) -> bytes:
    """The canonical bytes of what is signed beside the snapshot: they name it by its hash."""
    version = accession.version
    assert version.snapshot is not None
    return canonical(
        {
            "agreement": version.agreement.reference,
            "version": version.number,
            "snapshot": version.snapshot.sha256,
            "party": dict(entry),
        }
    )


def frozen(accession: Accession) -> Document:
    """The entry as it was sent for review, with the organisation's facts as they were then."""
    assert accession.content is not None
    found: Document = json.loads(bytes(accession.content))["party"]
    return found


def record_in_words(accession: Accession) -> str:
    """The joining record, as the document names it."""
    signature = accession.signature
    if signature is None or accession.joined_on is None:
        return f"Joining record being signed, SHA-256 {accession.sha256 or 'not made yet'}"
    return (
        f"Joining record signed by {signature.name}, {signature.post}, on "
        f"{in_words(accession.joined_on)}, SHA-256 {accession.sha256}"
    )


def joined_to(version: Version) -> list[Accession]:
    """Those that have joined this version, in the order of joining. One query."""
    found = version.accessions.filter(status=Accession.Status.JOINED)
    return list(found.select_related("organisation", "signature").order_by("joined_on", "pk"))


def entry_of(accession: Accession, facts: Mapping[str, Document]) -> Document:
    """The party's entry in the whole document; `facts` of organisations, by reference."""
    if accession.content is not None and accession.status != Accession.Status.DRAFT:
        entry = frozen(accession)
    else:
        entry = copied(accession.part)
        reference = accession.organisation.reference
        entry["organisation"] = facts.get(reference, {"id": reference})
    day = accession.joined_on or clock.today()
    return {
        **entry,
        "joined_on": day.isoformat(),
        "accession_record": record_in_words(accession),
    }


def reviews_of(accession: Accession) -> list[Document]:
    """The approvals of its own reviewers, as the document has them. One query."""
    rows = accession.reviews.filter(round=accession.round, state=Approval.State.APPROVED)
    return [_approved(accession, row, row.decided_at) for row in rows]


def reviews_to_come(accession: Accession, now: datetime) -> list[Document]:
    """Those still waited for, as the document has them once they are given. One query."""
    rows = accession.reviews.filter(round=accession.round, state=Approval.State.REQUESTED)
    return [_approved(accession, row, now) for row in rows]


def _approved(accession: Accession, row: AccessionReview, at: datetime | None) -> Document:
    return {
        "party": accession.key,
        "role": row.role,
        "required": True,
        "status": Approval.State.APPROVED.value,
        "decided_on": clock.date_of(at).isoformat() if at else "",
    }
