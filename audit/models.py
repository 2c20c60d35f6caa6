"""The trail of what happened, and the demonstration's clock."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One line of the audit trail. Rows are added and never changed: the database refuses it.

    There are no foreign keys, so that nothing that happens to a person or an agreement can reach
    the trail. `canonical` holds the whole event as bytes; the other columns are for finding it.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_reference = models.CharField(max_length=120)
    actor_id = models.BigIntegerField(null=True)
    actor_organisation_id = models.BigIntegerField(null=True)
    actor_role = models.CharField(max_length=40, blank=True)
    canonical = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="event_of_subject"),
            models.Index(fields=["actor_id", "-id"], name="event_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_reference}"

    @property
    def content(self) -> dict[str, Any]:
        """The event as it was recorded: at, verb, subject, actor, reason, detail."""
        content: dict[str, Any] = json.loads(bytes(self.canonical))
        return content


class GivenAnswer(models.Model):
    """What the API answered to a request that named itself, or what the form of a page made, so
    that sent again it is not done twice (see `audit.idempotency`)."""

    person_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    sent = models.CharField(max_length=64)
    """The SHA-256 of what was asked: address, organisation, body."""
    code = models.PositiveSmallIntegerField(default=0)
    """The HTTP status of the answer."""
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "key"], name="given_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.person_id}"


class ClockSetting(models.Model):
    """How far a demonstration's clock is from the real time. At most one row."""

    distance = models.DurationField(default=timedelta(0))
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="clock_setting_only_one")
        ]

    def __str__(self) -> str:
        return f"{self.distance} from the real time"
