"""A version of an agreement: its document, its status, and the snapshot that people sign."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse

from agreements.models.agreement import Agreement, line_readable, version_readable
from dpia.models import Dpia


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    READY_TO_SIGN = "ready_to_sign", "Ready to sign"
    IN_FORCE = "in_force", "In force"
    SUSPENDED = "suspended", "Suspended"
    EXPIRED = "expired", "Expired"
    TERMINATED = "terminated", "Terminated"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


IN_FORCE = frozenset({Status.IN_FORCE, Status.SUSPENDED})
OVER = frozenset({Status.EXPIRED, Status.TERMINATED, Status.SUPERSEDED, Status.WITHDRAWN})
NEVER_SUBMITTED = frozenset({Status.DRAFT, Status.WITHDRAWN})
OPEN = frozenset({Status.DRAFT, Status.IN_REVIEW, Status.READY_TO_SIGN})
"""On its way into force: what is drafted, reviewed and signed. At most one of an agreement."""


# Dates to sort by: a version without one comes last.
FIRST_DAY = Coalesce("start_date", Value(date.min))
LAST_DAY = Coalesce("end_date", Value(date.max))
REVIEW_DAY = Coalesce("review_date", Value(date.max))

# Which of several versions of an agreement is meant. The higher number decides between equals.
STANDS = Case(
    When(status__in=sorted(IN_FORCE), then=3),
    When(status__in=sorted(NEVER_SUBMITTED), then=1),
    default=2,
)
"""For its page and its line in the register: the one in force; else one that was submitted."""
IN_THE_MAKING = Case(When(status__in=sorted(OPEN), then=4), default=STANDS)
"""For drafting, review and signature: the open one; else the one that stands."""
HELD = Case(When(in_force_at__isnull=False, then=4), default=STANDS)
"""For what follows the end: the last that was in force; else the one that stands."""


SHOWN = (
    "number", "status", "findings", "findings_on", "round", "title", "summary", "start_date",
    "end_date", "review_date", "submitted_at", "in_force_at", "ended_at", "flow_started_on",
    "created_at", "revision", "varies", "reason", "agreement__reference",
    "agreement__lead_organisation__name", "agreement__lead_organisation__reference",
    "dpia__reference", "dpia__status", "dpia__organisation", "dpia__outdated",
    "dpia__approved_at", "dpia__next_review_on", "dpia__standing", "snapshot__sha256",
    "signs_in_order",
)  # fmt: skip


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: Any) -> VersionQuerySet:
        """The versions this person may read.

        - Members of the lead organisation, in a role that reads agreements: all of its own.
        - Members of another party: those in which it takes part and is invited, or that have left
          draft (`Party.may_read`).
        - National auditors: those that have been submitted.
        - A person named to the agreement: all of it.
        """
        return self.filter(version_readable(user)) if user.is_authenticated else self.none()

    def with_register_line_for(self, user: Any) -> VersionQuerySet:
        """Versions of the agreements whose register line this person may read."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(line_readable(user, "agreement__"))

    def standing(self, among: VersionQuerySet | None = None) -> VersionQuerySet:
        """Of each agreement the version that stands for it: see STANDS.

        With `among`, the one that stands among those, such as the ones that a person may read.
        """
        others = Version.objects.all() if among is None else among
        same = others.order_by().filter(agreement=OuterRef("agreement"))
        sent = same.exclude(status__in=sorted(NEVER_SUBMITTED))
        newer = Q(number__gt=OuterRef("number"))
        begun = Q(status__in=sorted(NEVER_SUBMITTED))
        return self.filter(
            Q(status__in=sorted(IN_FORCE))
            | ~begun & ~Exists(sent.filter(newer | Q(status__in=sorted(IN_FORCE))))
            | begun & ~Exists(sent) & ~Exists(same.filter(newer))
        )

    def without_texts(self) -> VersionQuerySet:
        """With what a page about the agreement shows, without its documents: a third of the time.

        Anything else that is asked of such a version costs a query of its own.
        """
        related = ("agreement__lead_organisation", "dpia", "snapshot")
        return self.select_related(*related).only(*SHOWN)

    def starting_by(self, day: Any) -> VersionQuerySet:
        """Signed versions whose first day has come."""
        return self.filter(status=Status.READY_TO_SIGN, start_date__lte=day)

    def over_before(self, day: Any) -> VersionQuerySet:
        """Versions in force whose last day lies before `day`."""
        return self.filter(status__in=IN_FORCE, end_date__lt=day)


