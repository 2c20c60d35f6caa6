"""The facts that an approved DPIA is bound to."""

from __future__ import annotations

from django.db import models

from dpia.models.decisions import DpiaSnapshot


class DpiaAssessed(models.Model):
    """What one agreement said, of what a DPIA assesses, when the DPIA was approved.

    Written once, with the approval. `staleness.facts` says what belongs to it.
    """

    snapshot = models.ForeignKey(DpiaSnapshot, models.CASCADE, related_name="assessed")
    reference = models.CharField(max_length=60, blank=True)
    """Of the version, as `subjects` names it; blank where no agreement relied on the DPIA yet."""
    agreement = models.CharField(max_length=40, blank=True)
    """Of its agreement."""
    facts = models.JSONField(default=dict)
    digests = models.JSONField(default=dict)
    """For each group of facts, the SHA-256 of its canonical text."""

    class Meta:
        ordering = ["snapshot", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "reference"], name="dpia_assessed_once")
        ]

    def __str__(self) -> str:
        return self.reference or "nothing yet"
