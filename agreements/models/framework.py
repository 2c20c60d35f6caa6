"""Frameworks: terms that organisations join once, and who has joined them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit import clock
from organisations.models import Organisation


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def visible_to(self, user: Any) -> FrameworkQuerySet:
        """The frameworks this person may read: all of them, once signed in.

        An organisation decides by its terms whether to join, and by its members whom it can share
        with under it.
        """
        return self.all() if user.is_authenticated else self.none()

    def in_force(self, on: date | None = None) -> FrameworkQuerySet:
        """Those that hold on the day (default: today); first and last day count."""
        day = on or clock.today()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def joined_by(self, *organisations: int) -> FrameworkQuerySet:
        """Those that every one of these organisations has joined, by today."""
        found = self
        for organisation in organisations:
            joined = Q(members__organisation=organisation)
            found = found.filter(joined, members__joined_on__lte=clock.today())
        return found

    def kept_by(self, user: Any) -> FrameworkQuerySet:
        """Those that this person may change: of the organisations that they administer."""
        return self.filter(owner__in=Organisation.objects.administered_by(user))


class Framework(models.Model):
    """An accord. `terms` and `defaults` are answers by the generic paths of the agreement document.

    A term is copied into each agreement under the framework, and stays as it is there unless the
    agreement departs from its section. A default is a suggestion.
    """

    audit_type = "framework"

    class Kind(models.TextChoices):
        STANDING = "standing", "Standing: for sharing that goes on"
        EMERGENCY = "emergency", "Emergency: agreed in quiet times, for the first days of one"

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.STANDING)
    version = models.PositiveIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="frameworks")
    summary = models.TextField(blank=True)
    covers = models.JSONField(default=dict, blank=True)
    """What it is for: `purpose_categories`, `nations`, `powers`, each a list of codes."""
    activation = models.JSONField(default=dict, blank=True)
    """Of an emergency framework: who may switch it on, and when that was rehearsed."""
    terms = models.JSONField(default=dict, blank=True)
    defaults = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="framework_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="framework_has_a_title"),
            models.CheckConstraint(condition=Q(version__gt=0), name="framework_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("frameworks:framework", args=[self.reference])

    @property
    def audit_reference(self) -> str:
        return self.reference

    @property
    def standing(self) -> str:
        """Whether it holds today, in words."""
        today = clock.today()
        if today < self.starts_on:
            return "Not yet in force"
        return "Ended" if self.ends_on and self.ends_on < today else "In force"


class FrameworkMember(models.Model):
    """An organisation that has joined a framework."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="framework_memberships"
    )
    joined_on = models.DateField()
    signed_by = models.CharField(max_length=150, blank=True)
    """The post of whoever signed for it."""

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "organisation"], name="framework_joined_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.framework.reference}"
