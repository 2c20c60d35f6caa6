"""Disagreements between two organisations of an agreement, and what each of them said."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from agreements.models.agreement import Agreement, own_of
from agreements.models.content import Party
from agreements.models.version import Status as Stage
from agreements.models.version import Version
from audit.prepared import one_of
from organisations.acting import held_by
from organisations.models import Organisation


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, user: Any) -> DisputeQuerySet:
        """Those of the agreements in which an organisation takes part where the person reads
        agreements today. Nobody else: nobody invited by name, no auditor of the nation."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = own_of(held_by(user))
        parties = Party.objects.filter(
            one_of(F("organisation_id"), own), agreement=OuterRef("agreement"), may_read=True
        )
        led = Q(one_of(F("agreement__lead_organisation_id"), own))
        return self.filter(led | Q(Exists(parties)))

    def still_open(self) -> DisputeQuerySet:
        return self.filter(status=Dispute.Status.OPEN)


class Dispute(models.Model):
    """One disagreement, on its step of the ladder. Settled, its outcome is kept as precedent."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        SETTLED = "settled", "Settled"
        UNSETTLED = "unsettled", "Not settled"
        WITHDRAWN = "withdrawn", "Withdrawn"

    audit_type = "dispute"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="disputes")
    version = models.ForeignKey(Version, models.PROTECT, related_name="disputes")
    """The version that it was raised on."""
    stage = models.CharField(max_length=20, choices=Stage.choices)
    """That version's status when it was raised."""
    question = models.CharField(max_length=80, blank=True)
    """The key of the question that it is about; blank for the whole."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """Who raised it."""
    other = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """With whom they disagree."""
    issue = models.TextField()
    wanted = models.TextField()
    """What the one who raised it asks for."""
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    ladder = models.JSONField()
    """The steps as they were when it was raised (`disputes.ladder.Step`)."""
    own_ladder = models.BooleanField(default=False)
    """They are the agreement's own."""
    step = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField()
    """When the step ends."""
    pauses_signing = models.BooleanField(default=False)
    pauses_because = models.TextField(blank=True)
    """The words of the agreement by which signing waits."""
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who decides on the last step, as both organisations agreed."""

    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN)
    outcome = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    """In words: both organisations, or the decider's name."""
    # Of one that was not settled, the reasons are those of both.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(issue="") & ~Q(wanted=""), name="dispute_says_what_and_what_for"
            ),
            models.CheckConstraint(
                condition=~Q(organisation=F("other")), name="dispute_is_with_another"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, status="open")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(status="open"),
                name="dispute_ended_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(status="settled") | ~Q(outcome="") & ~Q(reasons=""),
                name="dispute_settled_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(pauses_signing=False) | ~Q(pauses_because=""),
                name="dispute_pauses_by_the_terms",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="open"), name="dispute_due"),
            models.Index(fields=["agreement", "-id"], name="dispute_of_agreement"),
        ]

    def __str__(self) -> str:
        return f"disagreement {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:dispute", args=[self.agreement.reference, self.pk])

    @property
    def audit_reference(self) -> str:
        return f"{self.agreement.reference} disagreement {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class DisputeEntry(models.Model):
    """One thing that was said or done about a disagreement, in order."""

    class Kind(models.TextChoices):
        SAID = "said", "Said"
        OUTCOME = "outcome", "Proposed an outcome"
        DECIDER = "decider", "Proposed who decides"
        ESCALATED = "escalated", "Moved it up"
        UNSETTLED = "unsettled", "Said that it was not settled"

    audit_type = "dispute_entry"

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    step = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Nobody where the time of a step ran out."""
    at = models.DateTimeField()
    text = models.TextField()
    reasons = models.TextField(blank=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who of the other organisation agreed to the proposal."""

    class Meta:
        ordering = ["dispute", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="dispute_entry_agreed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(kind="decider") ^ Q(decider__isnull=True),
                name="dispute_entry_names_who_decides",
            ),
            models.CheckConstraint(
                condition=~Q(kind="outcome") | ~Q(reasons=""),
                name="dispute_entry_outcome_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
