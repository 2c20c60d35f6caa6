"""The screening: what was asked before a draft, what was answered, and where it led."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models.agreement import Agreement, own_of
from dpia.models import Dpia
from organisations.acting import held_by
from organisations.models import Organisation


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def visible_to(self, user: Any) -> ScreeningQuerySet:
        """Those of the organisations whose agreements this person reads; of no other."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__in=own_of(held_by(user)))


class Screening(models.Model):
    """One screening by one organisation. Its answers may change until something was begun."""

    audit_type = "screening"

    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="screenings")
    partner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The organisation that holds the data, or has asked for it, where it was named."""
    answers = models.JSONField(default=dict)
    """By the keys of the screening's questions; only those that were asked."""
    route = models.CharField(max_length=20, blank=True)
    """The way on that the answers lead to; blank while there is more to ask."""
    need = models.CharField(max_length=20, blank=True)
    """What they say of a DPIA; blank where nothing was asked about it."""
    reasons = models.JSONField(default=list)
    """Question, answer and source of each answer that decided, in words as they were shown."""
    note = models.TextField(blank=True)
    """What was written down to keep with it, for instance why nobody can be identified."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreement = models.OneToOneField(
        Agreement, models.PROTECT, null=True, blank=True, related_name="screening"
    )
    """The draft that was begun with its answers."""
    dpia = models.OneToOneField(Dpia, models.PROTECT, null=True, blank=True, related_name="+")
    """The DPIA that was begun with its answers, without an agreement."""

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="screening_settled_with_a_route",
                condition=Q(route="", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(route="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="screening_begins_one_thing",
                condition=Q(agreement__isnull=True) | Q(dpia__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("agreements:screening", args=[self.reference])

    @property
    def audit_reference(self) -> str:
        return self.reference

    @property
    def is_used(self) -> bool:
        """A draft or a DPIA was begun with it: from then on it is a record."""
        return self.agreement_id is not None or self.dpia_id is not None
