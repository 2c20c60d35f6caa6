"""What people decided on a version: approvals, signatures, periodic reviews."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from agreements.models.version import Version
from organisations.models import Organisation
from organisations.roles import Role


def by_words(name: str, delegate_of: str) -> str:
    """Who did a thing and, if so, for whom."""
    return f"{name}, as delegate of {delegate_of}" if name and delegate_of else name


class Approval(models.Model):
    """One organisation's answer in one role, asked for in one round of review.

    A decision names the snapshot that it was given on. Rows of earlier rounds stay.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "Waiting"
        APPROVED = "approved", "Approved"
        CHANGES_REQUESTED = "changes_requested", "Changes asked for"
        REFUSED = "refused", "Refused"

    version = models.ForeignKey(Version, models.PROTECT, related_name="approvals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    party_key = models.CharField(max_length=40)
    role = models.CharField(max_length=40, choices=Role.choices)
    round = models.PositiveIntegerField()
    required = models.BooleanField(default=True)
    why = models.CharField(max_length=200, blank=True)
    """Why this role is asked: the line of the organisation's approval matrix."""
    named = models.CharField(max_length=200, blank=True)
    """The reviewer that the draft named (`approvals[].decided_by`)."""
    state = models.CharField(max_length=20, choices=State.choices, default=State.REQUESTED)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    delegate_of = models.CharField(max_length=150, blank=True)
    """For whom they held the role; blank where it was their own."""
    dpia_sha256 = models.CharField(max_length=64, blank=True)
    """Of the DPIA as approved, on which the agreement relied when this was decided."""
    carried_to = models.CharField(max_length=64, blank=True)
    """Of a later snapshot for which this still counts, though `sha256` is what was read."""
    carried_why = models.TextField(blank=True)
    changed_since = models.JSONField(default=list, blank=True)
    """What changed between the two: the questions, each with its section."""

    class Meta:
        ordering = ["version", "round", "pk"]
        constraints = [
            models.CheckConstraint(
                name="approval_carried_with_a_reason",
                condition=Q(carried_to="", carried_why="")
                | (~Q(carried_to="") & ~Q(carried_why="") & Q(state="approved")),
            ),
            models.UniqueConstraint(
                fields=["version", "organisation", "role", "round"], name="approval_once"
            ),
            models.CheckConstraint(
                name="approval_decided_by_someone_on_something",
                condition=Q(
                    state="requested", decided_at__isnull=True, decided_by__isnull=True, sha256=""
                )
                | (
                    ~Q(state="requested")
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(sha256="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_key} {self.role} {self.state}"

    @property
    def said(self) -> str:
        """The decision in a line: who, in which role, what."""
        return f"{self.organisation.name}, {self.get_role_display()}: {self.get_state_display()}"

    @property
    def decided_by_words(self) -> str:
        """Who decided and, where they did so for somebody else, for whom."""
        return by_words(self.decided_by.name if self.decided_by else "", self.delegate_of)

    @property
    def is_carried(self) -> bool:
        """Whether it was given on an earlier text than the one it now counts for."""
        return self.carried_to != ""

    @property
    def is_of_the_same_text(self) -> bool:
        """Whether it is carried, and word for word what was approved: sent again unchanged."""
        return self.is_carried and self.carried_to == self.sha256

    def was_given_before_by(self, person: int | None) -> bool:
        """Whether it is this person's, carried over: they have not decided on the text that stands,
        and can take it back."""
        return self.is_carried and self.decided_by_id == person


IN_INK = "In ink on paper"
"""How the method of a signature on paper begins."""


class Signature(models.Model):
    """One party's signature under one snapshot, with everything the evidence page prints."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    party_key = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    post = models.CharField(max_length=120)
    method = models.CharField(max_length=400)
    signed_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    delegate_of = models.CharField(max_length=150, blank=True)
    """For whom they held the role of signatory; blank where it was their own."""
    part_sha256 = models.CharField(max_length=64, blank=True)
    """Of its own part, signed beside the snapshot, for a party that joined later."""
    voided_at = models.DateTimeField(null=True, blank=True)
    """Set when another party declined and the text went back to draft. The row stays."""

    class Meta:
        ordering = ["version", "signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation"],
                condition=Q(voided_at__isnull=True),
                name="signature_once",
            ),
            models.CheckConstraint(
                name="signature_names_what_was_signed", condition=~Q(sha256="") & ~Q(name="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.party_key}"

    @property
    def in_ink(self) -> bool:
        """Given on paper; a scan of the page is kept (`SignedPage`)."""
        return self.method.startswith(IN_INK)

    @property
    def signed_by_words(self) -> str:
        """Who signed and, where they did so for somebody else, for whom."""
        return by_words(self.name, self.delegate_of)


class DeclinedSignature(models.Model):
    """A signatory would not sign a snapshot, or disputed the signature in their name, and why. The
    text went back to draft."""

    is_carried = False

    version = models.ForeignKey(Version, models.PROTECT, related_name="declined_signatures")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    declined_at = models.DateTimeField()
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    delegate_of = models.CharField(max_length=150, blank=True)
    """For whom they held the role of signatory; blank where it was their own."""
    disputed = models.BooleanField(default=False)
    """Another had recorded on paper that they signed."""
    sha256 = models.CharField(max_length=64)
    reason = models.TextField()

    class Meta:
        ordering = ["version", "declined_at"]
        constraints = [
            models.CheckConstraint(
                name="declined_signature_says_what_and_why",
                condition=~Q(sha256="") & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} declined by {self.organisation_id}"

    @property
    def said(self) -> str:
        """What they did, in a line."""
        what = "Disputed the signature on paper" if self.disputed else "Declined to sign"
        return f"{self.organisation.name}, {Role.SIGNATORY.label}: {what}"

    @property
    def decided_at(self) -> datetime:
        """As the reviewers' decisions name it."""
        return self.declined_at

    @property
    def decided_by_words(self) -> str:
        """Who declined and, where they did so for somebody else, for whom."""
        return by_words(self.declined_by.name, self.delegate_of)


class PeriodicReview(models.Model):
    """A review of an agreement in force (`reviews[]` in the document)."""

    class Outcome(models.TextChoices):
        CONTINUE = "continue", "Continue as it is"
        VARY = "vary", "Change it"
        TERMINATE = "terminate", "End it"

    RUN_UP_DAYS = 90
    """Recorded so many days before the day on which a review is due, or later, it is that one."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="periodic_reviews")
    completed_on = models.DateField()
    completed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["version", "completed_on", "pk"]

    def __str__(self) -> str:
        return f"{self.completed_on} {self.outcome}"


class Override(models.Model):
    """A blocking finding set aside by a named officer, with a reason (`rules.yaml`, disclaimer).

    Only findings whose force is not law, nor this service's own logic, can be set aside.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=10)
    on = models.CharField(max_length=120, blank=True)
    """The object of the finding, as `Finding.on`."""
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, choices=Role.choices)

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rule", "on"], name="override_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.on} set aside"


class Dismissal(models.Model):
    """A warning that a drafter has considered and dismissed, with a reason that reviewers read.

    It holds until somebody undoes it, or an answer that the rule reads changes. The row stays.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="dismissals")
    rule = models.CharField(max_length=10)
    on = models.CharField(max_length=120, blank=True)
    """The object of the finding, as `Finding.on`."""
    message = models.TextField()
    reason = models.TextField()
    seen = models.CharField(max_length=64)
    """What was read, as `law.seen.seen`."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """For which they acted; none for a person invited by name."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who undid it; nobody where an answer changed."""

    class Meta:
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "rule", "on"],
                condition=Q(ended_at__isnull=True),
                name="dismissal_once",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(seen=""), name="dismissal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by__isnull=True),
                name="dismissal_is_undone_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.on} dismissed"
