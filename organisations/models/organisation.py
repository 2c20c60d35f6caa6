"""Organisations, with the facts that agreements reuse (dictionary: `parties[].organisation`)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from organisations.models.choices import (
    CyberEssentials,
    DeaObjective,
    DeaPower,
    DsptStatus,
    Key,
    Kind,
    Nation,
    RiskMatrix,
)
from organisations.roles import Role, held_on


def one_of(name: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Constraint: the column is empty or holds a value of the closed list."""
    values = ["", *choices.values]
    return models.CheckConstraint(
        condition=Q((f"{name}__in", values)), name=f"%(class)s_{name}_is_in_its_list"
    )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Any) -> OrganisationQuerySet:
        """The organisations this person may read: all of them, once signed in.

        Names and assurance facts of public bodies are what partners choose each other by.
        """
        return self.all() if user.is_authenticated else self.none()

    def matching(self, text: str) -> OrganisationQuerySet:
        """Those with the words in their name, or with that reference; all for no words."""
        found = self
        # PostgreSQL takes no NUL in a text.
        for word in text.replace("\0", " ").split():
            found = found.filter(Q(name__icontains=word) | Q(reference__iexact=word))
        return found

    def administered_by(self, user: Any) -> OrganisationQuerySet:
        """Those whose members and facts this person may change today."""
        if not user.is_authenticated:
            return self.none()
        today = held_on()
        own = user.memberships.filter(today, role=Role.ADMINISTRATOR, organisation=OuterRef("pk"))
        platform = user.memberships.filter(today, role=Role.PLATFORM_ADMINISTRATOR)
        return self.filter(Exists(own) | Q(Exists(platform)))


class Organisation(models.Model):
    """A body that is party to agreements. Columns from `kind` on are fields of the dictionary."""

    audit_type = "organisation"

    reference = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=20, blank=True, choices=Key.choices)
    kind = models.CharField(max_length=40, blank=True, choices=Kind.choices)
    nation = models.CharField(max_length=20, blank=True, choices=Nation.choices)
    legal_entity = models.CharField(max_length=100, blank=True)
    public_authority = models.BooleanField(null=True, blank=True)
    crown_body = models.BooleanField(null=True, blank=True)
    competent_authority = models.BooleanField(null=True, blank=True)
    foi_body = models.BooleanField(null=True, blank=True)
    health_or_care = models.BooleanField(null=True, blank=True)
    child_safeguarding_agency = models.BooleanField(null=True, blank=True)
    cca_category = models.PositiveSmallIntegerField(null=True, blank=True)
    licensed_energy_supplier = models.BooleanField(null=True, blank=True)
    water_undertaker = models.BooleanField(null=True, blank=True)
    dpo_contact = models.CharField(max_length=200, blank=True)
    complaints_url = models.CharField(max_length=300, blank=True)
    ico_registration = models.CharField(max_length=20, blank=True)
    ico_expires_on = models.DateField(null=True, blank=True)
    ico_fee_exempt = models.BooleanField(null=True, blank=True)
    ods_code = models.CharField(max_length=20, blank=True)
    dspt_status = models.CharField(max_length=40, blank=True, choices=DsptStatus.choices)
    dspt_expires_on = models.DateField(null=True, blank=True)
    cyber_essentials = models.CharField(max_length=20, blank=True, choices=CyberEssentials.choices)
    cyber_essentials_expires_on = models.DateField(null=True, blank=True)
    iso27001_expires_on = models.DateField(null=True, blank=True)
    staff_training_percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    staff_training_reported_on = models.DateField(null=True, blank=True)
    successor = models.CharField(max_length=200, blank=True)
    approval_matrix = models.JSONField(default=list, blank=True)
    """Who of this organisation must approve, and when: [{"role": …, "when": …}]."""
    risk_matrix = models.CharField(max_length=10, blank=True, choices=RiskMatrix.choices)
    """On which matrix its DPIAs score risks; blank where nobody has chosen, which is cautious."""
    usual_answers = models.JSONField(default=dict, blank=True)
    """What it answers alike in most agreements, by the field of the document that it fills."""

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="organisation_name_any_case"),
            one_of("key", Key),
            one_of("kind", Kind),
            one_of("nation", Nation),
            one_of("risk_matrix", RiskMatrix),
            one_of("dspt_status", DsptStatus),
            one_of("cyber_essentials", CyberEssentials),
            models.CheckConstraint(
                name="organisation_cca_category_is_1_or_2",
                condition=Q(cca_category__isnull=True) | Q(cca_category__in=[1, 2]),
            ),
            models.CheckConstraint(
                name="organisation_staff_training_is_a_percentage",
                condition=Q(staff_training_percent__isnull=True)
                | Q(staff_training_percent__range=(0, 100)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_reference(self) -> str:
        return self.reference


class DeaEntry(models.Model):
    """An organisation's entry in the schedules of the Digital Economy Act 2017, Part 5."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="dea_entries")
    power = models.CharField(max_length=20, choices=DeaPower.choices)
    objective = models.CharField(max_length=30, blank=True, choices=DeaObjective.choices)
    starts_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="dea_entry_ends_after_it_starts",
                condition=Q(expires_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(expires_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="dea_entry_objective_only_for_section_35",
                condition=Q(objective="") | Q(power=DeaPower.DEA_35),
            ),
            one_of("power", DeaPower),
            one_of("objective", DeaObjective),
        ]

    def __str__(self) -> str:
        return f"{self.power} {self.objective}".strip()
