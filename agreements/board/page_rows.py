"""What the page of an agreement reads of one version, each kind in one query."""

from __future__ import annotations

from agreements.models import Approval, Party, PeriodicReview, Signature
from audit.prepared import Prepared

# What the page reads of each: the fewer columns, the quicker.
PARTY = (
    "organisation", "agreement", "version", "key", "position", "role", "controller_status",
    "may_read", "invited_at", "accepted_at", "after_end", "joins_later", "joined_on",
    "left_on",
)  # fmt: skip
APPROVAL = (
    "organisation", "version", "party_key", "role", "round", "state", "requested_at",
    "decided_at", "decided_by", "reason", "sha256", "carried_to", "carried_why", "changed_since",
    "delegate_of",
)  # fmt: skip
parties = Prepared(
    lambda version: (
        Party.objects.filter(version=version)
        .order_by("position")
        .select_related("organisation")
        .only(*PARTY, "organisation__name", "organisation__nation")
    ),
    version=int,
)
approvals = Prepared(
    lambda version: (
        Approval.objects.filter(version=version)
        .order_by("round", "pk")
        .select_related("organisation", "decided_by")
        .only(*APPROVAL, "organisation__name", "decided_by__name")
    ),
    version=int,
)
signatures = Prepared(
    lambda version: Signature.objects.filter(version=version, voided_at=None).order_by(),
    version=int,
)
periodic_reviews = Prepared(
    lambda version: PeriodicReview.objects.filter(version=version).order_by("completed_on", "pk"),
    version=int,
)
