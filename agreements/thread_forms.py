"""The forms of threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from agreements.actions.threads import LONGEST_COMMENT
from govuk.forms import GovukForm, dress
from questionnaire import Question
from questionnaire.inputs import field_for


class CommentForm(GovukForm):
    """Words for a thread, and whom they are for."""

    text = forms.CharField(
        label="Your comment",
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter your comment"},
    )
    mentions = dress(
        forms.TypedMultipleChoiceField(
            label="Who should see it?",
            help_text="They are told, and asked to reply.",
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Select people from the list"},
        ),
        small=True,
    )

    def __init__(self, *args: Any, addressees: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["mentions"]).choices = list(addressees.items())
        if not addressees:
            del self.fields["mentions"]


class OpenThreadForm(CommentForm):
    """What starts a thread."""

    blocking = forms.BooleanField(
        label="This must be settled before the draft is sent for review", required=False
    )


class ProposalForm(GovukForm):
    """Other wording for an answer, in the answer's own field."""

    text = forms.CharField(
        label="Why? (optional)",
        max_length=LONGEST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("wording", "text")

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wording"] = field_for(question, question.column, None)
        self.fields["wording"].label = "The wording that you propose"
        self.order_fields(self.field_order)
