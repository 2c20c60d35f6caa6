"""Measures given to those who carry them out, closed, given to others; and reminders of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.text import Truncator

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import Blocker, TransitionBlocked
from dpia.models import Dpia, DpiaSharing, MeasureTask, Outcome, Status
from dpia.models.dpia import READERS
from dpia.risks import measures, undone
from dpia.risks.measures import Wanted
from notices import actions as notices
from notices.clocks import days_since, until_words
from notices.schedule import due_steps
from organisations.models import Membership, Person
from organisations.roles import Role

KIND = "dpia_measure"
BEFORE = (14, 1, 0)
AFTER = (-7, -28)
"""So many days after its day somebody hears that a measure is overdue."""
LOOK_BACK = 14
IN_SHORT = 10
"""So many words of a measure stand in the subject of a message."""
DRAFTED = (Status.DRAFT, Status.WITH_DPO, Status.WITH_ICO)


def about(task: MeasureTask) -> str:
    """How notices name the measure."""
    return f"dpia_measure:{task.pk}"


# ------------------------------------------------------------------ what follows the document


def follow(dpia: Dpia, actor: Actor, *, due_by: date | None = None) -> int:
    """Open a task for each measure that has none, and let those there are follow the document.

    Called under the DPIA's lock, when it is approved: then tasks whose measure is gone are
    dropped. With a day, before approval, only measures due by then are opened. How many are new.
    """
    held = measures.by_key(list(dpia.measure_tasks.select_related("person", "dpia__organisation")))
    people = measures.people_of(dpia)
    now = clock.now()
    found = measures.wanted(dpia, due_by=due_by)
    opened = []
    for one in found:
        task = held.get(one.key)
        if task is None or task.outcome == Outcome.DROPPED:
            opened.append(_open(dpia, one, people))
        elif task.is_open:
            _follow_one(task, one, people, actor)
    if due_by is None:
        keys = {one.key for one in found}
        for key, task in held.items():
            if task.is_open and key not in keys:
                _drop(task, actor)
    if opened:
        detail = {"measures": [{"id": t.pk, "risk": t.risk_key, "text": t.text} for t in opened]}
        record("open_measures", dpia, actor=actor, at=now, detail=detail)
    return len(opened)


def _open(dpia: Dpia, one: Wanted, people: Sequence[Person]) -> MeasureTask:
    task = MeasureTask.objects.create(
        dpia=dpia,
        risk_key=one.risk_key,
        text=one.text,
        owner=one.owner,
        person=measures.person_named(one.owner, people),
        due_on=one.due_on,
        opened_at=clock.now(),
    )
    _ask(task)
    return task


def _follow_one(task: MeasureTask, one: Wanted, people: Sequence[Person], actor: Actor) -> None:
    person = task.person
    if not task.is_chosen or one.owner != task.owner:
        person = measures.person_named(one.owner, people)
    if (task.owner, task.due_on, task.person) == (one.owner, one.due_on, person):
        return
    moved = task.person != person
    task.owner, task.due_on, task.person = one.owner, one.due_on, person
    task.is_chosen = task.is_chosen and not moved
    task.save(update_fields=["owner", "due_on", "person", "is_chosen"])
    if moved:
        _settle(task, actor)
    _ask(task)


def _drop(task: MeasureTask, actor: Actor) -> None:
    task.outcome, task.closed_on, task.closed_at = Outcome.DROPPED, clock.today(), clock.now()
    task.closed_by_id = actor.person_id
    task.save(update_fields=["outcome", "closed_on", "closed_at", "closed_by"])
    _settle(task, actor)


# ------------------------------------------------------------------ what people do


@transaction.atomic
def close_measure(
    task: MeasureTask, *, actor: Actor, outcome: str, note: str = "", closed_on: date | None = None
) -> MeasureTask:
    """Say that the measure is `done` or `not_doing`, with a note, on a day (today).

    Raises TransitionBlocked, and changes nothing.
    """
    dpia = _locked_dpia(task)
    locked = _locked(task)
    on = closed_on or clock.today()
    role = measures.role_to_close(locked, actor)
    stops = measures.what_stops_closing(locked, actor=actor)
    if stops := stops or measures.wrong_ending(locked, outcome, note, on):
        raise TransitionBlocked(stops)
    locked.outcome, locked.note, locked.closed_on = outcome, note.strip(), on
    locked.closed_at, locked.closed_by_id = clock.now(), actor.person_id
    locked.save(update_fields=["outcome", "note", "closed_on", "closed_at", "closed_by"])
    _settle(locked, actor)
    verb = "finish_measure" if outcome == Outcome.DONE else "give_up_measure"
    _record(verb, locked, actor.as_role(role or ""), reason=locked.note, on=on.isoformat())
    undone.note(dpia, locked if outcome == Outcome.NOT_DOING else None)
    return locked


@transaction.atomic
def reopen_measure(task: MeasureTask, *, actor: Actor, note: str = "") -> MeasureTask:
    """Open it again: it was not done after all. Raises TransitionBlocked."""
    dpia = _locked_dpia(task)
    locked = _locked(task)
    if stops := measures.what_stops_reopening(locked, actor=actor):
        raise TransitionBlocked(stops)
    role = measures.role_to_close(locked, actor)
    locked.outcome, locked.note = Outcome.OPEN, ""
    locked.closed_on = locked.closed_at = locked.closed_by = None
    locked.save(update_fields=["outcome", "note", "closed_on", "closed_at", "closed_by"])
    _ask(locked)
    _record("reopen_measure", locked, actor.as_role(role or ""), reason=note.strip())
    undone.note(dpia)
    return locked


@transaction.atomic
def assign_measure(task: MeasureTask, *, actor: Actor, person: Person | None) -> MeasureTask:
    """Give it to somebody of the organisations that the DPIA serves; None for whoever the DPIA
    names in words, for whom its IG officers see to it. Raises TransitionBlocked."""
    locked = _locked(task)
    stops = measures.what_stops_assigning(locked, actor=actor)
    if not stops and person is not None and person not in measures.people_of(locked.dpia):
        words = "Select somebody of an organisation that the DPIA serves"
        stops = [Blocker("not_there", words, path="person")]
    if stops:
        raise TransitionBlocked(stops)
    if locked.person == person and locked.is_chosen:
        return locked
    role = measures.role_to_assign(locked.dpia, actor)
    locked.person, locked.is_chosen = person, True
    locked.save(update_fields=["person", "is_chosen"])
    _settle(locked, actor)
    _ask(locked)
    to = person.name if person else ""
    _record("assign_measure", locked, actor.as_role(role or ""), to=to)
    return locked


def pass_on(task_id: int, *, of: Person, to: Person, actor: Actor) -> None:
    """Give a measure of `of` to `to`, in the caller's transaction; nothing where it is closed or
    somebody else's meanwhile."""
    task = _locked(MeasureTask(pk=task_id))
    if not task.is_open or task.person != of:
        return
    task.person, task.is_chosen = to, True
    task.save(update_fields=["person", "is_chosen"])
    _settle(task, actor)
    _ask(task)
    _record("assign_measure", task, actor, to=to.name)


