"""The form that moves a demonstration's clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from audit import clock
from config.time_travel import FURTHEST_DAYS
from govuk.fields import DateField
from govuk.forms import GovukForm, dress


class ClockForm(GovukForm):
    """A number of days, or a date."""

    days = dress(
        forms.IntegerField(
            label="Move on by this many days",
            min_value=1,
            max_value=FURTHEST_DAYS,
            required=False,
        ),
        short_name="Number of days",
    )
    day = dress(DateField(label="Or move on to this date", required=False), short_name="Date")

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        cleaned = super().clean() or {}
        given = [name for name in ("days", "day") if cleaned.get(name) is not None]
        if not given and not self.errors:
            self.add_error("days", "Enter a number of days, or a date")
        if len(given) == 2:
            self.add_error("days", "Enter a number of days or a date, not both")
        return cleaned

    @property
    def target(self) -> date:
        """The date to move on to."""
        day: date | None = self.cleaned_data["day"]
        return day or clock.today() + timedelta(days=self.cleaned_data["days"])
