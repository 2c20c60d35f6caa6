"""The form that passes a role to a delegate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from govuk.fields import DateField
from govuk.forms import GovukForm
from organisations.models import Person


class DelegateForm(GovukForm):
    """To whom, for which days, and why."""

    to = forms.TypedChoiceField(
        label="Who acts in this role?",
        help_text="Somebody who belongs to the organisation and does not hold this role already.",
        coerce=int,
        error_messages={
            "required": "Select who acts in this role",
            "invalid_choice": "Select somebody from the list",
        },
    )
    starts_on = DateField(label="First day")
    ends_on = DateField(label="Last day", help_text="It ends by itself after this day.")
    reason = forms.CharField(
        label="Reason",
        help_text="For example “On leave”. It is kept in the history.",
        max_length=500,
    )

    def __init__(self, data: Any = None, *, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = cast(forms.ChoiceField, self.fields["to"])
        field.choices = [("", "Select a person"), *((p.pk, p.name) for p in people)]
