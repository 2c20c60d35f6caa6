"""What others decided on a DPIA: what was approved, what the DPO advised."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dpia.models.dpia import Dpia
from organisations.models import Organisation


class DpiaSnapshot(models.Model):
    """What was approved: its canonical bytes. Written once, never changed."""

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="snapshots")
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["dpia", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_snapshot_sha256_in_form", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class DpiaAdvice(models.Model):
    """The data protection officer's advice, as given, on one revision. Never changed."""

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="advice")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """For which organisation the officer spoke."""
    text = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of the document that the advice is about."""

    class Meta:
        ordering = ["dpia", "pk"]
        constraints = [
            models.CheckConstraint(name="dpia_advice_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="dpia_advice_sha256_in_form", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"advice of {self.given_by}"
