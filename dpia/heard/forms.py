"""The form of one consultation entry."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from audit import clock
from dpia.heard.actions import Entry
from dpia.models import Heard, HeardGroup
from govuk.fields import DateField
from govuk.forms import GovukForm
from questionnaire.inputs import WordsField


class HeardForm(GovukForm):
    """Who was asked, when, how, what they said and what was done about it."""

    group = forms.ChoiceField(
        label="Whom did you ask?",
        choices=HeardGroup.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select whom you asked"},
    )
    who = WordsField(
        label="Who were they?",
        help_text="For example, 12 carers, or the host’s security manager. Do not name members of "
        "the public.",
        max_length=300,
        one_line=True,
        error_messages={"required": "Enter who you asked"},
    )
    heard_on = DateField(
        label="When?",
        error_messages={"required": "Enter the day on which you asked them"},
    )
    how = WordsField(
        label="How?",
        help_text="For example, a coffee morning, a survey or a meeting.",
        max_length=300,
        one_line=True,
        error_messages={"required": "Enter how you asked them"},
    )
    said = WordsField(
        label="What did they say?",
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what they said"},
    )
    done = WordsField(
        label="What was done about it?",
        help_text="If nothing changed, say why. You can add this later.",
        max_length=1200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    places: ClassVar = {
        f"heard.{name}": name for name in ("group", "who", "heard_on", "how", "said", "done")
    }

    def __init__(self, data: Any, row: Heard | None = None) -> None:
        super().__init__(data)
        self.fields["heard_on"].initial = clock.today()
        for name, field in self.fields.items():
            if row is not None:
                field.initial = getattr(row, name)

    def entry(self) -> Entry:
        """What was typed. Only of a form that is valid."""
        return Entry(**{name: self.cleaned_data[name] for name in self.fields})
