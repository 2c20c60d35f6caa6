"""The forms of advice that the questionnaire does not ask for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from dpia.models import Opinion
from govuk.forms import GovukForm
from questionnaire import load
from questionnaire.inputs import WordsField

LONGEST = 1500


class SectionAdviceForm(GovukForm):
    """Advice on one section."""

    section = forms.ChoiceField(
        label="Which section do you advise on?",
        error_messages={"required": "Select the section you advise on"},
    )
    text = WordsField(
        label="What do you advise?",
        help_text="It is kept as you give it, and stands beside the section.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter your advice"},
    )
    places: ClassVar = {"advice.section": "section", "advice.text": "text"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["section"]
        if isinstance(field, forms.ChoiceField):
            titles = [(section.key, section.title) for section in load("dpia").sections]
            field.choices = [("", "Select a section"), *titles]


def opinion_field() -> forms.ChoiceField:
    """A data protection officer's opinion in a word."""
    return forms.ChoiceField(
        label="Is it your advice that the sharing may go ahead?",
        help_text="Say why, or on which conditions, in your advice below.",
        choices=Opinion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it may go ahead"},
    )


class OpinionForm(GovukForm):
    """A Caldicott Guardian's view."""

    opinion = forms.ChoiceField(
        label="Is the use of confidential information acceptable?",
        choices=Opinion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether it may go ahead"},
    )
    text = WordsField(
        label="Why, and on which conditions?",
        help_text="It is kept as you give it. For example, by the eight Caldicott Principles.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Enter your view"},
    )
    places: ClassVar = {"advice.opinion": "opinion", "advice.text": "text"}
