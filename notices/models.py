"""What waits for somebody, what somebody was told, and how they want to be told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse

from audit import clock
from audit.prepared import OneOf
from notices.clocks import since_words
from organisations.acting import held_by
from organisations.models import Membership, Organisation, Person
from organisations.roles import Permission, Role, roles_with

READERS = sorted(roles_with(Permission.READ_AGREEMENTS))

REFERENCE = re.compile(r"\b[A-Z]+-[0-9]{3,}\b")


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: Any) -> TaskQuerySet:
        """Tasks for this person (by name, or for a role they hold today where they hold it), and
        those asked by an organisation whose agreements they may read.
        """
        if not user.is_authenticated:
            return self.none()
        own = Membership.objects.current().filter(person=user)
        there = own.filter(organisation=OuterRef("organisation"))
        platform = own.filter(organisation__isnull=True, role=OuterRef("role"))
        asking = own.filter(role__in=READERS).values("organisation")
        # One that was given to a colleague can be taken back by the others who hold the role.
        for_a_role = Q(Exists(there.filter(role=OuterRef("role")))) | (
            Q(person__isnull=True)
            & (Q(Exists(there), role="") | Q(Exists(platform), organisation__isnull=True))
        )
        return self.filter(Q(person=user) | for_a_role | Q(asked_by__in=asking))

    def for_me(self, user: Any) -> TaskQuerySet:
        """Those that wait for this person. Queries their roles, to use the indexes."""
        return self.filter(_is_for(user, held_by(user))).exclude(_is_not_for(user))

    def for_others_of_the_role(self, user: Any) -> TaskQuerySet:
        """Those for a role that this person holds, which somebody else who holds it has to do.
        Queries their roles."""
        return self.filter(_is_for(user, held_by(user))).filter(_is_not_for(user))

    def for_others(self, user: Any) -> TaskQuerySet:
        """Those that this person's organisations asked of others. Queries their roles."""
        held = held_by(user)
        reading = {organisation for organisation, role in held if organisation and role in READERS}
        return self.filter(asked_by__in=reading).exclude(_is_for(user, held))

    def with_colleagues(self, user: Any) -> TaskQuerySet:
        """Those for a role that this person holds, given to somebody else who holds it. Queries
        their roles."""
        mine = Q(pk__in=())
        for organisation, role in held_by(user):
            mine |= Q(organisation=organisation, role=role)
        return self.filter(mine, person__isnull=False, organisation__isnull=False).exclude(
            person=user
        )

    def waiting(self) -> TaskQuerySet:
        """Those not done yet, the nearest due date first, then the oldest."""
        return self.filter(done_at__isnull=True).order_by(
            F("due_on").asc(nulls_last=True), "since", "pk"
        )

    def for_listing(self) -> TaskQuerySet:
        """What a line shows, and whom it waits for."""
        return self.select_related("organisation", "person").only(
            *("kind", "about", "title", "link", "role", "since", "due_on", "not_for"),
            *("organisation__reference", "organisation__name", "organisation__nation"),
            *("person__name", "person__email"),
        )


def _is_for(user: Any, held: Iterable[tuple[int | None, str]]) -> Q:
    organisations = {organisation for organisation, _ in held if organisation}
    found = Q(person=user)
    if organisations:
        found |= Q(person__isnull=True, organisation__in=organisations, role="")
    for organisation, role in held:
        found |= Q(person__isnull=True, organisation=organisation, role=role)
    return found


def _is_not_for(user: Any) -> Q:
    """The task is not for them; or they hold its role for somebody whom it is not for."""
    stands_in = Membership.objects.current().filter(
        OneOf(F("delegated_from__person"), OuterRef("not_for")),
        person=user,
        organisation=OuterRef("organisation"),
        role=OuterRef("role"),
    )
    return Q(not_for__contains=[user.pk]) | Q(~Q(not_for=[]) & Exists(stands_in))


