"""The tasks of somebody who leaves: which are theirs, who has them next, and who is told."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse

from audit.actor import Actor
from audit.log import record
from notices.actions import ask, holders, settle, tell
from notices.models import Task
from organisations import listeners
from organisations.leaving.standing_in import ANY_MEMBER
from organisations.leaving.work import Leaver, Piece
from organisations.models import Membership, Organisation, Person
from organisations.roles import Role

HAND_OVER = "hand_over"
MOST_TITLES = 40


class Tasks:
    """The keeper of tasks: those given to them, and those of a role that nobody else holds."""

    name = "task"

    def open_work(self, leaver: Leaver) -> list[Piece]:
        others = Membership.objects.current(leaver.day).of(leaver.organisation)
        shared = others.filter(person__is_active=True).exclude(person=leaver.person)
        alone = leaver.roles - set(shared.values_list("role", flat=True)) - {Role.ADMINISTRATOR}
        theirs = Q(person=leaver.person) | Q(person__isnull=True, role__in=alone)
        found = Task.objects.filter(theirs, organisation=leaver.organisation).waiting()
        return [
            Piece(
                key=f"{self.name}:{task.pk}",
                kind=f"Task as {task.get_role_display()}" if task.role else "Task",
                title=task.title,
                link=task.link,
                roles=frozenset({task.role}) if task.role else ANY_MEMBER,
                due_on=task.due_on,
            )
            for task in found
        ]

    def pass_on(self, piece: Piece, leaver: Leaver, *, to: Person, actor: Actor) -> None:
        rows = Task.objects.select_for_update().filter(done_at__isnull=True)
        task = rows.filter(pk=int(piece.key.partition(":")[2])).first()
        if task is None:
            return
        twin = Task.objects.filter(
            kind=task.kind, about=task.about, organisation=task.organisation_id, role=task.role
        )
        if twin.filter(person=to, done_at__isnull=True).exists():
            settle(task.about, kind=task.kind, person=leaver.person, by=actor)
            return
        task.person = to
        task.save(update_fields=["person"])
        detail = {"title": task.title, "from": leaver.person.name, "to": to.name}
        record("assign-task", task, actor=actor, detail=detail)


def start() -> None:
    """Hear from now on."""
    listeners.register_leaving(left)
    listeners.register_handing_over(handed_over)


def about(person: Person, organisation: Organisation) -> str:
    """How tasks and notices name what somebody leaves behind."""
    return f"leaver {person.pk}:{organisation.reference}"


def left(person: Person, organisation: Organisation, pieces: list[Piece], last_day: date) -> None:
    """The administrators are asked to hand over what is left; no longer, once nothing is."""
    if not pieces:
        settle(about(person, organisation), kind=HAND_OVER)
        return
    link = reverse("organisation_handover", args=[organisation.reference, person.pk])
    ask(
        HAND_OVER,
        about=about(person, organisation),
        title=f"Hand over the work of {person.name}",
        link=link,
        organisation=organisation,
        role=Role.ADMINISTRATOR,
        due_on=last_day,
    )
    tell(
        "leaver_handover",
        holders([organisation.pk], [Role.ADMINISTRATOR]),
        about=about(person, organisation),
        link=link,
        occasion="",
        due_on=last_day,
        leaver_name=person.name,
        task_count=len(pieces),
        end_date=last_day,
        organisation_name=organisation.name,
    )


def handed_over(
    person: Person, organisation: Organisation, to: Person, pieces: list[Piece], actor: Actor
) -> None:
    """Tell whoever goes on with it what it is."""
    named = [f"* {one.title}" for one in pieces[:MOST_TITLES]]
    if (more := len(pieces) - MOST_TITLES) > 0:
        named.append(f"* and {more} more")
    tell(
        "work_handed_over",
        [to],
        about=about(person, organisation),
        link=reverse("home"),
        occasion="|".join(one.key for one in pieces),
        leaver_name=person.name,
        actor_name=actor.name,
        organisation_name=organisation.name,
        work="\n".join(named),
    )
