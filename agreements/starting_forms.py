"""The forms with which an agreement is started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from govuk.forms import GovukForm, dress


@dataclass(frozen=True)
class Way:
    """One way to begin, and the page that it leads to."""

    id: str
    label: str
    hint: str
    page: str


SCREENING = Way(
    "screening",
    "Answer a few questions first (recommended)",
    "About 3 minutes. They tell you whether you need an agreement, of which kind, and whether "
    "you need a DPIA. Your answers are carried into the draft.",
    "agreements:screening_new",
)
BLANK = Way(
    "blank",
    "A blank draft",
    "You know what you need, and nothing like it has been written yet.",
    "agreements:new_blank",
)
WAYS = (SCREENING, BLANK)


class WaysForm(GovukForm):
    """How to start. Who has answered the screening is not asked to do so again."""

    way = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": "Select how you want to start"},
    )

    def __init__(self, *args: Any, is_screened: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = [way for way in WAYS if way is not SCREENING or not is_screened]
        field = self.fields["way"]
        field.choices = [(way.id, way.label) for way in self.ways]  # type: ignore[attr-defined]
        field.label = "How do you want to start?"
        dress(field, label_size="m", option_hints={way.id: way.hint for way in self.ways})

    @property
    def page(self) -> str:
        """The name of the page that was chosen. The form is valid."""
        return next(way.page for way in self.ways if way.id == self.cleaned_data["way"])
