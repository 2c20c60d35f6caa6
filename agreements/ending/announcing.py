"""Announcing that sharing stops, goes on or ends: at once, or from a day to come."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from agreements import workflow
from agreements.actions.drafting import NotPossible, NotYours, lock
from agreements.ending import carrying, holding, rules
from agreements.ending import telling as tells
from agreements.ending.effects import to_come
from agreements.ending.rules import AFTER_THE_DAY, first_day
from agreements.models import IN_FORCE, Announcement, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import NOT_PERMITTED, WRONG_STATUS, Blocker, Given, TransitionBlocked

log = logging.getLogger(__name__)
ASKED_NOW = (
    *(NOT_PERMITTED, WRONG_STATUS, "no_reason"),
    *("notice_too_short", "no_case_for_ending_at_once"),
)
"""What stops announcing a day to come; the rest is asked on the day."""
CALENDAR = workflow.CALENDAR


@transaction.atomic
def announce(
    version: Version,
    kind: str,
    *,
    actor: Actor,
    reason: str,
    on: date | None = None,
    at_once: str | None = None,
) -> Version:
    """Suspend, resume, end or leave (`Announcement.Kind`) from the day given, or today.

    From today it is done at once. For a day to come it is announced: everybody is told now, and the
    calendar does it on the day; the day on which it ends, or one leaves, is the last, and it is
    done when that is over. `at_once` says, where it comes with less notice than the agreement asks
    for, which of the agreement's cases for that has come about. Raises TransitionBlocked for who
    may not, for too short a notice and for what is not possible in this status, NotPossible for a
    day that is past or beyond the agreement's last.
    """
    locked = lock(version)
    day = on or clock.today()
    step = workflow.ENDINGS[kind]
    if kind in AFTER_THE_DAY and day < first_day(locked, clock.today()):
        reason = _with_the_case(reason, at_once)
    if day <= clock.today():
        if day < clock.today():
            raise NotPossible("The day must be today or in the future.")
        if holding.stays_suspended(locked, kind, actor.organisation_id):
            holding.keep(locked, kind, actor=actor, reason=reason)
        else:
            workflow.end(locked, kind, actor=actor, reason=reason, at_once=at_once)
        _take(_due().filter(version=locked))
        return lock(locked)
    # Whether it will be possible on the day is asked on the day; who may, and why, now.
    given = {"reason": reason, "on": day, "at_once": at_once, "ends_at_once": at_once is not None}
    now_stops = stops_now(locked, kind, actor=actor, given=given)
    if stops := [b for b in now_stops if b.code in ASKED_NOW]:
        raise TransitionBlocked(stops)
    if locked.end_date is not None and day > locked.end_date:
        raise NotPossible("The agreement will be over by then: choose a day up to its last.")
    same = to_come(locked).filter(kind=kind, organisation=actor.organisation_id)
    if same.exists():
        raise NotPossible("This is announced already. Call that off before you choose another day.")
    role = step.may(locked, actor)
    assert role is not None
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    row = Announcement.objects.create(
        version=locked,
        kind=kind,
        organisation_id=actor.organisation_id,
        by_id=actor.person_id,
        at=clock.now(),
        reason=reason.strip(),
        on=day,
    )
    detail = {"kind": kind, "on": day}
    record("announce", locked, actor=actor.as_role(role), reason=row.reason, detail=detail)
    tells.announced(locked, row)
    return locked


def stops_now(version: Version, kind: str, *, actor: Actor, given: Given) -> list[Blocker]:
    """Every reason why the actor cannot suspend, resume, end or leave now."""
    if holding.stays_suspended(version, kind, actor.organisation_id):
        return holding.stops(version, kind, actor, str(given["reason"]))
    return workflow.stops(version, kind, actor=actor, given=given)


def _with_the_case(reason: str, at_once: str | None) -> str:
    """The reason as everybody reads it, with the case for ending at once where that is why."""
    case = (at_once or "").strip()
    said = reason.strip()
    return f"{said}\n\nEnded without the agreed notice: {case}" if said and case else said


@transaction.atomic
def call_off(row: Announcement, *, actor: Actor) -> None:
    """Call off what was announced for a day to come. Its own organisation may, in a role that could
    announce it, whatever came since. Raises NotYours, or NotPossible where it has been done or
    called off."""
    version = lock(row.version)
    row = Announcement.objects.select_related("organisation", "by").get(pk=row.pk)
    role = rules.calls_off(row, actor)
    if role is None or actor.person_id is None:
        raise NotYours
    if not row.is_to_come:
        raise NotPossible("It has been done, or called off, already.")
    row.called_off_at, row.called_off_by_id = clock.now(), actor.person_id
    row.save(update_fields=["called_off_at", "called_off_by"])
    detail = {"kind": row.kind, "on": row.on}
    record("call_off", version, actor=actor.as_role(role), detail=detail)
    tells.called_off(version, row, actor.name)


def ended_before(version: Version) -> bool:
    """Whether the version that this one was to replace ended for good before this one's day, by a
    notice that stands; then that is done, and this one with it withdrawn."""
    due = [row.pk for row in carrying.over_before(version, clock.today())]
    return bool(_take(_due().filter(pk__in=due))) if due else False


def take_due() -> int:
    """Do what was announced and has come; how many were done."""
    return _take(_due())


def _due() -> QuerySet[Announcement]:
    """What is to be done today; an agreement still holds on the day that was announced as its
    last."""
    today = clock.today()
    to_end = Q(kind__in=AFTER_THE_DAY)
    to_come = Announcement.objects.filter(
        taken_at=None, called_off_at=None, version__status__in=sorted(IN_FORCE)
    )
    return to_come.filter(Q(on__lt=today) | Q(on=today) & ~to_end)


def _take(due: QuerySet[Announcement]) -> int:
    """Do each that is possible now."""
    done = 0
    for row in due.select_related("version__agreement").order_by("on", "pk"):
        try:
            _take_one(row)
        except TransitionBlocked as blocked:
            log.warning("%s of %s is not done: %s", row.kind, row.version, blocked)
            continue
        done += 1
    return done


@transaction.atomic
def _take_one(row: Announcement) -> None:
    version = lock(row.version)
    given: dict[str, Any] = {"actor": CALENDAR, "reason": row.reason, "announcement": row.pk}
    if holding.stays_suspended(version, row.kind, row.organisation_id):
        holding.keep(version, row.kind, **given)
    else:
        workflow.end(version, row.kind, **given)