class Version(models.Model):
    """One version. `document` is in the shape of `agreement.schema.json`, answers only.

    What the service itself makes (approvals, signatures, hashes) has rows of its own and is joined
    to the answers by `documents.assemble`.
    """

    audit_type = "version"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    varies = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="variations"
    )
    """The version in force that this one was started from, to replace it."""
    reason = models.TextField(blank=True)
    """Why the agreement is varied."""
    submitted = models.BooleanField(default=False)
    """It has left draft, and was not sent back to it: readers beyond its parties may read it."""
    document = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    """Counts the saves of the draft; each save says which it was based on."""
    origins = models.JSONField(default=dict, blank=True)
    """By place, where an answer came from that nobody typed. Written through `origins`."""
    think_again = models.JSONField(default=list, blank=True)
    """Keys of questions that a past agreement answered and this one must think about again."""

    findings = models.JSONField(default=list)
    findings_on = models.DateField(null=True)
    """The day by which the findings were judged."""

    dpia = models.ForeignKey(Dpia, models.PROTECT, null=True, blank=True, related_name="versions")
    snapshot = models.ForeignKey(
        "Snapshot", models.PROTECT, null=True, blank=True, related_name="+"
    )
    round = models.PositiveIntegerField(default=0)
    """Counts the submissions; approvals belong to a round."""

    title = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    kind = models.CharField(max_length=40, blank=True)
    article6 = ArrayField(models.CharField(max_length=20), default=list)
    """Lawful bases that any party relies on, for filtering."""
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)

    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_open = models.TextField(blank=True)
    """Why it was last sent for review while threads were open that were to be settled before, and
    what was done about what had sent it back."""
    signs_in_order = models.BooleanField(default=False)
    """The organisations sign one after the other, in the order of the parties."""
    in_force_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    flow_started_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(status__in=sorted(IN_FORCE)),
                name="version_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(status__in=sorted(OPEN)),
                name="version_one_open",
            ),
            models.CheckConstraint(
                name="version_varies_for_a_reason",
                condition=Q(varies__isnull=True, reason="")
                | Q(varies__isnull=False, number__gt=1) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="version_beyond_draft_has_a_snapshot",
                condition=Q(status__in=sorted(NEVER_SUBMITTED)) | Q(snapshot__isnull=False),
            ),
            models.CheckConstraint(
                name="version_in_force_has_started",
                condition=~Q(status__in=sorted(IN_FORCE)) | Q(in_force_at__isnull=False),
            ),
            models.CheckConstraint(
                name="version_submitted_at_and_by_together",
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "start_date"], name="version_starting"),
            models.Index(fields=["status", "end_date"], name="version_ending"),
            models.Index(fields=["status", "review_date"], name="version_reviewing"),
            # The orders of the register; each as its query writes it, or it is not used.
            models.Index(Lower("title"), F("agreement").desc(), name="version_by_title"),
            models.Index(FIRST_DAY.desc(), F("agreement").desc(), name="version_by_start"),
            models.Index(LAST_DAY, F("agreement").desc(), name="version_by_end"),
            models.Index(REVIEW_DAY, F("agreement").desc(), name="version_by_review"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference} version {self.number}"

    def get_absolute_url(self) -> str:
        """The agreement's page; for a later version the page of that version."""
        if self.number == 1:
            return self.agreement.get_absolute_url()
        return self.page("version")

    @property
    def name(self) -> str:
        """What it is called where it stands beside others: "DSA-001 version 2"."""
        reference = self.agreement.reference
        return reference if self.number == 1 else f"{reference} version {self.number}"

    def page(self, name: str) -> str:
        """One of the pages that show a version by its number: version, answers, pdf."""
        route = name if name == "version" else f"version_{name}"
        return reverse(f"agreements:{route}", args=[self.agreement.reference, self.number])

    @property
    def answers_url(self) -> str:
        return self.page("answers")

    @property
    def pdf_url(self) -> str:
        return self.page("pdf")

    @property
    def audit_reference(self) -> str:
        return self.agreement.reference

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def has_preview(self) -> bool:
        """Whether it is still to have a PDF of its own, and until then is shown as a draft."""
        return self.status in {Status.DRAFT, Status.IN_REVIEW}

    @property
    def is_open(self) -> bool:
        """Whether it is on its way into force."""
        return self.status in OPEN

    @property
    def is_variation(self) -> bool:
        return self.varies_id is not None


class Snapshot(models.Model):
    """What the parties agree, as canonical bytes. Written once; decisions name its hash."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="snapshots")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "sha256"], name="snapshot_once")]

    def __str__(self) -> str:
        return self.sha256


class PdfFile(models.Model):
    """A PDF made of a snapshot: the one to sign, or the one that carries all signatures."""

    class Kind(models.TextChoices):
        TO_SIGN = "to_sign", "To sign"
        SIGNED = "signed", "Signed"

    version = models.ForeignKey(Version, models.PROTECT, related_name="pdf_files")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="pdf_files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.FileField(upload_to="pdf/%Y/%m/")
    sha256 = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()
    sealed_by = models.CharField(max_length=400, blank=True)
    """The name in the certificate of the seal; blank where the file carries none."""
    seal_digest = models.CharField(max_length=64, blank=True, db_index=True)
    """What the seal covers: the SHA-256 of all of the file but the seal itself."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "kind"], name="pdf_file_once"),
            models.CheckConstraint(
                name="pdf_file_seal_has_a_digest",
                condition=Q(sealed_by="", seal_digest="") | ~Q(sealed_by="") & ~Q(seal_digest=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sha256}"


class Contribution(models.Model):
    """A person wrote part of this version, and so may not approve it or advise on it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="contributions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="contribution_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} wrote in {self.version_id}"


class DraftRevision(models.Model):
    """One save of a draft: what it changed, place by place, so that a late save finds rivals."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="draft_revisions")
    revision = models.PositiveIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    changes = models.JSONField()
    """{place: [before, after]}; a row added, removed or moved stands under the list's place."""

    class Meta:
        ordering = ["version", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["version", "revision"], name="draft_revision_once"),
            models.CheckConstraint(
                condition=Q(revision__gt=0),
                name="draft_revision_from_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} r{self.revision}"
