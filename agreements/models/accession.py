"""A party that joins an agreement in force: its own part, its reviews, its signature."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agreements.models.agreement import Agreement
from agreements.models.content import Party
from agreements.models.decisions import Approval, Signature
from agreements.models.version import Version
from organisations.models import Organisation
from organisations.roles import Role


class Accession(models.Model):
    """One organisation joins one version. Nothing that others signed changes.

    `part` is its own entry among the parties; sent for review it is frozen as `content`, whose
    SHA-256 is signed together with that of the version's snapshot.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Part being filled in"
        IN_REVIEW = "in_review", "Part in review"
        READY_TO_SIGN = "ready_to_sign", "Ready to sign"
        JOINED = "joined", "Joined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    audit_type = "accession"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="accessions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="accessions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    party = models.OneToOneField(
        Party, models.SET_NULL, null=True, blank=True, related_name="accession"
    )
    """Gone once it is withdrawn."""
    key = models.CharField(max_length=40)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    reason = models.TextField()
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    part = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """The people who wrote in it, and so may not approve it."""
    round = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of `content`, which names the version's snapshot."""
    signature = models.OneToOneField(
        Signature, models.PROTECT, null=True, blank=True, related_name="accession"
    )
    joined_on = models.DateField(null=True, blank=True)
    """From this day it is bound."""

    class Meta:
        ordering = ["agreement", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation"],
                condition=~Q(status="withdrawn"),
                name="accession_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"])
                | Q(content__isnull=False) & ~Q(sha256=""),
                name="accession_beyond_draft_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(status="joined", signature__isnull=False, joined_on__isnull=False)
                | ~Q(status="joined") & Q(signature__isnull=True, joined_on__isnull=True),
                name="accession_joined_is_signed",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accession_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.key} joins {self.version_id}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:accession", args=[self.agreement.reference, self.pk])

    @property
    def audit_reference(self) -> str:
        return f"{self.agreement.reference} {self.key}"

    @property
    def is_going_on(self) -> bool:
        """Neither joined nor withdrawn."""
        return self.status not in {self.Status.JOINED, self.Status.WITHDRAWN}


class AccessionReview(models.Model):
    """One reviewer's answer to the part of a party that joins, as its own matrix asks."""

    accession = models.ForeignKey(Accession, models.PROTECT, related_name="reviews")
    role = models.CharField(max_length=40, choices=Role.choices)
    round = models.PositiveIntegerField()
    why = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=20, choices=Approval.State.choices, default=Approval.State.REQUESTED
    )
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["accession", "round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["accession", "role", "round"], name="accession_review_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="requested", decided_at__isnull=True, decided_by__isnull=True, sha256=""
                )
                | ~Q(state="requested")
                & Q(decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(sha256=""),
                name="accession_review_decided_by_someone_on_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.state}"


class AccessionFile(models.Model):
    """The sealed PDF that an accession leaves: the joiner's part, signature and evidence."""

    accession = models.OneToOneField(Accession, models.PROTECT, related_name="document")
    file = models.FileField(upload_to="pdf/%Y/%m/")
    sha256 = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()
    sealed_by = models.CharField(max_length=400)
    """The name in the certificate of the seal."""
    seal_digest = models.CharField(max_length=64, db_index=True)
    """What the seal covers: the SHA-256 of all of the file but the seal itself."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accession_file_is_sealed",
                condition=~Q(sha256="") & ~Q(sealed_by="") & ~Q(seal_digest=""),
            )
        ]

    def __str__(self) -> str:
        return f"Joining record {self.sha256}"
