"""What a reviewer looked at, and what they have noted to ask to be changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.thread import Thread
from agreements.models.version import Snapshot, Version
from organisations.models import Organisation


class Look(models.Model):
    """That a person looked at one snapshot in order to decide on it, and when last."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="looks")
    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["version", "at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "snapshot"], name="look_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} looked at {self.snapshot_id}"


class AskedChangeQuerySet(models.QuerySet["AskedChange"]):
    def noted(self, person_id: int | None, organisation_id: int | None) -> AskedChangeQuerySet:
        """What this person, acting for this organisation, has noted and not yet asked for."""
        return self.filter(person=person_id, organisation=organisation_id, thread__isnull=True)


class AskedChange(models.Model):
    """A change to one answer that a reviewer asks for.

    Only they see it until they decide; then it becomes a thread on the question, to be settled
    before the next review.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="asked_changes")
    round = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    question = models.CharField(max_length=80)
    row = models.CharField(max_length=120, blank=True)
    """The row that is meant, `parties.1`; blank for a question of the whole agreement."""
    about = models.CharField(max_length=120, blank=True)
    """What the row was called."""
    text = models.TextField()
    noted_at = models.DateTimeField()
    thread = models.OneToOneField(
        Thread, models.PROTECT, null=True, blank=True, related_name="asked_change"
    )

    objects = AskedChangeQuerySet.as_manager()

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation", "person", "question", "row"],
                condition=Q(thread__isnull=True),
                name="asked_change_once_while_noted",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="asked_change_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.row}"
