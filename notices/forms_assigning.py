"""The form that gives a task to one of those who hold its role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms

from govuk.dates import in_words
from govuk.forms import GovukForm
from organisations.models import Person

ALL = "all"


class AssignForm(GovukForm):
    """Who has the task, and why."""

    to = forms.ChoiceField(
        label="Who has it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select who has it"},
    )
    reason = forms.CharField(label="Reason (optional)", max_length=500, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        people: Iterable[Person],
        away: Mapping[int, date],
        role: str,
        now: str,
    ) -> None:
        super().__init__(data, initial={"to": now})
        cast(forms.ChoiceField, self.fields["to"]).choices = [
            *((str(person.pk), _named(person, away.get(person.pk))) for person in people),
            (ALL, f"Everybody who holds the role {role}"),
        ]


def _named(person: Person, away_until: date | None) -> str:
    return f"{person.name} (away until {in_words(away_until)})" if away_until else person.name
