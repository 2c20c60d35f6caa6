"""The forms about an organisation's facts."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory

from govuk.fields import DateField, YesNoField
from govuk.forms import GovukForm
from organisations.actions.organisations import FACTS
from organisations.models import Organisation
from organisations.models.choices import (
    CyberEssentials,
    DeaObjective,
    DeaPower,
    DsptStatus,
    Key,
    Kind,
    Nation,
)


def _choice(label: str, choices: Any, hint: str = "", empty: str = "Not recorded") -> forms.Field:
    return forms.ChoiceField(
        label=label, help_text=hint, choices=[("", empty), *choices.choices], required=False
    )


def _text(label: str, hint: str = "", *, longest: int) -> forms.Field:
    return forms.CharField(label=label, help_text=hint, max_length=longest, required=False)


def _date(label: str, hint: str = "") -> forms.Field:
    return DateField(label=label, help_text=hint, required=False)


def _yes_no(label: str, hint: str = "") -> forms.Field:
    return YesNoField(label=label, help_text=hint, required=False)


class AssuranceForm(GovukForm):
    """The facts that change in time, kept by the organisation's own administrator."""

    dpo_contact = _text("Data protection officer", "Name or email address", longest=200)
    complaints_url = forms.URLField(
        label="Where people complain about data protection",
        help_text="A web address",
        max_length=300,
        required=False,
        assume_scheme="https",
    )
    ico_registration = _text("ICO registration number", "For example Z1234567", longest=20)
    ico_expires_on = _date("Last day of the ICO registration")
    ico_fee_exempt = _yes_no("Is the organisation exempt from the data protection fee?")
    dspt_status = _choice("Data Security and Protection Toolkit", DsptStatus)
    dspt_expires_on = _date("Last day of the Toolkit status")
    cyber_essentials = _choice("Cyber Essentials", CyberEssentials)
    cyber_essentials_expires_on = _date("Last day of the Cyber Essentials certificate")
    iso27001_expires_on = _date("Last day of the ISO 27001 certificate", "Empty: no certificate")
    staff_training_percent = forms.DecimalField(
        label="Staff trained in data protection in the last year, per cent",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    staff_training_reported_on = _date("Date of that figure")
    successor = _text(
        "Organisation that took over", "Only if this organisation has ended", longest=200
    )

    @classmethod
    def of(cls, organisation: Organisation, data: Any = None) -> AssuranceForm:
        """The form filled in with the facts as they are."""
        initial = {name: getattr(organisation, name) for name in cls.base_fields}
        return cls(data, initial=initial)

    def facts(self) -> dict[str, Any]:
        """What was given, as the actions take it."""
        return {name: value for name, value in self.cleaned_data.items() if name in FACTS}


class IdentityForm(AssuranceForm):
    """Every fact: for platform administrators, who say what an organisation is."""

    name = forms.CharField(label="Legal name", max_length=200)
    kind = forms.ChoiceField(
        label="Type",
        choices=[("", "Select a type"), *Kind.choices],
        error_messages={"required": "Select what type of organisation it is"},
    )
    nation = forms.ChoiceField(
        label="Where it works", choices=[("", "Select where"), *Nation.choices]
    )
    legal_entity = _text("Legal person it is part of", "If it is not one itself", longest=100)
    key = _choice("Body with statutory rules of its own", Key, empty="None of these")
    public_authority = _yes_no("Is it a public authority under the UK GDPR?", "Articles 6 and 37")
    crown_body = _yes_no("Is it part of the Crown?")
    competent_authority = _yes_no("Is it a competent authority?", "Data Protection Act, section 30")
    foi_body = _yes_no("Is it subject to freedom of information law?")
    health_or_care = _yes_no("Does it provide or commission health or care?")
    child_safeguarding_agency = _yes_no("Has it child safeguarding duties?")
    cca_category = forms.TypedChoiceField(
        label="Category under the Civil Contingencies Act",
        choices=[("", "Neither"), ("1", "Category 1"), ("2", "Category 2")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    licensed_energy_supplier = _yes_no("Does it hold a gas or electricity supply licence?")
    water_undertaker = _yes_no("Is it a water or sewerage undertaker?")
    ods_code = _text("NHS organisation code", longest=20)

    field_order = (
        "name", "kind", "nation", "legal_entity", "key", "public_authority", "crown_body",
        "competent_authority", "foi_body", "health_or_care", "child_safeguarding_agency",
        "cca_category", "licensed_energy_supplier", "water_undertaker", "ods_code",
    )  # fmt: skip


class NewOrganisationForm(GovukForm):
    """A new organisation and its first administrator."""

    name = forms.CharField(
        label="Legal name of the organisation",
        max_length=200,
        error_messages={"required": "Enter the legal name of the organisation"},
    )
    kind = forms.ChoiceField(
        label="Type",
        choices=[("", "Select a type"), *Kind.choices],
        error_messages={"required": "Select what type of organisation it is"},
    )
    nation = forms.ChoiceField(
        label="Where it works", choices=[("", "Select where"), *Nation.choices]
    )
    administrator_name = forms.CharField(
        label="Full name of its first administrator", max_length=150
    )
    administrator_email = forms.EmailField(
        label="Email address of its first administrator", max_length=254
    )


class DeaEntryForm(GovukForm):
    """One entry in the schedules of the Digital Economy Act 2017, Part 5. Empty: no entry."""

    power = _choice("Power", DeaPower, empty="No entry")
    objective = _choice("Objective", DeaObjective, "Section 35 only", empty="None")
    starts_on = _date("First day listed")
    expires_on = _date("Last day listed")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("power"):
            if any(given.get(name) for name in ("objective", "starts_on", "expires_on")):
                self.add_error("power", "Select a power, or empty the other answers")
        elif given.get("objective") and given["power"] != DeaPower.DEA_35:
            self.add_error("objective", "Only entries for section 35 have an objective")
        first, last = given.get("starts_on"), given.get("expires_on")
        if first and last and last < first:
            self.add_error("expires_on", "The last day must be the first day or later")
        return given


class DeaEntries(BaseFormSet):  # type: ignore[type-arg]
    """All entries of an organisation, and two empty ones."""

    def entries(self) -> list[dict[str, Any]]:
        """The entries given, as the actions take them."""
        given = [form.cleaned_data for form in self.forms]
        return [entry for entry in given if entry.get("power")]


DeaEntriesFormSet = formset_factory(DeaEntryForm, formset=DeaEntries, extra=2, max_num=20)


def dea_entries_of(organisation: Organisation, data: Any = None) -> DeaEntries:
    """The formset filled in with the entries as they are."""
    columns = ("power", "objective", "starts_on", "expires_on")
    initial = list(organisation.dea_entries.order_by("pk").values(*columns))
    return cast(DeaEntries, DeaEntriesFormSet(data, initial=initial, prefix="dea"))
