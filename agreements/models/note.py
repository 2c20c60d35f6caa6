"""Private notes: what an organisation writes about an agreement for its own people alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.agreement import Agreement
from organisations.acting import held_by
from organisations.models import Organisation
from organisations.roles import Permission, roles_with

READERS = roles_with(Permission.READ_AGREEMENTS)


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: Any) -> NoteQuerySet:
        """Those of the organisations in which the person reads agreements today. Nobody else: no
        other party, nobody invited by name, no auditor of the nation."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = {place for place, role in held_by(user) if place and role in READERS}
        return self.filter(organisation__in=own)


class Note(models.Model):
    """One note. Taken out, its text is gone; that there was one stays."""

    audit_type = "private_note"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="notes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """Whose people read it."""
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text="", removed_at__isnull=False)
                | (~Q(text="") & Q(removed_at__isnull=True)),
                name="note_has_a_text_until_it_is_removed",
            )
        ]
        indexes = [models.Index(fields=["agreement", "organisation", "-id"], name="note_of_own")]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def audit_reference(self) -> str:
        return f"{self.agreement.reference} {self.organisation.reference} {self.pk}"
