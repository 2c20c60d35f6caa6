"""A data protection impact assessment: its document, its status, and who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from audit.prepared import one_of
from organisations.acting import held_by
from organisations.models import Organisation
from organisations.roles import Permission, roles_with

READERS = roles_with(Permission.READ_AGREEMENTS)
READERS_OF_ALL_SUBMITTED = roles_with(Permission.READ_ALL_SUBMITTED)


class Status(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    NOT_NEEDED = "not_needed", "Not needed"
    DRAFT = "draft", "Draft"
    WITH_DPO = "with_dpo", "With the data protection officer"
    WITH_ICO = "with_ico", "With the regulator"
    APPROVED = "approved", "Approved"
    UNDER_REVIEW = "under_review", "Under review"
    SUPERSEDED = "superseded", "Superseded"


UNSUBMITTED = (Status.NOT_STARTED, Status.DRAFT)
"""What a reader from outside, the national auditor, does not see."""

ONCE_APPROVED = (Status.APPROVED, Status.UNDER_REVIEW, Status.SUPERSEDED)


class DpiaQuerySet(models.QuerySet["Dpia"]):
    def visible_to(self, user: Any) -> DpiaQuerySet:
        """The DPIAs this person may read. Every page and API starts here.

        - Members of the organisation that writes it, in a role that reads DPIAs.
        - Members of the organisations that it is shared with, in such a role.
        - A person named to one DPIA (django-guardian).
        - National auditors, once it is no draft.

        One query for what the person holds; the rest is one condition.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        held = held_by(user)
        return self.filter(readable_by(user.pk, reads_of(held), everything=reads_everything(held)))

    def for_listing(self) -> DpiaQuerySet:
        """With what a list shows of each, and without the texts."""
        return (
            self.select_related("organisation")
            .defer("document", "findings", "description")
            .order_by("-pk")
        )

    def for_page(self) -> DpiaQuerySet:
        """With what the pages of one DPIA show, and without the bytes that were approved."""
        return self.select_related("organisation", "approved_by", "snapshot").defer(
            "snapshot__content"
        )


def reads_of(held: frozenset[tuple[int | None, str]]) -> list[int]:
    """The organisations whose DPIAs one reads who holds these roles."""
    return sorted({place for place, role in held if place and role in READERS})


def reads_everything(held: frozenset[tuple[int | None, str]]) -> bool:
    """Whether one who holds these roles reads all that is no draft."""
    return any(role in READERS_OF_ALL_SUBMITTED for _, role in held)


def readable_by(person: int, own: list[int], *, everything: bool) -> Q:
    """The condition of `visible_to`, from what was asked already."""
    named = DpiaUserObjectPermission.objects.filter(
        user=person, permission__codename="view_dpia"
    ).values("content_object")
    # Exists, not a join: somebody in two of the organisations must not see the DPIA twice.
    sharings = DpiaSharing.objects.filter(one_of(F("organisation_id"), own), dpia=OuterRef("pk"))
    allowed = Q(pk__in=named) | Q(one_of(F("organisation_id"), own)) | Q(Exists(sharings))
    return allowed | ~Q(status__in=UNSUBMITTED) if everything else allowed


def is_change(kept: Mapping[str, Any]) -> bool:
    """Whether an entry of `Dpia.outdated` is of an agreement that was assessed and has changed."""
    return not kept.get("beside")


