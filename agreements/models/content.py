"""Rows projected from a version's document: what is asked across agreements, or guarded here.

Written by `projection.project`, in the transaction that writes the document, and by nothing else,
but for a party's own dates (invited, accepted, joined).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agreements.models.agreement import Agreement
from agreements.models.version import Version
from organisations.models import Organisation

PROCESSORS = frozenset({"processor", "sub_processor"})


class PartyQuerySet(models.QuerySet["Party"]):
    def signing(self) -> PartyQuerySet:
        """Those whose signature is asked for: all but processors (see `Party.signs`), and but a
        party that is to join and has not yet: it signs by joining."""
        return self.exclude(controller_status__in=PROCESSORS).exclude(
            joins_later=True, joined_on__isnull=True
        )


class Party(models.Model):
    """An organisation in a version."""

    audit_type = "party"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties")
    version = models.ForeignKey(Version, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parties")
    key = models.CharField(max_length=40)
    """`parties[].id` in the document."""
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=20, blank=True)
    controller_status = models.CharField(max_length=20, blank=True)
    may_read = models.BooleanField(default=False)
    """Its members may read the agreement: it leads, it is invited, or the version was submitted."""
    invited_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    joined_on = models.DateField(null=True, blank=True)
    """The day a party that came later acceded."""
    left_on = models.DateField(null=True, blank=True)
    """The last day on which this version bound a party that has left it; the others go on."""
    joins_later = models.BooleanField(default=False)
    """It joins this version while that is in force, by an `Accession`; it is not in its text."""
    after_end = models.JSONField(default=dict, blank=True)
    """Answers given when all is over: processing ended, legal hold, certificate of destruction."""

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation"], name="party_organisation_once"
            ),
            models.UniqueConstraint(fields=["version", "key"], name="party_key_once"),
            models.CheckConstraint(
                name="party_accepted_at_and_by_together",
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "agreement"],
                condition=models.Q(may_read=True),
                name="party_readers",
            )
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def signs(self) -> bool:
        """Whether its signature is asked for. A processor is bound by its contract (UK GDPR,
        Article 28); a data sharing agreement is between those who decide."""
        return self.controller_status not in PROCESSORS and not self.is_joining

    @property
    def stays_bound(self) -> bool:
        """Whether it signs, and has not left."""
        return self.signs and self.left_on is None

    @property
    def is_joining(self) -> bool:
        """It is to join, and has not signed yet: nothing binds it."""
        return self.joins_later and self.joined_on is None

    @property
    def audit_reference(self) -> str:
        return f"{self.agreement.reference} {self.key}"


class Purpose(models.Model):
    """A purpose of a version."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="purposes")
    position = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    category = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["version", "position"]

    def __str__(self) -> str:
        return self.text[:60]


class Claim(models.Model):
    """A lawful basis, condition or power that a party relies on."""

    class Kind(models.TextChoices):
        ARTICLE6 = "article6", "Lawful basis (Article 6)"
        ARTICLE9 = "article9", "Article 9 condition"
        SCHEDULE1 = "schedule1", "Schedule 1 condition"
        POWER = "power", "Legal power"

    version = models.ForeignKey(Version, models.CASCADE, related_name="claims")
    party_key = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(max_length=40)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "code"], name="claim_by_code")]

    def __str__(self) -> str:
        return f"{self.party_key} {self.code}"


class DataItem(models.Model):
    """A data item of a version."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="data_items")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    special_category = models.BooleanField(default=False)
    criminal_offence = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
