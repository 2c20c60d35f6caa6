"""Threads: what people ask, answer and propose about one answer of a version."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from agreements.models.version import Version
from organisations.models import Organisation


class ThreadQuerySet(models.QuerySet["Thread"]):
    def unresolved(self) -> ThreadQuerySet:
        """Those still open, the oldest first."""
        return self.filter(resolved_at__isnull=True)

    def of_person(self, person_id: int | None) -> ThreadQuerySet:
        """Those in which the person wrote or was named."""
        said = Comment.objects.filter(Q(person=person_id) | Q(mentions=person_id))
        return self.filter(pk__in=said.values("thread"))

    def for_listing(self) -> ThreadQuerySet:
        """With what a line says of each, the newest first."""
        related = ("version__agreement", "opened_by", "resolved_by")
        counted = self.select_related(*related).annotate(size=Count("comments"))
        return counted.order_by("-opened_at", "-pk")


class Thread(models.Model):
    """A conversation about one question, of the draft or of one row in it.

    `place` is where the answer lies in the document. It follows its row when rows are moved (see
    `threads.follow`), and is empty once the row has been taken out.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="threads")
    section = models.CharField(max_length=60)
    question = models.CharField(max_length=80)
    place = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=120, blank=True)
    """What the row was called when the thread was opened; blank for an answer without a row."""
    blocking = models.BooleanField(default=False)
    """To be settled before the draft is sent for review."""
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="thread_resolved_at_and_by_together",
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["version", "section"],
                condition=Q(resolved_at__isnull=True),
                name="thread_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} in {self.version_id}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:thread", args=[self.version.agreement.reference, self.pk])

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None


class Comment(models.Model):
    """One thing said or done in a thread. What was said is never changed; a proposal is decided."""

    class Kind(models.TextChoices):
        COMMENT = "comment", "wrote"
        PROPOSAL = "proposal", "proposed other wording"
        RESOLVED = "resolved", "settled it"
        REOPENED = "reopened", "opened it again"
        BLOCKING = "blocking", "marked it as to be settled before review"
        NOT_BLOCKING = "not_blocking", "said that it can wait"

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.COMMENT)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """For whom they acted."""
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    wording = models.TextField(blank=True)
    """The wording proposed."""
    was = models.TextField(blank=True)
    """The answer as it stood when other wording was proposed."""
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    """Why the wording was declined."""

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_wording_only_in_a_proposal",
                condition=Q(kind="proposal") & ~Q(wording="") | ~Q(kind="proposal") & Q(wording=""),
            ),
            models.CheckConstraint(
                name="comment_says_something",
                condition=~Q(kind="comment") | ~Q(text=""),
            ),
            models.CheckConstraint(
                name="comment_decided_by_someone",
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(kind="proposal", decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decision=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"

    @property
    def waits(self) -> bool:
        """A proposal that nobody has decided."""
        return self.kind == self.Kind.PROPOSAL and not self.decision

    def as_json(self) -> dict[str, Any]:
        """For the trail."""
        said = {"text": self.text, "wording": self.wording}
        return {name: value for name, value in said.items() if value}
