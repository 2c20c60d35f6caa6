"""The form of one question of the screening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from govuk.fields import YesNoField
from govuk.forms import GovukForm, dress
from organisations.models import Organisation
from questionnaire.definition import Choice
from questionnaire.screening import Facts, Question

ANSWER, PARTNER = "answer", "partner"
NAMES_PARTNER = "who_holds"
"""The question beside which the other organisation is named."""


@dataclass(frozen=True)
class Why:
    """What folds out beneath the question."""

    question: Question
    title: str = "Why we ask"
    template: str = "questionnaire/screening_details.html"


class ScreeningForm(GovukForm):
    """One question with its answers; `organisations` are those that may be named beside it."""

    def __init__(
        self,
        question: Question,
        facts: Facts,
        organisations: Sequence[Organisation],
        data: Mapping[str, Any] | None,
        *,
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.question = question
        self.fields[ANSWER] = _answer(question, question.offered(facts))
        if question.key == NAMES_PARTNER:
            self.fields[PARTNER] = forms.ModelChoiceField(
                Organisation.objects.filter(pk__in=[one.pk for one in organisations]),
                to_field_name="reference",
                required=False,
                empty_label="",
                label="Which organisation is it?",
                help_text="If you know it. You can add others in the draft.",
                error_messages={"invalid_choice": "Select an organisation from the list"},
            )

    def clean_answer(self) -> Any:
        """The answer; "none of these" stands alone."""
        value = self.cleaned_data[ANSWER]
        none = self.question.exclusive
        if isinstance(value, list) and none in value and len(value) > 1:
            label = {choice.id: choice.label for choice in self.question.choices}[none]
            raise forms.ValidationError(f"Select what applies, or select “{label}”")
        return value


def _answer(question: Question, choices: Sequence[Choice]) -> forms.Field:
    look: dict[str, Any] = {
        "label_as_heading": True,
        "label_size": "l",
        "details": Why(question),
        "option_hints": {choice.id: choice.hint for choice in choices if choice.hint} or None,
    }
    common: dict[str, Any] = {"label": question.label, "help_text": question.hint}
    pairs = [(choice.id, choice.label) for choice in choices]
    if question.type == "yes_no":
        common["error_messages"] = {"required": "Select yes or no"}
        return dress(YesNoField(**common), inline=True, **look)
    if question.type == "multi_choice":
        common["error_messages"] = {"required": "Select what applies, or “None of these”"}
        boxes = forms.MultipleChoiceField(
            choices=pairs, widget=forms.CheckboxSelectMultiple, **common
        )
        return dress(boxes, exclusive=question.exclusive or None, **look)
    common["error_messages"] = {"required": "Select an answer"}
    return dress(forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **common), **look)


class NoteForm(GovukForm):
    """What is written down to keep with a screening."""

    note = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what you want to keep with this record"},
    )

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].help_text = hint


class UseForm(GovukForm):
    """What the DPIA of a new use is called."""

    title = forms.CharField(
        label="What is the new use called?",
        help_text="For example: Housing records used for council tax discounts.",
        max_length=120,
        error_messages={"required": "Enter what the new use is called"},
    )