class Dpia(models.Model):
    """A DPIA. It belongs to the organisation that writes it, and may serve several agreements.

    `document` is the `dpia` part of the agreement document: what people answered and nothing that
    the service makes. It is changed by `actions` and `workflow` only.
    """

    audit_type = "dpia"

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="dpias")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    status_since = models.DateTimeField()

    document = models.JSONField(default=dict, blank=True)
    description = models.JSONField(default=dict, blank=True)
    """What the sharing is, in the shape of the agreement document, while no agreement says it."""
    revision = models.PositiveIntegerField(default=0)
    """Counts the changes of the document; each save says which one it was based on."""
    findings = models.JSONField(default=list, blank=True)
    """What the rules said of `document` when it, or what it assesses, last changed."""
    findings_on = models.DateField(null=True, blank=True)
    standing = models.JSONField(default=dict, blank=True)
    """How far its sections have come, and what its screening says; worked out with the findings."""

    outdated = models.JSONField(default=dict, blank=True)
    """By reference of an agreement's version, what has changed of it since the approval: the
    groups of facts with their digests now, and each difference in words; `beside` of one that the
    DPIA was not approved with, while it was with others. See `staleness`."""
    outdated_at = models.DateTimeField(null=True, blank=True)
    """Since when the DPIA is stale for that."""
    facts_changed_at = models.DateTimeField(null=True, blank=True)
    """When what the latest approval assessed came to be so; empty where nothing has changed since
    the first. See `staleness.standing`."""

    next_review_on = models.DateField(null=True, blank=True)
    """Projected from the document, for reminders and lists."""
    residual = models.CharField(max_length=10, blank=True)
    """The highest level of risk left; projected from the document."""

    made_elsewhere = models.BooleanField(default=False)
    """Whether it was taken in as a file with its key facts (`DpiaImport`)."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    """The latest approval; the first is `approved_on` in the document."""
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    snapshot = models.ForeignKey(
        "DpiaSnapshot", models.PROTECT, related_name="+", null=True, blank=True
    )
    """What was approved."""

    objects = DpiaQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="dpia_reference_in_form", condition=Q(reference__regex=r"^DPIA-[0-9]{3,}$")
            ),
            models.CheckConstraint(name="dpia_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="dpia_approved_when_by_whom_and_what_together",
                condition=Q(
                    approved_at__isnull=True, approved_by__isnull=True, snapshot__isnull=True
                )
                | Q(approved_at__isnull=False, approved_by__isnull=False, snapshot__isnull=False),
            ),
            models.CheckConstraint(
                name="dpia_approved_only_with_an_approval",
                condition=~Q(status__in=ONCE_APPROVED) | Q(approved_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="dpia_of_organisation"),
            models.Index(fields=["next_review_on"], name="dpia_by_review"),
            models.Index(fields=["findings_on", "id"], name="dpia_by_day_judged"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("dpia:dpia", args=[self.reference])

    @property
    def audit_reference(self) -> str:
        return self.reference

    @property
    def is_stale(self) -> bool:
        """Whether what it assessed has changed since its approval."""
        return any(map(is_change, self.outdated.values()))

    @property
    def needs_review(self) -> bool:
        """Whether what was approved no longer holds: it is stale, or a measure is given up."""
        return self.is_stale or bool(self.standing.get("undone"))

    @property
    def approved_sha256(self) -> str:
        """The hash of what was approved last; empty before. Reads the snapshot."""
        return self.snapshot.sha256 if self.snapshot else ""


class DpiaSharing(models.Model):
    """An organisation that may read a DPIA, and, if it is a controller, adopts it as its own."""

    audit_type = "dpia_sharing"

    dpia = models.ForeignKey(Dpia, models.CASCADE, related_name="sharings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="shared_dpias")
    shared_at = models.DateTimeField()
    to_adopt = models.BooleanField(default=True)
    """False for one that only reads, such as a processor."""
    adopted_on = models.DateField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the snapshot that was adopted."""
    outdated_at = models.DateTimeField(null=True, blank=True)
    """Since when what is approved differs from what was adopted, and it is asked to adopt again."""
    asked_at = models.DateTimeField(null=True, blank=True)
    """When it was last asked to adopt, or to adopt again."""

    class Meta:
        ordering = ["dpia", "organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["dpia", "organisation"], name="dpia_shared_once_with_an_organisation"
            ),
            models.CheckConstraint(
                name="dpia_outdated_only_once_adopted",
                condition=Q(outdated_at__isnull=True) | Q(adopted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="dpia_adopted_when_by_whom_and_what_together",
                condition=Q(adopted_on__isnull=True, adopted_by__isnull=True, sha256="")
                | Q(
                    adopted_on__isnull=False,
                    adopted_by__isnull=False,
                    sha256__regex=r"^[0-9a-f]{64}$",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dpia_id} with {self.organisation_id}"

    @property
    def audit_reference(self) -> str:
        return f"{self.dpia.reference} {self.organisation.reference}"

    @property
    def stands(self) -> bool:
        """Whether the organisation has adopted what is approved now."""
        return self.adopted_on is not None and self.outdated_at is None


class DpiaRevision(models.Model):
    """Which places of the document changed in one revision, so that a later save based on an
    earlier one is stopped only where both touch the same place."""

    dpia = models.ForeignKey(Dpia, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    places = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["dpia", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dpia", "number"], name="dpia_revision_once")
        ]

    def __str__(self) -> str:
        return f"revision {self.number}"


class DpiaContributor(models.Model):
    """Somebody who wrote in a DPIA, and so neither approves it nor advises on it."""

    dpia = models.ForeignKey(Dpia, models.CASCADE, related_name="contributors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_at = models.DateTimeField()

    class Meta:
        ordering = ["dpia", "first_at"]
        constraints = [
            models.UniqueConstraint(fields=["dpia", "person"], name="dpia_contributor_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.dpia_id}"


class DpiaCounter(models.Model):
    """The last number given to a DPIA. At most one row, locked while a number is given."""

    last = models.PositiveIntegerField(default=0)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="dpia_counter_only_one")]

    def __str__(self) -> str:
        return f"DPIA-{self.last:03}"


class DpiaUserObjectPermission(UserObjectPermissionBase):
    """A named person's access to one DPIA (django-guardian)."""

    content_object = models.ForeignKey(Dpia, models.CASCADE)


class DpiaGroupObjectPermission(GroupObjectPermissionBase):
    """Unused by the service; guardian needs it beside the table for persons."""

    content_object = models.ForeignKey(Dpia, models.CASCADE)
