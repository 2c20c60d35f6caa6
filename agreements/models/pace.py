"""How long each stage of a version took, and who was asked to hurry."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agreements.models.version import Version
from organisations.models import Organisation


class Spell(models.Model):
    """A time that a version spent in one stage on its way into force. At most one is open.

    Before its first is written, a version is in its first spell of drafting, from its creation.
    """

    class Stage(models.TextChoices):
        DRAFTING = "drafting", "Drafting"
        REVIEW = "review", "Review"
        SIGNING = "signing", "Signing"

    version = models.ForeignKey(Version, models.CASCADE, related_name="spells")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(ended_at__isnull=True), name="spell_one_open"
            ),
            models.CheckConstraint(
                name="spell_ends_after_it_begins",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
            models.CheckConstraint(
                name="spell_stage_known",
                condition=Q(stage__in=["drafting", "review", "signing"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.stage}"


class Nudge(models.Model):
    """Somebody reminded those for whom one thing waits, on the board."""

    audit_type = "nudge"

    version = models.ForeignKey(Version, models.CASCADE, related_name="nudges")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """Whose turn it was."""
    role = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["version", "pk"]
        indexes = [models.Index(fields=["version", "-id"], name="nudge_latest")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role}"
