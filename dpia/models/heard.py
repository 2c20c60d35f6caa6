"""Who was heard about a DPIA: the entries of its consultation, which an agreement's engagement log
shows too."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dpia.models.dpia import Dpia


class HeardGroup(models.TextChoices):
    PEOPLE = "people", "People affected, or those who speak for them"
    STAFF = "staff", "Staff and colleagues"
    PROCESSOR = "processor", "Processors and other suppliers"
    EXPERT = "expert", "Security and other experts"


class Heard(models.Model):
    """One time that somebody was asked: who, when, how, what they said, what was done about it."""

    audit_type = "dpia_heard"

    dpia = models.ForeignKey(Dpia, models.CASCADE, related_name="heard")
    group = models.CharField(max_length=20, choices=HeardGroup.choices)
    who = models.CharField(max_length=300)
    heard_on = models.DateField()
    how = models.CharField(max_length=300)
    said = models.TextField()
    done = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["dpia", "heard_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_heard_group_known", condition=Q(group__in=HeardGroup.values)
            ),
            models.CheckConstraint(
                name="dpia_heard_whom_and_what", condition=~Q(who="") & ~Q(said="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} on {self.heard_on}"
