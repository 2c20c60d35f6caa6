"""The form that hands the work of one person to another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from govuk.forms import GovukForm, dress
from organisations.models import Person
from organisations.roles import Role


class HandOverForm(GovukForm):
    """Who goes on with it, and why."""

    to = forms.TypedChoiceField(
        label="Who goes on with it?",
        coerce=int,
        error_messages={
            "required": "Select who goes on with it",
            "invalid_choice": "Select somebody from the list",
        },
    )
    give_roles = dress(
        forms.BooleanField(
            label="Give them the roles that this work needs, where they lack them", required=False
        )
    )
    reason = forms.CharField(
        label="Reason",
        help_text="For example “Left on 31 March”. It is kept in the history.",
        max_length=500,
    )

    def __init__(self, data: Any = None, *, people: Iterable[Person], roles: Iterable[str]) -> None:
        super().__init__(data)
        field = cast(forms.ChoiceField, self.fields["to"])
        field.choices = [("", "Select a person"), *((p.pk, p.name) for p in people)]
        needed = ", ".join(sorted(Role(role).label for role in roles))
        self.fields["give_roles"].help_text = f"Roles for this work: {needed}"
