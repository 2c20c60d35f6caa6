"""A demonstration's clock: moved on by hand, so that a year can be watched in an afternoon."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.models import ClockSetting
from config.celery import DAILY, app

FURTHEST_DAYS = 3660
"""Ten years: further than any agreement of the samples runs."""


@dataclass
class Installation:
    """What the trail says was moved."""

    audit_type: str = "installation"
    pk: int = 1
    audit_reference: str = "the clock of this demonstration"


class ClockCannot(ValueError):
    """The clock cannot be set to that date. The text says why."""


def move_clock(*, to: date, actor: Actor) -> None:
    """Move the clock on to the date `to`, at the same time of day, and do what then falls due.

    Every process of the installation shows the new date when this returns. Raises ClockCannot for
    a date that is not ahead, or too far, and changes nothing.
    """
    with transaction.atomic():
        setting, _ = ClockSetting.objects.select_for_update().get_or_create(only=True)
        clock.forget()
        before = clock.today()
        if to <= before:
            raise ClockCannot("The date must be after the date it is now")
        if (to - before).days > FURTHEST_DAYS:
            raise ClockCannot("The date must be within ten years from the date it is now")
        setting.distance += _same_time_on(to) - clock.now()
        setting.save(update_fields=["distance"])
        record(
            "move_clock",
            Installation(),
            actor=actor,
            detail={"before": before.isoformat(), "after": to.isoformat()},
        )
    moved = time.monotonic()
    clock.forget()
    # A worker does this when it starts; here it is a page that runs the tasks.
    app.loader.import_default_modules()
    for name in DAILY:
        app.tasks[name].apply(throw=True)
    # The other processes ask for the distance once a second.
    time.sleep(max(0.0, clock.REREAD_SECONDS - (time.monotonic() - moved)))


def _same_time_on(day: date) -> datetime:
    local = clock.now().astimezone(clock.LONDON)
    return local + timedelta(days=(day - local.date()).days)
