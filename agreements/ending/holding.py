"""Each organisation's own stop of sharing: data flows only when none stands.

The first stop suspends the version and the last one lifted lets it go on: those are steps of the
workflow. A further stop, and lifting one while another stands, change no status and are here.
"""

from __future__ import annotations

from typing import Any

from agreements.actions.drafting import lock
from agreements.ending import rules
from agreements.ending import telling as tells
from agreements.ending.effects import done_now
from agreements.ending.standing import standing_stops
from agreements.models import Announcement, Status, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import NOT_PERMITTED, Blocker, TransitionBlocked

Kind = Announcement.Kind


def stays_suspended(version: Version, kind: str, organisation: int | None) -> bool:
    """Whether the organisation's step leaves the version suspended: it stops what another has
    stopped already, or lifts its own stop while another stands. One query, or none."""
    if version.status != Status.SUSPENDED or kind not in (Kind.SUSPEND, Kind.RESUME):
        return False
    stopped_by = rules.stopped_by(version)
    if kind == Kind.SUSPEND:
        return organisation not in stopped_by
    return organisation in stopped_by and len(stopped_by) > 1


def may_suspend_too(version: Version, actor: Actor) -> bool:
    """Whether the actor may stop, for their organisation, what another has stopped already."""
    stays = stays_suspended(version, Kind.SUSPEND, actor.organisation_id)
    return stays and rules.suspender(version, actor) is not None


def stops(version: Version, kind: str, actor: Actor, reason: str) -> list[Blocker]:
    """Why the actor may not take such a step."""
    may = rules.suspender if kind == Kind.SUSPEND else rules.resumer
    if may(version, actor) is None:
        return [Blocker(NOT_PERMITTED, "You cannot do this. It needs another role.")]
    return [] if reason.strip() else [Blocker("no_reason", "Give a reason.", path="reason")]


def keep(
    version: Version, kind: str, *, actor: Actor, reason: str, announcement: int = 0
) -> Version:
    """Write a step that leaves the version suspended, and tell everybody. The caller holds the lock
    and has asked `stays_suspended`. Raises TransitionBlocked."""
    if found := stops(version, kind, actor, reason):
        raise TransitionBlocked(found)
    role = (rules.suspender if kind == Kind.SUSPEND else rules.resumer)(version, actor)
    row = done_now(version, kind, actor, clock.now(), reason=reason, announcement=announcement)
    verb = "suspend_too" if kind == Kind.SUSPEND else "lift_suspension"
    detail: dict[str, Any] = {"on": row.on, "announced_on": clock.date_of(row.at)}
    record(verb, version, actor=actor.as_role(role or ""), reason=row.reason, detail=detail)
    row = Announcement.objects.select_related("organisation", "by").get(pk=row.pk)
    if kind == Kind.SUSPEND:
        tells.suspended(version, row)
    else:
        rows = version.announcements.select_related("organisation")
        still = [one.organisation.name for one in standing_stops(rows)]
        tells.lifted(version, row, still)
    return lock(version)
