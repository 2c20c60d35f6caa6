"""What the page asks on which a party is replaced by its successor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms

from agreements.forms import LONGEST_REASON
from audit import clock
from govuk.fields import DateField
from govuk.forms import GovukForm

PAST = "The day must be today or in the future"


class ReplaceForm(GovukForm):
    """Whose place is taken, by whom, from which day, and why."""

    party = forms.ChoiceField(
        label="Which organisation is replaced?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select the organisation that is replaced"},
    )
    organisation = forms.ChoiceField(
        label="Which organisation took over?",
        help_text="If it is not listed, a platform administrator can add it.",
        widget=forms.Select,
        error_messages={"required": "Select the organisation that took over"},
    )
    on = DateField(
        label="From which day does it take over?",
        help_text="Today, or a day to come. It becomes the first day of the new version.",
        error_messages={"required": "Enter the day from which it takes over"},
    )
    reason = forms.CharField(
        label="Why does it take over?",
        help_text="For example, the order or the Act that moved the functions. Every organisation "
        "reads this.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why it takes over"},
    )

    def __init__(
        self,
        *args: Any,
        organisations: Sequence[tuple[str, str]],
        parties: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organisation"]).choices = [("", ""), *organisations]
        cast(forms.ChoiceField, self.fields["party"]).choices = list(parties)
        if len(parties) == 1:
            self.initial["party"] = parties[0][0]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < clock.today():
            raise forms.ValidationError(PAST)
        return on
