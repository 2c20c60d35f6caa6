"""What the powers finder asks, and the way to it from the question about powers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from agreements.models import Version
from govuk.forms import GovukForm, dress
from law import powers
from law.choosing import NATION_WORDS
from law.powers import Situation
from questionnaire import load
from questionnaire.forms import QuestionForm

ROLES = (("sender", "You send data"), ("recipient", "You receive data"), ("both", "Both"))
ROLES_OF_PARTY = {"sender": "It sends data", "recipient": "It receives data", "both": "Both ways"}
NOT_SAID = ("", "Not decided yet")


class FinderForm(GovukForm):
    """Who are you, who are they, what for, which data, where."""

    you = forms.ChoiceField(
        label="What kind of organisation are you?",
        error_messages={"required": "Select what kind of organisation you are"},
    )
    they = forms.ChoiceField(
        label="What kind of organisation is the other one?",
        error_messages={"required": "Select what kind of organisation the other one is"},
    )
    role = forms.ChoiceField(
        label="Which way does the data go?",
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Select which way the data goes"},
    )
    purpose = forms.ChoiceField(label="What is it for?", required=False)
    kind = forms.ChoiceField(
        label="What data is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what data it is"},
    )
    nation = forms.ChoiceField(
        label="Where do you work?",
        choices=(*NATION_WORDS.items(), ("", "More than one nation")),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [("", "Select one"), *powers.bodies().items()]
        purposes = load("agreement").question("purpose_category").choices
        fields: dict[str, Any] = self.fields
        fields["you"].choices = fields["they"].choices = bodies
        fields["purpose"].choices = [NOT_SAID, *((one.id, one.label) for one in purposes)]
        fields["kind"].choices = list(powers.kinds_of_data().items())

    def situation(self, on: date) -> Situation:
        """What was asked. Call it on a valid form."""
        said = self.cleaned_data
        return Situation(
            you=frozenset({said["you"]}),
            they=frozenset({said["they"]}),
            role=said["role"],
            purposes=frozenset({said["purpose"]} - {""}),
            data=said["kind"],
            nations=frozenset({said["nation"]} - {""}),
            on=on,
        )


@dataclass(frozen=True)
class Told:
    """One thing that the finder took from a draft, in words."""

    label: str
    value: str


def told_of(situation: Situation) -> list[Told]:
    """What a draft says, as the finder reads it."""
    purposes = {one.id: one.label for one in load("agreement").question("purpose_category").choices}
    bodies, data = powers.bodies(), powers.kinds_of_data()
    return [
        Told("This organisation", _joined(bodies.get(one) for one in situation.you)),
        Told("The others", _joined(bodies.get(one) for one in situation.they)),
        Told("Which way", ROLES_OF_PARTY.get(situation.role, "")),
        Told("What for", _joined(purposes.get(one) for one in situation.purposes)),
        Told("What data", data.get(situation.data, "")),
        Told("Where", _joined(NATION_WORDS.get(one) for one in situation.nations)),
    ]


def _joined(words: Any) -> str:
    return ", ".join(sorted(word for word in words if word))


def finder_url(version: Version, row: str) -> str:
    """The finder, opened for a party of a draft."""
    party = ".".join(row.split(".")[:2])
    asked = urlencode({"draft": version.agreement.reference, "party": party})
    return f"{reverse('agreements:powers')}?{asked}"


def offer_finder(version: Version, form: QuestionForm) -> None:
    """Put the way to the finder under the question that asks for a power."""
    field: Any = form.fields.get("gateways")
    if field is not None and form.page.row.startswith("parties."):
        dress(field, below=replace(field.below, finder_url=finder_url(version, form.page.row)))
