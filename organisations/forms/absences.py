"""The form that says from when to when somebody is away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from govuk.fields import DateField
from govuk.forms import GovukForm
from organisations.models import Person

NOBODY = "nobody"


class AbsenceForm(GovukForm):
    """From when to when, and who stands in."""

    starts_on = DateField(label="First day away")
    ends_on = DateField(label="Last day away", help_text="It ends by itself after this day.")
    stand_in = forms.ChoiceField(
        label="Who stands in?",
        error_messages={"required": "Select who stands in, or leave it to the others"},
    )

    def __init__(self, data: Any = None, *, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        cast(forms.ChoiceField, self.fields["stand_in"]).choices = [
            ("", "Select"),
            (NOBODY, "Leave it to the others who hold the same roles"),
            *((str(person.pk), person.name) for person in people),
        ]