class Task(models.Model):
    """Something that waits for a person, or for whoever holds a role in an organisation.

    With a person, only for them. With an organisation and no role, for any of its members. With a
    role and no organisation, for those who hold it on the platform.
    """

    audit_type = "task"

    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=120)
    """What it is about, as its owner names it: "agreement:DSA-002"."""
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=40, blank=True, choices=Role.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    not_for = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Holders of the role (primary keys) for whom it does not wait: they may not do this one."""
    asked_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The organisation that waits for it."""
    title = models.CharField(max_length=300)
    link = models.CharField(max_length=300)
    since = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "organisation", "role", "person"],
                condition=Q(done_at__isnull=True),
                nulls_distinct=False,
                name="task_once_while_open",
            ),
            models.CheckConstraint(
                name="task_is_for_somebody",
                condition=Q(organisation__isnull=False) | Q(person__isnull=False) | ~Q(role=""),
            ),
            models.CheckConstraint(
                name="task_done_by_only_when_done",
                condition=Q(done_by__isnull=True) | Q(done_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "role"],
                condition=Q(done_at__isnull=True),
                name="task_open_for_role",
            ),
            models.Index(
                fields=["person"], condition=Q(done_at__isnull=True), name="task_open_for_person"
            ),
            models.Index(
                fields=["asked_by"], condition=Q(done_at__isnull=True), name="task_open_asked_by"
            ),
            models.Index(fields=["about"], name="task_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

    @property
    def can_be_given(self) -> bool:
        """Whether it is for a role in an organisation, so that one of its holders can have it."""
        return bool(self.organisation_id and self.role and self.done_at is None)

    @property
    def audit_reference(self) -> str:
        return self.about

    @property
    def about_reference(self) -> str:
        """The reference of what it is about, as people know it: "DSA-002". Of what has a number
        alone, that of the page it leads to."""
        found = self.about.rpartition(":")[2]
        named = REFERENCE.search(self.link) if found.isdigit() else None
        return named[0] if named else found

    @property
    def since_words(self) -> str:
        """For example "since 12 November, 4 working days". Reads the organisation."""
        return since_words(self.since, self.organisation.nation if self.organisation else "")

    @property
    def is_overdue(self) -> bool:
        """True from the day after the due date."""
        return self.due_on is not None and self.due_on < clock.today()

    @property
    def waits_for(self) -> str:
        """Whom it waits for, in words. Reads the organisation and the person."""
        if self.person is not None:
            return self.person.name
        role = self.get_role_display() if self.role else ""
        return ", ".join(part for part in (role, str(self.organisation or "")) if part)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> NoticeQuerySet:
        """One's own notices and nobody else's."""
        return self.filter(person=user) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def newest_first(self) -> NoticeQuerySet:
        return self.order_by("-created_at", "-pk")

    def due(self) -> NoticeQuerySet:
        """E-mails to send now, and those whose sender has been silent beyond its lease.

        The database's own clock decides, so that every machine agrees and a demonstration whose
        clock is moved goes on sending.
        """
        return self.filter(state__in=Notice.UNFINISHED, next_try_at__lte=Now())


class UndeliveredQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> UndeliveredQuerySet:
        """E-mails that could not be sent, the oldest first, for platform administrators only."""
        if not user.is_authenticated:
            return self.none()
        platform = Membership.objects.current().filter(
            person=user, role=Role.PLATFORM_ADMINISTRATOR
        )
        failed = self.filter(Exists(platform), state=Notice.State.FAILED)
        return failed.select_related("person").order_by("pk")


class Notice(models.Model):
    """One thing that one person is told: a line of their inbox and the outbox row of its e-mail."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        NOT_WANTED = "not_wanted", "Inbox only"

    audit_type = "notice"
    UNFINISHED = (State.PENDING, State.SENDING)

    reference = models.UUIDField(unique=True, editable=False)
    """The same for the same thing told to the same person: see `actions.reference_of`."""
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=120)
    due_on = models.DateField(null=True, blank=True)
    occasion = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    action = models.CharField(max_length=120)
    why = models.TextField(blank=True)
    may_be_switched_off = models.BooleanField(default=True)
    link = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=20, choices=State.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    """Not before this; while being sent, the end of the sender's lease. By the database's clock."""
    maybe_sent_twice = models.BooleanField(default=False)
    trouble = models.CharField(max_length=300, blank=True)
    """What went wrong at the last attempt."""
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()
    undelivered = UndeliveredQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "due_on", "person", "occasion"],
                nulls_distinct=False,
                name="notice_once",
            ),
            models.CheckConstraint(
                name="notice_sent_at_when_sent",
                condition=(Q(state="sent") & Q(sent_at__isnull=False))
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["pending", "sending"]),
                name="notice_outbox",
            ),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="notice_failed"),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("notices:notice", args=[self.pk])

    @property
    def audit_reference(self) -> str:
        return str(self.reference)


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def visible_to(self, user: Any) -> PreferenceQuerySet:
        """One's own choice and nobody else's."""
        return self.filter(person=user) if user.is_authenticated else self.none()


class Preference(models.Model):
    """How one person wants to be told. Without a row: an e-mail at once. The inbox always."""

    class Email(models.TextChoices):
        AT_ONCE = "at_once", "Send me an email for each one, at once"
        NEVER = "never", "Do not send me emails"

    person = models.OneToOneField(Person, models.CASCADE, related_name="notice_preference")
    email = models.CharField(max_length=20, choices=Email.choices, default=Email.AT_ONCE)

    objects = PreferenceQuerySet.as_manager()

    audit_type = "notice_preference"

    def __str__(self) -> str:
        return f"{self.person}: {self.get_email_display()}"

    @property
    def audit_reference(self) -> str:
        return self.person.email
