"""Prior consultation of the regulator: what was sent, how long the clock ran, how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dpia.models.dpia import Dpia


class ConsultationState(models.TextChoices):
    PREPARING = "preparing", "Being prepared"
    SENT = "sent", "Sent"
    INFORMATION_ASKED = "information_asked", "More information asked"
    ADVICE_RECEIVED = "advice_received", "Advice received"
    ENDED = "ended", "Ended"


class ConsultationLaw(models.TextChoices):
    UK_GDPR = "uk_gdpr", "UK GDPR, Article 36"
    LAW_ENFORCEMENT = "law_enforcement", "Data Protection Act 2018, section 65 (law enforcement)"


class ConsultationOutcome(models.TextChoices):
    MAY_PROCEED = "may_proceed", "It may go ahead"
    WITH_CHANGES = "may_proceed_with_changes", "It may go ahead with changes"
    WARNING = "formal_warning", "Formal warning"
    BAN = "processing_ban", "The processing is refused"
    NOT_ACCEPTED = "not_accepted", "Not accepted for consultation"
    WITHDRAWN = "withdrawn", "Taken back before an answer"


ENDS_WELL = frozenset({ConsultationOutcome.MAY_PROCEED, ConsultationOutcome.WITH_CHANGES})
REFUSES = frozenset(
    {ConsultationOutcome.WARNING, ConsultationOutcome.BAN, ConsultationOutcome.NOT_ACCEPTED}
)
"""After these it does not go ahead before the regulator, asked again, lets it."""
ANSWERS = tuple(one for one in ConsultationOutcome if one != ConsultationOutcome.WITHDRAWN)
"""What the regulator can answer."""


class PriorConsultation(models.Model):
    """One consultation of the regulator about the high risks that a DPIA leaves."""

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="prior_consultations")
    state = models.CharField(
        max_length=20, choices=ConsultationState.choices, default=ConsultationState.PREPARING
    )
    law = models.CharField(
        max_length=20, choices=ConsultationLaw.choices, default=ConsultationLaw.UK_GDPR
    )
    """Which law sets the time that the regulator has."""
    documents = models.JSONField(default=dict)
    """What is sent, by what Article 36(3) asks for: where each is found, in words."""
    risks = models.JSONField(default=list, blank=True)
    """The keys of the risks that were high when it was sent."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the DPIA as it was sent."""
    begun_at = models.DateTimeField()
    sent_on = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    """When it was recorded that it was sent, and the DPIA was as the regulator has it."""
    extended_on = models.DateField(null=True, blank=True)
    """The day on which the regulator said that it takes longer."""
    due_on = models.DateField(null=True, blank=True)
    """The last day for the regulator's advice; none while it waits for information."""
    outcome = models.CharField(max_length=30, choices=ConsultationOutcome.choices, blank=True)
    advice = models.TextField(blank=True)
    advice_on = models.DateField(null=True, blank=True)
    done = models.TextField(blank=True)
    """What was done about the advice."""
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["dpia", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dpia"],
                condition=~Q(state="ended"),
                name="dpia_one_consultation_at_a_time",
            ),
            models.CheckConstraint(
                name="dpia_consultation_sent_once_it_is",
                condition=Q(state__in=("preparing", "ended")) | Q(sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="dpia_consultation_ended_how_when_by_whom_together",
                condition=(
                    Q(state="ended", ended_on__isnull=False, ended_by__isnull=False)
                    & ~Q(outcome="")
                )
                | (~Q(state="ended") & Q(ended_on__isnull=True, ended_by__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(due_on__isnull=False),
                name="dpia_consultation_by_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.dpia_id}"

    @property
    def lets_go_ahead(self) -> bool:
        """Whether the regulator's answer lets the processing go ahead."""
        return self.outcome in ENDS_WELL

    @property
    def ended_well(self) -> bool:
        """Whether the regulator let it go ahead, and what it advised was dealt with."""
        return self.state == ConsultationState.ENDED and self.lets_go_ahead


class InformationAsked(models.Model):
    """Information that the regulator asked for: its clock stands still until it has it."""

    consultation = models.ForeignKey(
        PriorConsultation, models.CASCADE, related_name="information_asked"
    )
    asked = models.TextField()
    asked_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["consultation", "asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_information_sent_after_it_was_asked",
                condition=Q(sent_on__isnull=True) | Q(sent_on__gte=F("asked_on")),
            )
        ]

    def __str__(self) -> str:
        return f"asked on {self.asked_on}"
