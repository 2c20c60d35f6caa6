"""That a variation puts a successor in the place of one of the parties."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.models.version import Version
from organisations.models import Organisation


class Replacement(models.Model):
    """Written with the draft in which the successor stands, and never changed."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="replacement")
    """The variation; the party that leaves is one of the version that it varies."""
    leaves = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    takes_over = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    on = models.DateField()
    """From which day it took over: the first day that was proposed."""
    why = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(leaves=F("takes_over")), name="replacement_by_another"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="replacement_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.takes_over_id} for {self.leaves_id} in {self.version_id}"
