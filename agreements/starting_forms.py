"""The forms with which an agreement is started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from agreements.beginnings import Beginning
from agreements.forms import TitleForm
from agreements.models import Template
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
TEMPLATE = Way(
    "template",
    "A template",
    "Your organisation's own, or one of 12 that come with this service: a lawful, complete "
    "starting text for a common kind of sharing.",
    "agreements:new_template",
)
COPY = Way(
    "copy",
    "A copy of a past agreement",
    "What still holds is copied. What must be thought about again is left unanswered and marked.",
    "agreements:new_copy",
)
FRAMEWORK = Way(
    "framework",
    "Under a framework that you have joined",
    "Its terms are filled in already. You answer only what is special to this sharing.",
    "agreements:new_framework",
)
WAYS = (SCREENING, FRAMEWORK, TEMPLATE, COPY, BLANK)


class BeginForm(TitleForm):
    """What the draft is called, and where there is a choice, which place in it is one's own."""

    def __init__(self, *args: Any, beginning: Beginning | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = beginning.seats if beginning else ()
        if len(seats) > 1:
            self.fields["seat"] = forms.TypedChoiceField(
                label="What does your organisation do in it?",
                help_text="The others are chosen in the draft.",
                choices=[(seat.number, seat.words) for seat in seats],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": "Select what your organisation does"},
            )

    def given(self) -> dict[str, Any]:
        """What was answered. The form is valid."""
        given = self.cleaned_data
        return {"title": given["title"], "seat": given.get("seat")}


class UnderFrameworkForm(TitleForm):
    """What the draft is called, and which other members of the framework take part."""

    members = forms.MultipleChoiceField(
        label="Which other members take part?",
        help_text="Leave out whom you are not sure of. You can add them in the draft.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = others  # type: ignore[attr-defined]
        if not others:
            del self.fields["members"]


class TemplateForm(GovukForm):
    """A template's name and what it is for; `templates` are those that can be made again."""

    instead_of = forms.ChoiceField(
        label="Do you want to replace a template that you have?",
        widget=forms.RadioSelect,
        required=False,
    )
    name = forms.CharField(
        label="What is the template called?",
        help_text="Say for which kind of sharing it is. For example: Council tax checks.",
        max_length=120,
        error_messages={"required": "Enter what the template is called"},
    )
    description = forms.CharField(
        label="When should colleagues use it?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, templates: Sequence[Template], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = {str(one.pk): one for one in templates}
        if not templates:
            del self.fields["instead_of"]
            return
        new = [("", "No, make a new one")]
        field = self.fields["instead_of"]
        field.choices = [*new, *((key, one.name) for key, one in self.templates.items())]  # type: ignore[attr-defined]

    @property
    def replaced(self) -> Template | None:
        """The template to be made again. The form is valid."""
        return self.templates.get(self.cleaned_data.get("instead_of") or "")


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
