"""What the public reads of an approved DPIA: what is hidden, what was published, by whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dpia.models.decisions import DpiaSnapshot
from dpia.models.dpia import READERS, Dpia
from organisations.acting import held_by


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: Any) -> PublicationQuerySet:
        """The publications that this person may read with what they hide.

        Those of DPIAs that they may read, once published; before that, only members of the
        organisation that writes the DPIA.
        """
        readable = self.filter(dpia__in=Dpia.objects.visible_to(user).values("pk"))
        own = {place for place, role in held_by(user) if place and role in READERS}
        return readable.filter(Q(dpia__organisation__in=own) | Q(published_at__isnull=False))

    def public(self) -> PublicationQuerySet:
        """What anybody may read of, withdrawn ones too, of which only that is told."""
        return self.filter(published_at__isnull=False)

    def of(self, dpia: Dpia) -> PublicationQuerySet:
        """Those of one DPIA, newest first, with what a list shows."""
        return self.filter(dpia=dpia).for_listing()

    def for_listing(self) -> PublicationQuerySet:
        """Without the texts."""
        named = self.select_related("dpia__organisation", "created_by", "published_by")
        return named.defer(
            "source", "content", "dpia__document", "dpia__findings", "dpia__standing"
        ).order_by("-pk")

    def for_page(self) -> PublicationQuerySet:
        """With what its pages show."""
        named = self.select_related(
            "dpia__organisation", "dpia__snapshot", "created_by", "published_by"
        )
        return named.defer("dpia__snapshot__content").prefetch_related("redactions")


class Publication(models.Model):
    """One publishing of a DPIA. Prepared from `source`, what was approved of it and may be public;
    once a second person is asked, `content` is what they approve and the public then reads."""

    audit_type = "dpia_publication"

    class Decision(models.TextChoices):
        WHOLE = "whole", "All of it"
        REDACTED = "redacted", "With parts hidden"
        SUMMARY = "summary", "A summary"
        WITHHELD = "withheld", "Not at all, with the reason"

    class Status(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        ASKED = "asked", "Waiting for a second person"
        PUBLISHED = "published", "Published"
        REPLACED = "replaced", "Replaced by a later one"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DROPPED = "dropped", "Given up"

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="publications")
    snapshot = models.ForeignKey(DpiaSnapshot, models.PROTECT, related_name="+")
    """Of which approval it is. Its hash is never published: with everything else known, it would
    let a guess at a hidden word be checked."""
    number = models.PositiveIntegerField(null=True, blank=True)
    """Counts the publications of the DPIA; none before it is published."""
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    status_since = models.DateTimeField()
    decision = models.CharField(max_length=12, choices=Decision.choices)
    reason = models.TextField(blank=True)
    """What is hidden and why, as the public reads it."""
    summary = models.TextField(blank=True)
    """The summary in one's own words."""

    source = models.BinaryField()
    content = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the content."""
    title = models.CharField(max_length=400, blank=True)
    """The title as the public reads it, for lists and search."""
    words = models.TextField(blank=True)
    """All that the public reads, for search."""
    file = models.FileField(upload_to="published-dpias", blank=True)

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    preparers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    """Everybody who had a hand in it: none of them approves it."""
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_reason = models.TextField(blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["dpia", "number"], name="dpia_publication_number_once"),
            models.UniqueConstraint(
                fields=["dpia"],
                condition=Q(status__in=["draft", "asked"]),
                name="dpia_publication_one_prepared_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["dpia"],
                condition=Q(status="published"),
                name="dpia_publication_one_published",
            ),
            models.CheckConstraint(
                name="dpia_published_when_by_whom_and_what_together",
                condition=Q(published_at__isnull=True, published_by__isnull=True, number=None)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    number__isnull=False,
                    content__isnull=False,
                    sha256__regex=r"^[0-9a-f]{64}$",
                ),
            ),
            models.CheckConstraint(
                name="dpia_publication_public_only_once_published",
                condition=~Q(status__in=["published", "replaced", "withdrawn"])
                | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dpia_publication_asked_when_and_by_whom_together",
                condition=Q(asked_at__isnull=True, asked_by__isnull=True)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="dpia_publication_withdrawn_when_by_whom_and_why_together",
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason=""
                )
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawn_reason="")
                ),
            ),
            models.CheckConstraint(
                name="dpia_publication_approved_by_another_person",
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("created_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dpia_id}, publication {self.number or 'in preparation'}"

    def get_absolute_url(self) -> str:
        return reverse("dpia:publication", args=[self.dpia.reference, self.pk])

    @property
    def audit_reference(self) -> str:
        return f"{self.dpia.reference} publication {self.number or self.pk}"

    @property
    def is_current(self) -> bool:
        """Whether it is of what was approved last."""
        return self.snapshot_id == self.dpia.snapshot_id


class Redaction(models.Model):
    """Words to hide in one answer of a publication, or the whole answer, and why."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="redactions")
    place = models.CharField(max_length=200)
    """Of the answer, as the content names it."""
    words = models.TextField(blank=True)
    """What is hidden; blank for the whole answer."""
    everywhere = models.BooleanField(default=True)
    """Hide the same words wherever else they stand."""
    reason_code = models.CharField(max_length=20, blank=True)
    reason_words = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["publication", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_redaction_has_a_reason",
                condition=~Q(reason_code="") | ~Q(reason_words=""),
            ),
            models.UniqueConstraint(
                fields=["publication", "place"],
                condition=Q(words=""),
                name="dpia_redaction_whole_answer_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} in {self.publication_id}"
