"""Who holds which role, where, and from when to when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from organisations.models.organisation import Organisation
from organisations.models.person import Person
from organisations.roles import PLATFORM_ROLES, Role, held_on


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, today: date | None = None) -> MembershipQuerySet:
        """Roles held today: the first and the last day both count."""
        return self.filter(held_on(today))

    def of(self, organisation: Organisation) -> MembershipQuerySet:
        """Roles in one organisation."""
        return self.filter(organisation=organisation)

    def delegations(self) -> MembershipQuerySet:
        """Roles that somebody holds for another, and not in their own right."""
        return self.filter(delegated_from__isnull=False)

    def own(self) -> MembershipQuerySet:
        """Roles held in one's own right."""
        return self.filter(delegated_from__isnull=True)

    def with_people(self) -> MembershipQuerySet:
        """With person and organisation at hand, in the order of a list: by name, then first day."""
        related = self.select_related("person", "organisation", "delegated_from__person")
        return related.order_by("person__name", "role", "starts_on")

    def visible_to(self, user: Any) -> MembershipQuerySet:
        """Roles in one's own organisations; for platform administrators, all of them."""
        if not user.is_authenticated:
            return self.none()
        own = Membership.objects.current().filter(person=user)
        fellow = own.filter(organisation=OuterRef("organisation"))
        platform = own.filter(role=Role.PLATFORM_ADMINISTRATOR)
        return self.filter(Exists(fellow) | Exists(platform))


class Membership(models.Model):
    """One role of one person, in one organisation or, for platform roles, in none."""

    audit_type = "membership"

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", null=True, blank=True
    )
    role = models.CharField(max_length=40, choices=Role.choices)
    post = models.CharField(max_length=120, blank=True)
    """The person's post, as printed beside their signature."""
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    delegated_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="delegations"
    )
    """The role of somebody else that is held for them in these days, as their delegate."""
    reason = models.CharField(max_length=500, blank=True)
    """Why it was delegated."""
    absence = models.ForeignKey(
        "Absence", models.PROTECT, null=True, blank=True, related_name="delegations"
    )
    """For which absence of the holder, where it was for one."""
    work_to = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="work_to_come"
    )
    """To whom the open work goes when the role ends; chosen by whoever ended it."""
    work_settled_at = models.DateTimeField(null=True, blank=True)
    """Since when nothing is left of the work of a role that has ended."""

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "starts_on"],
                nulls_distinct=False,
                name="membership_once",
            ),
            models.CheckConstraint(
                # One day before the first is allowed: a role taken back on the day it was given.
                name="membership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on") - timedelta(days=1)),
            ),
            models.CheckConstraint(
                name="membership_delegated_with_an_end_and_a_reason",
                condition=Q(delegated_from__isnull=True)
                | (Q(ends_on__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="membership_role_is_in_its_list", condition=Q(role__in=Role.values)
            ),
            models.CheckConstraint(
                name="membership_platform_roles_have_no_organisation",
                condition=Q(role__in=sorted(PLATFORM_ROLES), organisation__isnull=True)
                | (~Q(role__in=sorted(PLATFORM_ROLES)) & Q(organisation__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_on"],
                condition=Q(work_settled_at__isnull=True, ends_on__isnull=False),
                name="membership_work_to_settle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.organisation or 'platform'}"

    @property
    def delegate_of(self) -> str:
        """The name of whom the role is held for; empty where it is one's own."""
        return self.delegated_from.person.name if self.delegated_from else ""

    @property
    def audit_reference(self) -> str:
        return f"{self.person.email} {self.role}"