def _record(verb: str, task: MeasureTask, actor: Actor, *, reason: str = "", **more: str) -> None:
    detail = {"measure": task.pk, "risk": task.risk_key, "text": task.text, **more}
    record(verb, task.dpia, actor=actor, reason=reason, detail=detail)


def _locked_dpia(task: MeasureTask) -> Dpia:
    """Its DPIA, locked before it, as whoever approves does."""
    rows = Dpia.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=task.dpia_id)


def _locked(task: MeasureTask) -> MeasureTask:
    rows = MeasureTask.objects.select_for_update(of=("self",))
    return rows.select_related("dpia__organisation", "person").get(pk=task.pk)


# ------------------------------------------------------------------ whom it waits for


def _ask(task: MeasureTask) -> None:
    """Put it into the inbox of who does it, and tell them; without such a person, into that of
    the organisation's IG officers."""
    dpia = task.dpia
    to_whom: dict[str, Any] = {"person": task.person} if task.person else _officers(dpia)
    notices.ask(
        KIND,
        about=about(task),
        title=f"Carry out a measure of the DPIA “{dpia.title}”: {task.text}",
        link=task.get_absolute_url(),
        due_on=task.due_on,
        asked_by=dpia.organisation_id,
        **to_whom,
    )
    if task.person:
        _tell("measure_yours", task, occasion=f"person {task.person.pk}")


