"""The file of a DPIA that was made elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dpia.models.dpia import Dpia


class DpiaImport(models.Model):
    """The PDF of a DPIA made elsewhere, as it was uploaded. Never changed."""

    class Outcome(models.TextChoices):
        GO_AHEAD = "go_ahead", "The sharing may go ahead"
        CONDITIONS = "conditions", "It may go ahead with conditions"
        NOT = "not", "It may not go ahead"

    dpia = models.OneToOneField(Dpia, models.CASCADE, related_name="imported")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    """Bytes."""
    made_by = models.CharField(max_length=200)
    """The organisation that made it, as people call it."""
    covers = models.TextField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dpia_import_sha256_in_form", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="dpia_import_says_what_it_covers", condition=~Q(covers="")),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
