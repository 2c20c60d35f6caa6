"""The forms of a prior consultation."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from audit import clock
from dpia.models import ANSWERS, ConsultationLaw, Dpia
from dpia.regulator import kept
from govuk.fields import DateField
from govuk.forms import GovukForm
from questionnaire.inputs import WordsField

LONG = 4000


def _words(label: str, missing: str, hint: str = "") -> WordsField:
    return WordsField(
        label=label,
        help_text=hint,
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": missing},
    )


def _day(label: str) -> DateField:
    return DateField(label=label, error_messages={"required": "Enter the day"})


class ConsultationForm(GovukForm):
    """A form of a consultation: its days are today unless it is said otherwise."""

    places: ClassVar[dict[str, str]] = {}

    def __init__(self, data: Any, dpia: Dpia) -> None:
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, DateField):
                field.initial = clock.today()


class PrepareForm(ConsultationForm):
    """What is sent, by what Article 36(3) asks for."""

    law = forms.ChoiceField(
        label="Which law applies to the processing?",
        choices=ConsultationLaw.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select which law applies"},
    )
    places: ClassVar = {"regulator.law": "law"}

    def __init__(self, data: Any, dpia: Dpia) -> None:
        super().__init__(data, dpia)
        one = kept.open_one(dpia)
        self.fields["law"].initial = one.law if one else ConsultationLaw.UK_GDPR
        for name, label in kept.DOCUMENTS.items():
            self.fields[name] = WordsField(
                label=label,
                help_text="Say where it is: a document's reference, a section, a link. It may stay "
                "blank until you send it.",
                max_length=300,
                one_line=True,
                required=False,
                initial=one.documents.get(name, "") if one else "",
            )


class SendForm(ConsultationForm):
    """When it was sent."""

    sent_on = _day("When did you send it to the regulator?")
    places: ClassVar = {"regulator.sent_on": "sent_on"}


class InformationAskedForm(ConsultationForm):
    """What the regulator asked for."""

    asked = _words("What did the regulator ask for?", "Enter what the regulator asked for")
    asked_on = _day("When did it ask?")
    places: ClassVar = {"regulator.asked": "asked", "regulator.asked_on": "asked_on"}


class InformationSentForm(ConsultationForm):
    """When the regulator had what it asked for."""

    sent_on = _day("When did the regulator get the information?")
    places: ClassVar = {"regulator.sent_on": "sent_on"}


class ExtensionForm(ConsultationForm):
    """When the regulator said that it takes longer."""

    extended_on = _day("When did the regulator tell you?")
    places: ClassVar = {"regulator.extended_on": "extended_on"}


class AdviceForm(ConsultationForm):
    """What the regulator decided and advised."""

    outcome = forms.ChoiceField(
        label="What did the regulator decide?",
        choices=[(one.value, one.label) for one in ANSWERS],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what the regulator decided"},
    )
    advice = _words("What did it advise?", "Enter what the regulator advised")
    advice_on = _day("When did its answer come?")
    places: ClassVar = {
        "regulator.outcome": "outcome",
        "regulator.advice": "advice",
        "regulator.advice_on": "advice_on",
    }


class EndForm(ConsultationForm):
    """What was done about the advice."""

    done = _words(
        "What did you do, or will you do, about the advice?",
        "Enter what you did about the advice",
        "For example, which measures you added. You can change the DPIA once this is recorded.",
    )
    places: ClassVar = {"regulator.done": "done"}
