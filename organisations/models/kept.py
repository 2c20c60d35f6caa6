"""What somebody typed on a page that could not be saved, until they are back or a day has gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from audit import clock
from organisations.models.person import Person

KEPT_FOR = timedelta(days=1)


class Because(models.TextChoices):
    SIGNED_OUT = "signed_out", "You were signed out."
    OLD_PAGE = "old_page", "The page you sent was an old one."
    CLOSED = "closed", "The page you sent can no longer be changed."


class KeptTextQuerySet(models.QuerySet["KeptText"]):
    def visible_to(self, user: Any) -> KeptTextQuerySet:
        """One's own, of the last day. Nobody else ever reads them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(person_id=user.pk, kept_at__gt=clock.now() - KEPT_FOR)

    def over(self, now: datetime) -> KeptTextQuerySet:
        """Those whose day has gone."""
        return self.filter(kept_at__lte=now - KEPT_FOR)


class KeptText(models.Model):
    """The fields of one page as they were sent, for the person whom the page was made for."""

    audit_type = "kept_text"

    person = models.ForeignKey(Person, models.CASCADE, related_name="kept_texts")
    sheet = models.CharField(max_length=64)
    """Which page as it stood in which tab: sent twice, it is kept once."""
    address = models.CharField(max_length=500)
    fields = models.JSONField()
    """Names with their values, in the order of the page: [[name, value], …]."""
    because = models.CharField(max_length=20, choices=Because.choices)
    kept_at = models.DateTimeField(db_index=True)

    objects = KeptTextQuerySet.as_manager()

    class Meta:
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "sheet"], name="kept_text_once_for_a_sheet"),
            models.CheckConstraint(
                name="kept_text_because_is_in_its_list",
                condition=models.Q(because__in=Because.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.address}"

    @property
    def audit_reference(self) -> str:
        return self.address

    @property
    def url(self) -> str:
        """The page that shows it filled in again."""
        return f"{self.address}{'&' if '?' in self.address else '?'}kept={self.pk}"
