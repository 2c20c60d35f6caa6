"""Reviews whose day has passed with none recorded: they stay somebody's task until one is."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F

from agreements import telling
from agreements.models import IN_FORCE, PeriodicReview, Version, VersionQuerySet
from audit import clock
from notices.actions import ask, tell
from notices.clocks import working_days_between
from notices.models import Task
from organisations.roles import Role

TELL_AFTER_DAYS = 14
LAPSED_AFTER_DAYS = 90
LOOK_BACK_DAYS = 14


def to_review() -> VersionQuerySet:
    """Versions in force with no review recorded in the run-up to its day, or since."""
    run_up = F("review_date") - timedelta(days=PeriodicReview.RUN_UP_DAYS)
    living = Version.objects.filter(status__in=IN_FORCE)
    return living.exclude(periodic_reviews__completed_on__gte=run_up)


def ask_for(version: Version, day: date) -> None:
    """The task of the lead's drafters, open until a review is recorded."""
    ask(
        "periodic_review",
        about=telling.about(version),
        title=f"Review: {telling.title(version)}",
        link=telling.page(version, "periodic_review"),
        organisation=version.agreement.lead_organisation_id,
        role=Role.DRAFTER,
        due_on=day,
    )


def remind() -> int:
    """Ask for every overdue review that nobody has as a task; how many notices were queued.

    The reminders before the day may all have been missed (the service stood still, or the
    agreement came into force after its review was due): what is overdue is asked for all the
    same, and told of once when a fortnight late and once when three months late.
    """
    today = clock.today()
    asked = set(
        Task.objects.filter(kind="periodic_review", done_at__isnull=True).values_list(
            "about", flat=True
        )
    )
    told = 0
    overdue = to_review().filter(review_date__lt=today).select_related("agreement", "dpia")
    for version in overdue.iterator(chunk_size=500):
        late = (today - version.review_date).days if version.review_date else 0
        new = telling.about(version) not in asked
        if new or _within(late, TELL_AFTER_DAYS) or _within(late, LAPSED_AFTER_DAYS):
            told += _told(version, late)
    return told


def _within(late: int, threshold: int) -> bool:
    return threshold < late <= threshold + LOOK_BACK_DAYS


@transaction.atomic
def _told(version: Version, late: int) -> int:
    day = version.review_date
    assert day is not None
    ask_for(version, day)
    told = 0
    if late > TELL_AFTER_DAYS:
        told += tell(
            "overdue",
            telling.lead_drafters(version),
            about=telling.about(version),
            link=telling.page(version, "periodic_review"),
            occasion=f"version {version.number}",
            due_on=day,
            agreement_title=telling.title(version),
            task_name="Review",
            due_date=day,
            days_late=working_days_between(day, clock.today()),
            risk_of_not_sharing="nobody checks that the sharing is still needed, lawful and safe",
        )
    if late > LAPSED_AFTER_DAYS:
        told += tell(
            "review_lapsed",
            telling.contacts(version, Role.INFORMATION_GOVERNANCE, Role.SIGNATORY),
            about=telling.about(version),
            link=telling.page(version, "periodic_review"),
            occasion=f"version {version.number}",
            due_on=day,
            agreement_title=telling.title(version),
            review_date=day,
        )
    return told
