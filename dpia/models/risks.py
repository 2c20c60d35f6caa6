"""What is decided and done about risks: who accepts what is left, and measures until done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from audit import clock
from dpia.models.dpia import Dpia, DpiaQuerySet
from dpia.models.rows import Level


class RiskAcceptance(models.Model):
    """That a named person accepts what is left of one risk, as it then stood. Never changed.

    A risk that changes afterwards is another risk: it is accepted again or not at all. So is one
    of which the facts change that the DPIA assesses.
    """

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="acceptances")
    risk_key = models.CharField(max_length=40)
    """The risk's id in the document."""
    sha256 = models.CharField(max_length=64)
    """Of the risk with its measures, as it was accepted."""
    level = models.CharField(max_length=10, choices=Level.choices)
    """What was left of the risk."""
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=200)
    accepted_on = models.DateField()
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["dpia", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_acceptance_sha256_in_form", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(
                name="dpia_acceptance_names_person_and_post", condition=~Q(name="") & ~Q(post="")
            ),
            models.CheckConstraint(
                name="dpia_acceptance_of_a_level", condition=Q(level__in=Level.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk_key} accepted by {self.name}, {self.post}"


class Outcome(models.TextChoices):
    OPEN = "", "To do"
    DONE = "done", "Done"
    NOT_DOING = "not_doing", "Not being done"
    DROPPED = "dropped", "No longer asked for in the DPIA"


class MeasureTaskQuerySet(models.QuerySet["MeasureTask"]):
    def visible_to(self, user: Any) -> MeasureTaskQuerySet:
        """Those of the DPIAs this person may read, and those they are to do themselves."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(dpia__in=Dpia.objects.visible_to(user)) | Q(person=user.pk))

    def waiting(self) -> MeasureTaskQuerySet:
        """Those not done yet."""
        return self.filter(outcome=Outcome.OPEN)

    def overdue(self, today: date | None = None) -> MeasureTaskQuerySet:
        """Those not done though their day has passed."""
        return self.waiting().filter(due_on__lt=today or clock.today())

    def for_listing(self) -> MeasureTaskQuerySet:
        """With whom they wait for, what is still to do first, by due date."""
        return self.select_related("dpia", "person", "closed_by").order_by(
            F("closed_at").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk"
        )

    def for_page(self) -> MeasureTaskQuerySet:
        """With what the page of one shows."""
        return self.select_related("dpia__organisation", "person", "closed_by")


class MeasureTask(models.Model):
    """A measure that somebody is to carry out. It stays open until done, approved DPIA or not.

    It follows the measure in the DPIA's document by the risk and the measure's words.
    """

    audit_type = "dpia_measure"

    dpia = models.ForeignKey(Dpia, models.PROTECT, related_name="measure_tasks")
    risk_key = models.CharField(max_length=40)
    text = models.TextField()
    owner = models.CharField(max_length=200, blank=True)
    """Who does it, as the document says."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    """The same as somebody who signs in; without one, the organisation's IG officers see to it."""
    is_chosen = models.BooleanField(default=False)
    """Whether somebody chose the person; otherwise they were found by the owner's name."""
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = MeasureTaskQuerySet.as_manager()

    class Meta:
        ordering = ["dpia", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dpia_measure_task_outcome_known", condition=Q(outcome__in=Outcome.values)
            ),
            models.CheckConstraint(
                name="dpia_measure_task_closed_with_its_outcome",
                condition=Q(outcome="", closed_at__isnull=True, closed_on__isnull=True)
                | (~Q(outcome="") & Q(closed_at__isnull=False, closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="dpia_measure_task_not_done_for_a_reason",
                condition=~Q(outcome=Outcome.NOT_DOING) | ~Q(note=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(outcome=""), name="dpia_measure_task_open_by_due"
            ),
            models.Index(fields=["dpia"], condition=Q(outcome=""), name="dpia_measure_task_open"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("dpia:measure_task", args=[self.dpia.reference, self.pk])

    @property
    def audit_reference(self) -> str:
        return f"{self.dpia.reference} {self.risk_key}"

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def is_overdue(self) -> bool:
        """Open though its day has passed."""
        return self.is_open and self.due_on is not None and self.due_on < clock.today()


def with_overdue(dpias: DpiaQuerySet, today: date) -> models.QuerySet[Dpia]:
    """The DPIAs with `overdue`: how many of its measures are not done though their day passed."""
    late = MeasureTask.objects.overdue(today).filter(dpia=OuterRef("pk")).order_by()
    counted = late.values("dpia").annotate(number=Count("pk")).values("number")
    return dpias.annotate(overdue=Coalesce(Subquery(counted), 0))
