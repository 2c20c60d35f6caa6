"""What suspending, resuming and ending write under the lock, and what follows from each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agreements.dpias import stopped
from agreements.ending import enders
from agreements.ending import telling as tells
from agreements.ending.standing import suspensions_of
from agreements.judging import judge
from agreements.models import Announcement, Status, Version
from audit import clock
from audit.actor import Actor
from audit.transitions import Given

Kind = Announcement.Kind
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)


def taken(kind: str) -> Any:
    """Writes that this was done: on the announcement whose day has come, or on one of today."""

    def write(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
        reason, announcement = str(given["reason"]), given.get("announcement", 0)
        row = done_now(version, kind, actor, now, reason=reason, announcement=announcement)
        if kind == Kind.TERMINATE:
            # Announced for a day, it held for all of that.
            version.ended_at = min(now, clock.start_of(row.on + ONE_DAY) - ONE_SECOND)
        return {"on": row.on, "announced_on": clock.date_of(row.at), "why": row.reason}

    return write


def leave(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """Binds the organisation no longer from the day after the one that was announced; the others
    go on. Its own stop of sharing passes to the lead, so that somebody can lift it."""
    told: dict[str, Any] = taken(Kind.LEAVE)(version, actor, now, given)
    row = last_of(version, Kind.LEAVE)
    standing = suspensions_of(version, version.announcements.exclude(pk=row.pk))
    party = version.parties.get(organisation=row.organisation_id)
    party.left_on = row.on
    party.save(update_fields=["left_on"])
    to_come(version).filter(organisation=row.organisation_id).update(called_off_at=now)
    lead = version.agreement.lead_organisation_id
    own = [one for one in standing if one.organisation_id == row.organisation_id]
    if own and lead not in {one.organisation_id for one in standing}:
        _pass_to_lead(own[0], lead, row.organisation.name)
    return {**told, "party": party.key}


def _pass_to_lead(stop: Announcement, lead: int, name: str) -> None:
    Announcement.objects.create(
        version=stop.version,
        kind=stop.kind,
        organisation_id=lead,
        by_id=stop.by_id,
        at=stop.at,
        reason=f"Taken over from {name}, which said: {stop.reason}",
        on=stop.on,
        taken_at=stop.taken_at,
    )


def ends_with(version: Version) -> Announcement | None:
    """The end of the agreement, where who has just left it leaves nobody to share with; written,
    and to be taken now."""
    left = last_of(version, Kind.LEAVE)
    if not (why := enders.ends_without(version)):
        return None
    end: Announcement = Announcement.objects.create(
        version=version,
        kind=Kind.TERMINATE,
        organisation_id=left.organisation_id,
        by_id=left.by_id,
        at=left.at,
        reason=f"{left.organisation.name} left the agreement. {why}",
        on=left.on,
    )
    return end


def left(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, ("status",))
    tells.left(version, last_of(version, Kind.LEAVE))


def replaced(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """Its last day is the one before the day on which the next version took its place; that day
    itself where it had begun on it."""
    day_before = clock.start_of(clock.date_of(now)) - ONE_SECOND
    version.ended_at = max(day_before, version.in_force_at or day_before)
    return {}


def done_now(
    version: Version, kind: str, actor: Actor, now: datetime, *, reason: str, announcement: int = 0
) -> Announcement:
    """The announcement, marked as done: the one of that key, or one of today."""
    row = version.announcements.filter(pk=announcement).first()
    if row is None:
        assert actor.organisation_id is not None
        # What the organisation announced of this kind for a later day comes now instead. What
        # another announced has reasons of its own, and stands.
        own = to_come(version).filter(kind=kind, organisation=actor.organisation_id)
        own.update(called_off_at=now)
        assert actor.person_id is not None
        row = Announcement.objects.create(
            version=version,
            kind=kind,
            organisation_id=actor.organisation_id,
            by_id=actor.person_id,
            at=now,
            reason=reason.strip(),
            on=clock.date_of(now),
        )
    row.taken_at = now
    row.save(update_fields=["taken_at"])
    found: Announcement = row
    return found


def status_at_start(version: Version, actor: Actor) -> str:
    """In force; suspended where a stop of sharing was carried over from the version before."""
    stops = version.announcements.filter(kind=Kind.SUSPEND, taken_at__isnull=False)
    return Status.SUSPENDED if stops.exists() else Status.IN_FORCE


def suspended(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, ("status",))
    stopped.settled(version)
    tells.suspended(version, last_of(version, Kind.SUSPEND))


def resumed(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, ("status",))
    tells.resumed(version, last_of(version, Kind.RESUME))


def terminated(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, ("status",))
    to_come(version).update(called_off_at=now)
    tells.terminated(version, last_of(version, Kind.TERMINATE))


def to_come(version: Version | int | None) -> Any:
    """What is announced for a day to come; of a version, or of the one of that key."""
    return Announcement.objects.filter(version=version, taken_at=None, called_off_at=None)


def last_of(version: Version, kind: str) -> Announcement:
    """What was done last of this kind."""
    done = version.announcements.filter(kind=kind, taken_at__isnull=False)
    found: Announcement = done.select_related("organisation", "by").latest("taken_at")
    return found
