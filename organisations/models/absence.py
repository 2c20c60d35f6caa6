"""When people are away, and who stands in for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from audit import clock
from organisations.models.membership import Membership
from organisations.models.organisation import Organisation
from organisations.models.person import Person
from organisations.roles import Role


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: Any) -> AbsenceQuerySet:
        """One's own, and for administrators those of their organisation's people."""
        if not user.is_authenticated:
            return self.none()
        held = Membership.objects.current().filter(person=user)
        keeps = held.filter(organisation=OuterRef("organisation"), role=Role.ADMINISTRATOR)
        platform = held.filter(role=Role.PLATFORM_ADMINISTRATOR)
        return self.filter(Q(person=user) | Q(Exists(keeps)) | Q(Exists(platform)))

    def on(self, day: date | None = None) -> AbsenceQuerySet:
        """Those of that day (today): the first and the last day count."""
        day = day or clock.today()
        return self.filter(called_off_at=None, starts_on__lte=day, ends_on__gte=day)

    def not_over(self) -> AbsenceQuerySet:
        """Those that last, or are to come, the nearest first."""
        found = self.filter(called_off_at=None, ends_on__gte=clock.today())
        return found.select_related("person", "organisation", "stand_in").order_by(
            "starts_on", "pk"
        )


class Absence(models.Model):
    """Days on which somebody does nothing for an organisation. It ends by itself.

    The stand-in holds the roles as a delegate on these days; without one, the organisation's other
    holders do what waits.
    """

    audit_type = "absence"

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    stand_in = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="absences_stood_in"
    )
    begun_at = models.DateTimeField(null=True, blank=True)
    """Since when what was given to them by name is with others."""
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="absence_stood_in_by_somebody_else",
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("person")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "person"],
                condition=Q(called_off_at__isnull=True),
                name="absence_of_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} is away until {self.ends_on:%-d %B %Y}"

    @property
    def audit_reference(self) -> str:
        return f"{self.person.email} {self.organisation.reference}"
