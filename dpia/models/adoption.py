"""What a controller said when it adopted a DPIA. Never changed but to be withdrawn."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dpia.models.decisions import DpiaSnapshot
from dpia.models.dpia import Dpia
from organisations.models import Organisation


class DpiaAdoption(models.Model):
    """One adoption of what was approved, with what the organisation adds to it.

    The latest that is not withdrawn is the one that counts; `DpiaSharing` says of it when, by whom
    and of what.
    """

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="adoptions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(DpiaSnapshot, models.PROTECT, related_name="+")
    """What it adopted."""
    adopted_on = models.DateField()
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    additions = models.TextField(blank=True)
    """What is different at this organisation."""
    risks = models.TextField(blank=True)
    """Its own risks, and what it does about them."""
    conditions = models.TextField(blank=True)
    """On what its adoption depends."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["dpia", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_adoption_withdrawn_when_by_whom_and_why_together",
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because=""
                )
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_because=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dpia_id} by {self.organisation_id}"

    @property
    def adds(self) -> bool:
        """Whether the organisation added anything of its own."""
        return bool(self.additions or self.risks or self.conditions)