def _officers(dpia: Dpia) -> dict[str, Any]:
    return {"organisation": dpia.organisation_id, "role": Role.INFORMATION_GOVERNANCE}


def _settle(task: MeasureTask, actor: Actor) -> None:
    notices.settle(about(task), kind=KIND, by=actor)


def _tell(key: str, task: MeasureTask, *, occasion: str, **words: str | int) -> int:
    dpia = task.dpia
    people = (
        [task.person]
        if task.person
        else notices.holders([dpia.organisation_id], (Role.INFORMATION_GOVERNANCE,))
    )
    return notices.tell(
        key,
        people,
        about=about(task),
        link=reverse("dpia:measure_task", args=[dpia.reference, task.pk]),
        occasion=occasion,
        due_on=task.due_on,
        dpia_title=dpia.title,
        measure=task.text,
        measure_in_short=Truncator(task.text).words(IN_SHORT),
        owner=task.owner,
        due_date=task.due_on or "no date given",
        **words,
    )


# ------------------------------------------------------------------ the turn of the day


def remind() -> int:
    """Tell those who carry out measures that the day is near or past; how many measures."""
    today = clock.today()
    first = today - timedelta(days=LOOK_BACK - min(AFTER))
    last = today + timedelta(days=max(BEFORE))
    near = MeasureTask.objects.waiting().filter(due_on__range=(first, last))
    told = 0
    for task in near.select_related("dpia__organisation", "person"):
        for step in due_steps(
            task.due_on or today,
            today,
            (*BEFORE, *AFTER),
            LOOK_BACK,
            known_since=clock.date_of(task.opened_at),
        ):
            told += _remind(task, task.due_on or today, step) > 0
    return told


def _remind(task: MeasureTask, due_on: date, step: int) -> int:
    occasion = f"{step} days before"
    if step < 0:
        return _tell("measure_overdue", task, occasion=occasion, days_late=days_since(due_on))
    return _tell("measure_due", task, occasion=occasion, due_when=until_words(due_on))


def open_due() -> int:
    """Open the measures whose day has come in DPIAs not approved yet; how many are new."""
    today = clock.today()
    due = Dpia.objects.filter(
        status__in=DRAFTED, approved_at__isnull=True, risks__measures__due_on__lte=today
    )
    opened = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True).distinct()):
        with transaction.atomic():
            rows = Dpia.objects.select_for_update(of=("self",)).select_related("organisation")
            opened += follow(rows.get(pk=pk), Actor.system("the calendar"), due_by=today)
    return opened


def hand_back() -> int:
    """Measures of people who have left the organisations that the DPIA serves wait for its IG
    officers from now on; how many."""
    moved = 0
    for pk in list(_of_leavers().values_list("pk", flat=True)):
        with transaction.atomic():
            task = _locked(MeasureTask(pk=pk))
            actor = Actor.system("the calendar")
            if not task.is_open or task.person in measures.people_of(task.dpia):
                continue
            task.person, task.is_chosen = None, True
            task.save(update_fields=["person", "is_chosen"])
            _settle(task, actor)
            _ask(task)
            _record("assign_measure", task, actor, to="")
            moved += 1
    return moved


def _of_leavers() -> models.QuerySet[MeasureTask]:
    held = Membership.objects.current().filter(role__in=READERS, person=OuterRef("person"))
    shared = DpiaSharing.objects.filter(
        dpia=OuterRef(OuterRef("dpia")), organisation=OuterRef("organisation")
    )
    there = Q(organisation=OuterRef("dpia__organisation")) | Q(Exists(shared))
    # Somebody was chosen to go on with it, and has it in a moment.
    chosen = Membership.objects.filter(
        person=OuterRef("person"), work_to__isnull=False, work_settled_at__isnull=True
    )
    waiting = MeasureTask.objects.waiting().filter(~Exists(chosen), person__isnull=False)
    return waiting.filter(Q(person__is_active=False) | ~Exists(held.filter(there))).order_by("pk")
