"""What was announced about a version in force, for its page."""

from __future__ import annotations

from collections.abc import Sequence

from agreements.models import IN_FORCE, Announcement, Status, Version
from audit.prepared import Prepared

_announcements = Prepared(
    lambda version: (
        Announcement.objects.filter(version=version).select_related("organisation").order_by("pk")
    ),
    version=int,
)


def announced_of(version: Version) -> list[Announcement]:
    """All that was announced about a version that is in force, in order. One query, or none."""
    return _announcements(version=version.pk) if version.status in IN_FORCE else []


def suspension_of(version: Version, rows: Sequence[Announcement]) -> Announcement | None:
    """By whom, since when and why it is suspended; None where it is not."""
    done = [row for row in rows if row.taken_at and row.kind == Announcement.Kind.SUSPEND]
    if not done or version.status != Status.SUSPENDED:
        return None
    # By the day it was done: one that was announced earlier may have come later.
    return max(done, key=lambda row: (row.taken_at, row.pk))
