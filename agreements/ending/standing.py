"""What was announced about a version in force, for its page."""

from __future__ import annotations

from collections.abc import Iterable

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


def suspensions_of(version: Version, rows: Iterable[Announcement]) -> tuple[Announcement, ...]:
    """By whom, since when and why it is suspended; of each organisation its own."""
    return tuple(standing_stops(rows)) if version.status == Status.SUSPENDED else ()


def standing_stops(rows: Iterable[Announcement]) -> list[Announcement]:
    """The stops that nobody has lifted, of all that was announced about a version that is
    suspended, in the order in which they were made. Pure."""
    done = [row for row in rows if row.taken_at is not None]
    standing: dict[int, Announcement] = {}
    for row in sorted(done, key=lambda row: (row.taken_at, row.pk)):
        if row.kind == Announcement.Kind.SUSPEND:
            standing[row.organisation_id] = row
        elif row.kind == Announcement.Kind.RESUME:
            if standing.pop(row.organisation_id, None) is None:
                # Once, whoever was a party lifted what another had stopped.
                standing.clear()
        elif row.kind == Announcement.Kind.LEAVE:
            # What it stopped is another's to lift from then on: see `effects.leave`.
            standing.pop(row.organisation_id, None)
    return list(standing.values())
