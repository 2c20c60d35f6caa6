"""Risks and measures as rows: what is asked across DPIAs. `projection` alone writes them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dpia.models.dpia import Dpia


class Level(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Risk(models.Model):
    """A risk to people, as its DPIA's document has it."""

    dpia = models.ForeignKey(Dpia, models.CASCADE, related_name="risks")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    """Its id in the document: RK01-1 is the first risk of this DPIA, and RK01 of the library."""
    text = models.TextField(blank=True)
    likelihood = models.CharField(max_length=20, blank=True)
    severity = models.CharField(max_length=20, blank=True)
    overall = models.CharField(max_length=10, choices=Level.choices, blank=True)
    residual = models.CharField(max_length=10, choices=Level.choices, blank=True)

    class Meta:
        ordering = ["dpia", "position"]
        constraints = [
            models.UniqueConstraint(fields=["dpia", "position"], name="dpia_risk_position_once"),
        ]
        indexes = [models.Index(fields=["residual", "dpia"], name="dpia_risk_by_residual")]

    def __str__(self) -> str:
        return f"{self.key} {self.text}".strip()


class Measure(models.Model):
    """What will be done about a risk, by whom and by when."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="measures")
    position = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    effect = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    approved = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["risk", "position"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "position"], name="dpia_measure_position_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(due_on__isnull=False), name="dpia_measure_by_due"
            )
        ]

    def __str__(self) -> str:
        return self.text
