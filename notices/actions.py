"""Telling people: tasks that wait for them, and notices. Rows only, in the caller's transaction.

`ask`, `settle` and `tell` write no event of their own: they are the consequence of a step that the
owner records in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from audit import clock
from audit.actor import Actor
from audit.log import record
from notices.messages import render
from notices.models import Notice, NoticeQuerySet, Preference, Task
from organisations.models import Membership, Organisation, Person
from organisations.roles import Role

NAMESPACE = UUID("5d0d2f0e-52c5-5a0b-9f0e-0c4b1f6f6f61")
UNDELIVERED = "notices:undelivered emails"
AT_MOST_A_MOMENT = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 2}


class NoSuchPlace(ValueError):
    """A link that is not a path of this service."""


def holders(organisation_ids: Iterable[int | None], roles: Iterable[str]) -> list[Person]:
    """The active people who hold one of `roles` today in one of the organisations, each once.

    None among the organisations stands for the platform. One query.
    """
    ids = set(organisation_ids)
    where = Q(organisation__in=ids - {None})
    if None in ids:
        where |= Q(organisation__isnull=True)
    held = Membership.objects.current().filter(where, role__in=set(roles))
    return list(Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by("pk"))


def able(organisation: int | None, role: str, *, not_for: Collection[int]) -> list[Person]:
    """Those who hold the role there today, but for these people and whoever holds it for one of
    them. At most two queries."""
    found = holders([organisation], [role])
    if not not_for:
        return found
    stands_in = Membership.objects.current().filter(
        organisation=organisation, role=role, delegated_from__person__in=not_for
    )
    barred = {*not_for, *stands_in.values_list("person", flat=True)}
    return [person for person in found if person.pk not in barred]


@transaction.atomic
def ask(
    kind: str,
    *,
    about: str,
    title: str,
    link: str,
    organisation: Organisation | int | None = None,
    role: str = "",
    person: Person | int | None = None,
    due_on: date | None = None,
    asked_by: Organisation | int | None = None,
    not_for: Collection[int] = (),
) -> Task:
    """The open task of this kind, about this, for these people: opened now if there was none.

    Asked again while it is open, it keeps its first day and takes the new title, link and dates.
    `asked_by` is the organisation that waits, and shows it under "Waiting for others". `not_for`
    are those who hold the role and may not do this: it says to them to whom it goes.
    """
    key = {
        "kind": kind,
        "about": about,
        "organisation_id": key_of(organisation),
        "role": role,
        "person_id": key_of(person),
    }
    told = {
        "title": title[:300],
        "link": own_path(link),
        "due_on": due_on,
        "asked_by_id": key_of(asked_by),
        "not_for": sorted(not_for),
    }
    if given := _given_to_somebody(key):
        key["person_id"] = given
    Task.objects.bulk_create([Task(**key, **told, since=clock.now())], ignore_conflicts=True)
    found = Task.objects.select_for_update().filter(**key, done_at__isnull=True)
    found.update(**told)
    return found.get()


def _given_to_somebody(key: dict[str, Any]) -> int | None:
    """Who has the open task of a role, where it was given to one of its holders."""
    if key["person_id"] is not None or not key["role"] or key["organisation_id"] is None:
        return None
    wanted = {name: value for name, value in key.items() if name != "person_id"}
    given = Task.objects.filter(**wanted, person__isnull=False, done_at__isnull=True)
    return given.values_list("person_id", flat=True).first()


def settle(
    about: str,
    *,
    kind: str | None = None,
    organisation: Organisation | int | None = None,
    role: str | None = None,
    person: Person | int | None = None,
    but: Collection[str] = (),
    by: Actor | None = None,
) -> int:
    """Close the open tasks about this, all or those that match; how many were closed.

    Those of the kinds in `but` stay open.
    """
    asked = {
        "kind": kind,
        "organisation_id": key_of(organisation),
        "role": role,
        "person_id": key_of(person),
    }
    wanted = {name: value for name, value in asked.items() if value is not None}
    found = Task.objects.filter(about=about, done_at__isnull=True, **wanted)
    if but:
        found = found.exclude(kind__in=but)
    return found.update(done_at=clock.now(), done_by_id=by.person_id if by else None)


def retitle(about: str, *, kind: str, title: str) -> int:
    """Say anew what is to be done of the open tasks of this kind about this; how many there are."""
    found = Task.objects.filter(about=about, kind=kind, done_at__isnull=True)
    return found.exclude(title=title[:300]).update(title=title[:300])


@transaction.atomic
def tell(
    key: str,
    people: Iterable[Person],
    *,
    about: str,
    link: str,
    occasion: str,
    due_on: date | None = None,
    **placeholders: Any,
) -> int:
    """Queue the message `key` for each of `people`; how many had not been told before.

    Told once for each (key, about, due_on, person, occasion): give as `occasion` what makes a
    repeated event a new one, such as the hash of the snapshot, or "" where the date says it all.
    Raises WrongPlaceholders if a word of the message is missing, and then queues nothing.
    """
    message = render(key, **placeholders)
    rows = {}
    for person in people:
        if person.is_active:
            reference = reference_of(key, about, due_on, person.pk, occasion)
            rows[reference] = Notice(
                reference=reference,
                person=person,
                kind=key,
                about=about,
                due_on=due_on,
                occasion=_short(occasion),
                subject=message.subject,
                body=message.body,
                action=message.action,
                why=message.why,
                may_be_switched_off=message.may_be_switched_off,
                link=own_path(link),
                created_at=clock.now(),
                state=Notice.State.PENDING if message.by_email else Notice.State.NOT_WANTED,
            )
    return _queue(rows)


def _short(occasion: str) -> str:
    """The occasion as far as its column holds it; of a longer one a text as good as unique."""
    return occasion if len(occasion) <= 120 else uuid5(NAMESPACE, occasion).hex


def _queue(rows: dict[UUID, Notice]) -> int:
    known = Notice.objects.filter(reference__in=rows).values_list("reference", flat=True)
    for reference in list(known):
        del rows[reference]
    if not rows:
        return 0
    silent = set(
        Preference.objects.filter(
            person__in=[row.person_id for row in rows.values()], email=Preference.Email.NEVER
        ).values_list("person_id", flat=True)
    )
    for row in rows.values():
        if row.person_id in silent and row.may_be_switched_off:
            row.state = Notice.State.NOT_WANTED
    # Another planner may be writing the same rows: the unique constraint lets one of them win.
    Notice.objects.bulk_create(rows.values(), ignore_conflicts=True)
    _kick_after_commit()
    return len(rows)


def _kick_after_commit() -> None:
    """Once for each transaction, however many are told in it."""
    waiting = transaction.get_connection().run_on_commit
    if all(function is not kick for _, function, _ in waiting):
        transaction.on_commit(kick, robust=True)


def kick() -> None:
    """Have the worker look at the outbox now. If this is lost, the next tick does it."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        _deliver().apply_async()
    elif settings.CELERY_BROKER_URL:
        # A page does not wait for a broker that is down, as Celery's own connections would.
        with current_app.connection_for_write(
            connect_timeout=1, transport_options=AT_MOST_A_MOMENT
        ) as broker:
            _deliver().apply_async(connection=broker, retry=False)


