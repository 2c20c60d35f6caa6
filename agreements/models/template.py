"""Templates that an organisation keeps for its own drafts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from agreements.models.agreement import Agreement, own_of
from organisations.acting import held_by
from organisations.models import Organisation


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, user: Any) -> TemplateQuerySet:
        """Those of the organisations whose agreements this person reads; of no other."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__in=own_of(held_by(user)))

    def in_use(self) -> TemplateQuerySet:
        """Those that have not been removed."""
        return self.filter(removed_at__isnull=True)


class Template(models.Model):
    """What an agreement said, without what belongs to its day and to its organisations."""

    audit_type = "template"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="templates")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    content = models.JSONField(default=dict)
    """Answers in the shape of the agreement document (see `questionnaire.starting`)."""
    made_from = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                condition=Q(removed_at__isnull=True),
                name="template_name_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="template_has_a_name"),
            models.CheckConstraint(
                name="template_removed_at_and_by_together",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agreements:templates")

    @property
    def audit_reference(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What it is called in addresses, beside the templates of the library."""
        return f"own-{self.pk}"
