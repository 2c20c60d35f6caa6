"""Each screening as it was answered: the answers, what the agreement showed, what it came to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dpia.models.dpia import Dpia


class DpiaScreening(models.Model):
    """One screening, as somebody answered it on a day. Never changed; the latest one counts."""

    class Level(models.TextChoices):
        REQUIRED = "required", "Required"
        PRESUMED = "presumed", "Presumed"
        RECOMMENDED = "recommended", "Recommended"

    dpia = models.ForeignKey(Dpia, models.CASCADE, related_name="screenings")
    revision = models.PositiveIntegerField()
    """Of the DPIA, whose document holds the same answers."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    """Empty when the service did it."""
    screened_on = models.DateField(null=True, blank=True)
    """The day that people gave; empty while the screening is not done."""
    triggers = models.JSONField(default=list, blank=True)
    """The signs to which people said yes."""
    shown = models.JSONField(default=dict, blank=True)
    """The signs that the agreement showed then: by sign, each reason with where it is from."""
    reasons = models.JSONField(default=dict, blank=True)
    """Why people said otherwise: by sign, `text`, `by` and `on`."""
    level = models.CharField(max_length=20, choices=Level.choices, blank=True)
    result = models.CharField(max_length=200, blank=True)
    """What follows "A DPIA is"; empty while the screening is not done."""
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["dpia", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_screening_has_an_outcome_once_done",
                condition=Q(screened_on__isnull=True, level="", result="")
                | Q(screened_on__isnull=False) & ~Q(level="") & ~Q(result=""),
            ),
        ]

    def __str__(self) -> str:
        return self.result or "not done"
