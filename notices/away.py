"""What was given by name to somebody who is away, or who no longer stands in: who has it now; and
the word that a delegation ends soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from audit import clock
from audit.actor import Actor
from audit.log import record
from notices.actions import settle, tell
from notices.clocks import add_working_days
from notices.listening import waiting
from notices.models import Task
from organisations.actions.absences import begin_absence
from organisations.models import Absence, Membership, Person

CALENDAR = Actor.system("the calendar")
ENDING_WORKING_DAYS = 3
"""So many working days before a delegation ends, both sides hear of it."""


def begin_due() -> int:
    """See to the absences that have begun; how many."""
    return sum(begin(one) for one in Absence.objects.on().filter(begun_at=None).order_by("pk"))


def heard(absence: Absence) -> None:
    """An absence was entered; it may have begun."""
    if absence.starts_on <= clock.today():
        begin(absence)


@transaction.atomic
def begin(absence: Absence) -> bool:
    """What was given to them by name goes to the stand-in, or to all who hold the role."""
    if not begin_absence(absence):
        return False
    theirs = Task.objects.select_for_update().filter(
        person=absence.person, organisation=absence.organisation, done_at=None
    )
    others = Membership.objects.current().filter(
        organisation=absence.organisation, person__is_active=True
    )
    shared = set(others.exclude(person=absence.person).values_list("role", flat=True))
    stood_in = set(others.filter(person=absence.stand_in).values_list("role", flat=True))
    for task in theirs.exclude(role="").order_by("pk"):
        if task.role in shared:
            move(task, to=absence.stand_in if task.role in stood_in else None)
    return True


def return_from_stand_ins() -> int:
    """What was given by name to a delegate whose days are over waits for all holders again."""
    held = Membership.objects.filter(
        organisation=OuterRef("organisation"), role=OuterRef("role"), person=OuterRef("person")
    )
    lost = Task.objects.filter(
        ~Exists(held.current()),
        # Who held the role in their own right has left: that work is handed over, not returned.
        ~Exists(held.own()),
        Exists(held.delegations()),
        done_at=None,
        person__isnull=False,
    )
    return sum(_returned(pk) for pk in list(lost.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _returned(task_id: int) -> bool:
    task = Task.objects.select_for_update().filter(pk=task_id, done_at=None).first()
    if task is None or task.person_id is None:
        return False
    move(task, to=None)
    return True


def move(task: Task, *, to: Person | None) -> None:
    """The task waits for this person, or with None for all who hold its role."""
    before = task.person
    twin = Task.objects.filter(
        kind=task.kind, about=task.about, organisation=task.organisation_id, role=task.role
    )
    if twin.filter(person=to, done_at=None).exclude(pk=task.pk).exists():
        settle(task.about, kind=task.kind, person=before, role=task.role)
        return
    task.person = to
    task.save(update_fields=["person"])
    detail = {
        "title": task.title,
        "from": before.name if before else "",
        "to": to.name if to else "",
    }
    record("assign-task", task, actor=CALENDAR, detail=detail)


def tell_of_ending() -> int:
    """Tell both sides of each delegation that ends within three working days, once."""
    today = clock.today()
    near = Membership.objects.current().delegations().with_people()
    # Three working days are never more than three weeks.
    soon = near.filter(ends_on__lte=today + timedelta(days=21))
    return sum(_told_of_ending(one) for one in soon if _ends_soon(one))


def _ends_soon(one: Membership) -> bool:
    nation = one.organisation.nation if one.organisation else ""
    if one.ends_on is None or one.ends_on > add_working_days(
        clock.today(), ENDING_WORKING_DAYS, nation
    ):
        return False
    # Whoever got it for a few days was told then when it ends.
    return one.ends_on > add_working_days(one.starts_on, ENDING_WORKING_DAYS, nation)


def _told_of_ending(one: Membership) -> int:
    source = one.delegated_from
    people: Iterable[Person] = [one.person, source.person] if source else [one.person]
    return tell(
        "delegation_ending",
        people,
        about=f"membership:{one.pk}",
        link=reverse("home"),
        occasion="",
        due_on=one.ends_on,
        role=one.get_role_display(),
        end_date=one.ends_on,
        task_count=waiting(one),
    )
