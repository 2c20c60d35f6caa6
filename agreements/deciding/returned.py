"""Why a draft is back with its drafters: who last sent it back, as whom, and what they said."""

from __future__ import annotations

from collections.abc import Iterable

from agreements.models import Approval, DeclinedSignature, Version
from audit.prepared import Prepared

Returned = Approval | DeclinedSignature
SENT_BACK = frozenset({Approval.State.CHANGES_REQUESTED, Approval.State.REFUSED})

_declined = Prepared(
    lambda version: (
        DeclinedSignature.objects.filter(version=version)
        .order_by("pk")
        .select_related("organisation", "declined_by")
    ),
    version=int,
)


def declined_of(version: Version) -> list[DeclinedSignature]:
    """Every time that a signatory declined, the oldest first. One query."""
    return list(_declined(version=version.pk))


def sent_back_by(
    version: Version, approvals: Iterable[Approval], declined: Iterable[DeclinedSignature]
) -> Returned | None:
    """What sent the version back to draft the last time; None for anything but such a draft."""
    if not version.is_draft:
        return None
    rows: list[Returned] = [row for row in approvals if row.state in SENT_BACK]
    return max((*rows, *declined), key=_when, default=None)


def sent_back(version: Version) -> Returned | None:
    """The same, read from the database. Two queries, none where nobody has decided yet."""
    if not version.is_draft or not version.round:
        return None
    rows = Approval.objects.filter(version=version, state__in=SENT_BACK)
    found = rows.select_related("organisation", "decided_by").order_by("-decided_at")[:1]
    return sent_back_by(version, found, declined_of(version))


def _when(row: Returned) -> float:
    return row.decided_at.timestamp() if row.decided_at else 0
