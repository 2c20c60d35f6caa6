"""Giving a task of a role to one of those who hold it, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from notices.actions import able, tell
from notices.models import Task
from organisations.models import Person
from organisations.refusal import NotPermitted, Refused
from organisations.roles import administrator_of, roles_of


def role_to_assign(task: Task, actor: Actor) -> Actor | None:
    """The actor as they may give this task to somebody: as one who holds its role, or as an
    administrator of the organisation. None where they cannot, or where it is for no role."""
    if not task.can_be_given or task.organisation is None:
        return None
    if task.role in roles_of(actor.person_id, task.organisation_id):
        return actor.at(task.organisation_id, task.organisation.name, task.role)
    return administrator_of(actor, task.organisation)


def candidates(task: Task) -> list[Person]:
    """Who can have it: those who hold its role there today, as delegates too, but for whom it is
    not and whoever acts for one of those. Two queries."""
    return able(task.organisation_id, task.role, not_for=task.not_for)


@dataclass(frozen=True)
class NotMine:
    """A task of one's role that one may not do, and who has to."""

    task: Task
    people: tuple[str, ...]


def not_mine(tasks: Iterable[Task]) -> list[NotMine]:
    """Each with the names of those who can do it. A query for each."""
    return [NotMine(task, tuple(person.name for person in candidates(task))) for task in tasks]


@transaction.atomic
def assign(task: Task, *, to: Person | None, reason: str, actor: Actor) -> Task:
    """Let the task wait for this holder of its role alone; None: for all who hold it.

    The others can still take it back, and may still do what it asks for. Raises NotPermitted, or
    Refused for who does not hold the role, or where it is done.
    """
    locked = Task.objects.select_for_update(of=("self",)).select_related("organisation", "person")
    found = locked.get(pk=task.pk)
    if found.done_at is not None:
        raise Refused("This is done already")
    acting = role_to_assign(found, actor)
    if acting is None:
        raise NotPermitted("You cannot give this to somebody")
    if to is not None and to.pk not in {person.pk for person in candidates(found)}:
        raise Refused({"to": f"Select somebody who holds the role {found.get_role_display()}"})
    before = found.person
    if before == to:
        return found
    found.person = to
    found.save(update_fields=["person"])
    detail = {
        "title": found.title,
        "from": before.name if before else "",
        "to": to.name if to else "",
    }
    record("assign-task", found, actor=acting, reason=reason.strip(), detail=detail)
    _tell(found, before, to, reason.strip(), acting)
    return found


def _tell(task: Task, before: Person | None, to: Person | None, reason: str, actor: Actor) -> None:
    people = [one for one in (before, to) if one is not None and one.pk != actor.person_id]
    tell(
        "review_reassigned",
        people,
        about=task.about,
        link=task.link,
        occasion=f"task {task.pk} {clock.now().isoformat()}",
        due_on=task.due_on,
        agreement_title=task.title,
        new_reviewer=to.name if to else f"everybody who is {task.get_role_display()}",
        old_reviewer=actor.name,
        date=clock.today(),
        reason=reason or "none given",
        due_date=task.due_on or "not set",
    )
