"""That sharing stops for a time, goes on, or ends for all or for one: who said so, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.version import Version
from organisations.models import Organisation


class Announcement(models.Model):
    """One such step of a version in force: announced on a day, and taken on its own.

    Taken at once, or by the calendar when its day comes; until then it can be called off. The row
    stays.
    """

    class Kind(models.TextChoices):
        SUSPEND = "suspend", "Suspend"
        RESUME = "resume", "Resume"
        TERMINATE = "terminate", "End"
        LEAVE = "leave", "Leave"

    audit_type = "announcement"

    version = models.ForeignKey(Version, models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """Which party announced it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    on = models.DateField()
    """From which day it holds."""
    taken_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Nobody where the agreement ended before its day."""

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation", "kind"],
                condition=Q(taken_at__isnull=True, called_off_at__isnull=True),
                name="announcement_one_to_come",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="announcement_has_a_reason"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(called_off_at__isnull=True),
                name="announcement_taken_or_called_off",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=False) | Q(called_off_by__isnull=True),
                name="announcement_called_off_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["on"],
                condition=Q(taken_at__isnull=True, called_off_at__isnull=True),
                name="announcement_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.on}"

    @property
    def is_to_come(self) -> bool:
        return self.taken_at is None and self.called_off_at is None
