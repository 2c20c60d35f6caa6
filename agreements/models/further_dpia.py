"""The DPIAs of a version beside the one that it relies on."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agreements.models.version import Version
from dpia.models import Dpia


class FurtherDpia(models.Model):
    """A DPIA that belongs to a version beside the one its rules read: a controller's own, or one
    of another part of the sharing. All of them must be current before anybody signs."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="further_dpias")
    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="further_in")
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "dpia"], name="further_dpia_once")
        ]

    def __str__(self) -> str:
        return f"{self.dpia_id} of {self.version_id}"