def _deliver() -> Any:
    # By name: what is written down here must not depend on the jobs that read it.
    return current_app.signature("notices.tasks.deliver")


def mark_read(notices: Iterable[Notice], *, actor: Actor) -> int:
    """Mark the actor's own notices as read; how many were unread until now."""
    keys = [notice.pk for notice in notices]
    return _unread_of(actor).filter(pk__in=keys).update(read_at=clock.now())


def mark_all_read(*, actor: Actor) -> int:
    """Mark everything in the actor's inbox as read; how many were unread until now."""
    return _unread_of(actor).update(read_at=clock.now())


def _unread_of(actor: Actor) -> NoticeQuerySet:
    if actor.person_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(person_id=actor.person_id, read_at__isnull=True)


@transaction.atomic
def choose_email(email: str, *, actor: Actor) -> Preference:
    """Set whether the actor gets e-mails from now on."""
    person = Person.objects.get(pk=actor.person_id or 0)
    preference, _ = Preference.objects.update_or_create(person=person, defaults={"email": email})
    record("choose_notices", preference, actor=actor, detail={"email": email})
    return preference


@transaction.atomic
def send_again(notice: Notice, *, actor: Actor) -> bool:
    """Put an e-mail that failed back in the queue; False if it is not a failed one any more."""
    failed = Notice.objects.filter(pk=notice.pk, state=Notice.State.FAILED)
    if not failed.update(state=Notice.State.PENDING, attempts=0, trouble="", next_try_at=Now()):
        return False
    record("send_notice_again", notice, actor=actor, detail={"kind": notice.kind})
    if not Notice.objects.filter(state=Notice.State.FAILED).exists():
        settle(UNDELIVERED, by=actor)
    _kick_after_commit()
    return True


def ask_to_put_right() -> Task:
    """The platform administrators' task to look at e-mails that could not be sent."""
    return ask(
        "undelivered",
        about=UNDELIVERED,
        title="Look at emails that could not be sent",
        link=reverse("notices:undelivered"),
        role=Role.PLATFORM_ADMINISTRATOR,
    )


def reference_of(kind: str, about: str, due_on: date | None, person_id: int, occasion: str) -> UUID:
    """The same reference for the same thing told to the same person, wherever it is worked out."""
    parts = (kind, about, due_on.isoformat() if due_on else "", str(person_id), occasion)
    return uuid5(NAMESPACE, "|".join(parts))


def own_path(link: str) -> str:
    """`link` if it is a path of this service. Raises NoSuchPlace for anything else."""
    if not link.startswith("/") or link.startswith(("//", "/\\")):
        raise NoSuchPlace(link)
    return link


def key_of(row: Organisation | Person | int | None) -> int | None:
    """The primary key of a row, or of what is one already."""
    return row.pk if isinstance(row, Organisation | Person) else row
