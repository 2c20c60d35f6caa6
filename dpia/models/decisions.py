"""What others decided on a DPIA: what was approved, what the DPO advised."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dpia.models.dpia import Dpia
from organisations.models import Organisation


class DpiaSnapshot(models.Model):
    """What was approved: its canonical bytes. Written once, never changed."""

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="snapshots")
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["dpia", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_snapshot_sha256_in_form", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class AdviceKind(models.TextChoices):
    DPO = "dpo", "Data protection officer"
    CALDICOTT = "caldicott", "Caldicott Guardian"


class Opinion(models.TextChoices):
    MAY_PROCEED = "may_proceed", "It may go ahead"
    WITH_CONDITIONS = "may_proceed_with_conditions", "It may go ahead with conditions"
    SHOULD_NOT_PROCEED = "should_not_proceed", "It should not go ahead"


class DpiaAdvice(models.Model):
    """One piece of advice, as given, on one revision: on a section, or on the whole DPIA. Never
    changed; what is done with it stands beside it."""

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="advice")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """For which organisation the adviser spoke."""
    kind = models.CharField(max_length=20, choices=AdviceKind.choices, default=AdviceKind.DPO)
    section = models.CharField(max_length=40, blank=True)
    """The key of the section it is about; blank for the whole DPIA."""
    opinion = models.CharField(max_length=30, choices=Opinion.choices, blank=True)
    """Whether it may go ahead, in a word. Blank for advice on one section."""
    text = models.TextField()
    asked_at = models.DateTimeField(null=True, blank=True)
    """When the data protection officer had been asked: pieces of one round have the same."""
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of the document that the advice is about."""

    class Meta:
        ordering = ["dpia", "pk"]
        constraints = [
            models.CheckConstraint(name="dpia_advice_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="dpia_advice_sha256_in_form", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="dpia_advice_kind_known", condition=Q(kind__in=AdviceKind.values)
            ),
        ]

    def __str__(self) -> str:
        return f"advice of {self.given_by}"


class AdviceOutcome(models.TextChoices):
    FOLLOWED = "followed", "Followed"
    PARTLY = "partly", "Followed in part"
    OVERRULED = "overruled", "Overruled"


class DpiaAdviceAnswer(models.Model):
    """What is done with one piece of advice. The latest answer counts; the earlier ones stay."""

    advice = models.ForeignKey(DpiaAdvice, models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=20, choices=AdviceOutcome.choices)
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=300, blank=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who that is, where they are a person of the organisation; else their name is only typed."""
    decided_on = models.DateField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["advice", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_advice_not_followed_only_with_why_and_who",
                condition=Q(outcome="followed") | (~Q(reason="") & ~Q(decided_by="")),
            ),
            models.CheckConstraint(
                name="dpia_advice_outcome_known", condition=Q(outcome__in=AdviceOutcome.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.advice_id}"

    @property
    def is_named(self) -> bool:
        """Whether somebody who is not here is said to have decided it."""
        return bool(self.decided_by) and self.decider_id is None
