"""The turn of the day: DPIAs judged by the new day, reminders of reviews and of measures.

Every step chooses its rows by one indexed query, and may run twice or late without harm.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q

from audit import clock
from dpia import actions, telling
from dpia.models import Dpia, PriorConsultation, Status
from dpia.regulator import telling as consulting
from dpia.risks import following
from dpia.staleness.showing import is_over
from notices.schedule import due_steps, event_days_to_look_at

JUDGE_AT_ONCE = 200
STEPS = (30, 7, 0)
"""So many days before its review a DPIA's keepers are reminded."""
REGULATOR_STEPS = (7, 0)
"""So many days before the regulator's time ends they are told."""
LIVING = (Status.APPROVED, Status.UNDER_REVIEW)


def turn() -> dict[str, int]:
    """Do what today asks for; how many DPIAs each step judged or reminded of."""
    return {
        "reminded": remind(),
        "reviews_asked": ask_for_reviews(),
        "measures_opened": following.open_due(),
        "measures_handed_back": following.hand_back(),
        "measures_reminded": following.remind(),
        "reminded_of_regulator": remind_of_regulator(),
        "judged": judge_again(),
    }


def remind() -> int:
    """Tell those who keep approved DPIAs that a review is near, once for each step."""
    today = clock.today()
    near = Dpia.objects.filter(
        status__in=LIVING, next_review_on__range=event_days_to_look_at(today, STEPS)
    ).select_related("organisation")
    told = 0
    for dpia in near:
        if dpia.next_review_on is None or is_over(dpia):
            continue
        for step in due_steps(dpia.next_review_on, today, STEPS):
            told += telling.remind_of_review(dpia, dpia.next_review_on, step) > 0
    return told


def ask_for_reviews() -> int:
    """Have drafters review what is due or overdue, however long; how many DPIAs. What has changed
    is asked for already."""
    due = Dpia.objects.filter(status=Status.APPROVED, next_review_on__lte=clock.today())
    asked = [one for one in due.order_by("pk") if not is_over(one) and not one.needs_review]
    for dpia in asked:
        if dpia.next_review_on is not None:
            telling.ask_for_review(dpia, dpia.next_review_on)
    return len(asked)


def remind_of_regulator() -> int:
    """Tell those who keep a DPIA that the regulator's time runs out, once for each step."""
    today = clock.today()
    near = PriorConsultation.objects.filter(
        due_on__range=event_days_to_look_at(today, REGULATOR_STEPS)
    ).select_related("dpia__organisation")
    return sum(
        consulting.remind(one, step) > 0
        for one in near
        if one.due_on is not None
        for step in due_steps(one.due_on, today, REGULATOR_STEPS)
    )


def judge_again() -> int:
    """Judge those that were judged on an earlier day, so many at once: some rules read the day."""
    today = clock.today()
    stale = Dpia.objects.exclude(status=Status.SUPERSEDED).filter(
        Q(findings_on__isnull=True) | ~Q(findings_on=today)
    )
    chosen = stale.order_by(F("findings_on").asc(nulls_first=True), "pk")[:JUDGE_AT_ONCE]
    keys = list(chosen.values_list("pk", flat=True))
    for pk in keys:
        with transaction.atomic():
            actions.judge_again(Dpia.objects.select_for_update().get(pk=pk))
    return len(keys)
