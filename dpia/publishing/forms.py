"""The forms of publishing."""

from __future__ import annotations

from typing import Any

from django import forms

from dpia.models import Publication
from dpia.publishing.reasons import reasons
from govuk.forms import GovukForm
from questionnaire.inputs import WordsField

WORDS, WHOLE = "words", "whole"
EVERYWHERE, HERE = "everywhere", "here"
LONGEST_ANSWER = 4000


class DecisionForm(GovukForm):
    """How a DPIA is published."""

    decision = forms.ChoiceField(
        label="How will you publish it?",
        choices=Publication.Decision.choices,
        widget=forms.RadioSelect,
        help_text="The law does not make you. People trust what they can read.",
        error_messages={"required": "Select how you will publish it"},
    )
    reason = WordsField(
        label="What is not shown, and why?",
        help_text="Readers see this. Leave it blank if you publish all of it. For example, “The"
        " rules for matching: showing them would help fraud.”",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    summary = WordsField(
        label="The summary in your own words",
        help_text="Only for a summary. The purpose, the data, the risks and measures, and the next"
        " review are added from the DPIA.",
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        decision = given.get("decision")
        decisions = Publication.Decision
        if decision and decision != decisions.WHOLE and not given.get("reason"):
            if "reason" not in self.errors:
                self.add_error("reason", "Enter what is not shown, and why")
        if decision == decisions.SUMMARY and not given.get("summary"):
            if "summary" not in self.errors:
                self.add_error("summary", "Enter the summary")
        return given


class HideForm(GovukForm):
    """What to hide in one answer, and why."""

    what = forms.ChoiceField(
        label="What do you want to hide?",
        choices=[(WORDS, "Some words"), (WHOLE, "The whole answer")],
        widget=forms.RadioSelect,
        initial=WORDS,
        error_messages={"required": "Select whether to hide some words or the whole answer"},
    )
    words = WordsField(
        label="Which words?",
        help_text="Copy them from the text above, exactly. Capitals, accents and line breaks make"
        " no difference.",
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason_code = forms.ChoiceField(
        label="Why?",
        required=False,
        help_text="Readers see the reason where the words were.",
    )
    reason_words = WordsField(
        label="Why, in your own words (optional if you chose a reason)",
        help_text="Readers see this too. Do not repeat what you hide.",
        max_length=300,
        one_line=True,
        required=False,
    )
    where = forms.ChoiceField(
        label="Where?",
        choices=[
            (EVERYWHERE, "Here and wherever else the same words stand (recommended)"),
            (HERE, "Only in this answer"),
        ],
        widget=forms.RadioSelect,
        initial=EVERYWHERE,
        error_messages={"required": "Select where to hide them"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason_code"]
        if isinstance(field, forms.ChoiceField):
            grounds = [(one.id, one.label) for one in reasons().values()]
            field.choices = [("", "Select a reason"), *grounds]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("what") == WORDS and not given.get("words") and "words" not in self.errors:
            self.add_error("words", "Enter the words to hide, or choose the whole answer")
        return given

    @property
    def asked(self) -> dict[str, Any]:
        """What `actions.hide` takes."""
        given = self.cleaned_data
        return {
            "words": given["words"] if given["what"] == WORDS else "",
            "reason_code": given["reason_code"],
            "reason_words": given["reason_words"],
            "everywhere": given["where"] == EVERYWHERE,
        }


class WhyForm(GovukForm):
    """Why something is sent back or withdrawn."""

    reason = WordsField(
        label="Why?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why"},
    )
