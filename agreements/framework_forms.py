"""The forms on which a framework is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from agreements.models import Framework
from govuk.fields import DateField
from govuk.forms import GovukForm
from law.document import filled
from law.library import departure_sections, fields
from organisations.models import Organisation
from questionnaire import Question, load
from questionnaire.definition import Choice, Column
from questionnaire.fields import words
from questionnaire.inputs import WholeNumberField, field_for

SUGGESTIONS = "suggestions"
"""The name, beside those of the sections, of what a framework suggests and does not lay down."""
SUGGESTED = ("publication.public", "publication.format", "staff_offence_warning",
             "emergency.dormant", "emergency.activation_trigger", "purposes[].category",
             "purposes[].not_for")  # fmt: skip


def _codes(path: str) -> list[tuple[str, str]]:
    return [(code, words(code)) for code in fields()[path].allowed]


class FrameworkForm(GovukForm):
    """What is said of a framework, but for its terms and members."""

    title = forms.CharField(
        label="What is the framework called?",
        max_length=200,
        error_messages={"required": "Enter what the framework is called"},
    )
    owner = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which organisation keeps it?",
        empty_label="",
        to_field_name="reference",
        error_messages={"required": "Select the organisation that keeps it"},
    )
    kind = forms.ChoiceField(
        label="What kind of framework is it?",
        choices=Framework.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the kind of framework"},
    )
    version = WholeNumberField(label="Which version is it?", initial=1)
    starts_on = DateField(label="First day in force")
    ends_on = DateField(
        label="Last day in force", help_text="Leave it blank if it has none.", required=False
    )
    review_date = DateField(label="Next review", required=False)
    summary = forms.CharField(
        label="What is it, in short?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    purpose_categories = forms.MultipleChoiceField(
        label="Which purposes does it cover?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nations = forms.MultipleChoiceField(
        label="Where does it apply?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, owners: Any, framework: Framework | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_as_form(framework), **kwargs)
        self.covers: Mapping[str, Any] = framework.covers if framework else {}
        self.fields["purpose_categories"].choices = _codes("purposes[].category")  # type: ignore[attr-defined]
        self.fields["nations"].choices = _codes("nations")  # type: ignore[attr-defined]
        if framework is None:
            self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "Last day in force must be on or after the first day")
        if cleaned.get("version") == 0:
            self.add_error("version", "Version must be 1 or more")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The columns of the framework. The form is valid."""
        given = dict(self.cleaned_data)
        covered = {name: given.pop(name) for name in ("purpose_categories", "nations")}
        given["covers"] = {**self.covers, **covered}
        return given


def _as_form(framework: Framework | None) -> dict[str, Any]:
    if framework is None:
        return {"version": 1}
    plain = ("title", "kind", "version", "starts_on", "ends_on", "review_date", "summary")
    return {**{name: getattr(framework, name) for name in plain}, **framework.covers}


class TermsForm(GovukForm):
    """The terms of one section of a framework, asked in the words of the agreement's questions."""

    def __init__(self, section: str, values: Mapping[str, Any], data: Any) -> None:
        super().__init__(data)
        self.columns = dict(columns_of(section))
        for path, (question, column) in self.columns.items():
            typed = column.leaf.kind in ("text", "list of text") or not column.choices
            choices: Sequence[Choice] | None = None if typed else column.choices
            self.fields[column.name] = field_for(question, column, choices)
            held = values.get(path)
            is_number = column.leaf.kind == "integer" and choices is not None
            self.initial[column.name] = str(held) if is_number and held is not None else held

    def terms(self) -> dict[str, Any]:
        """Each path with its value. The form is valid."""
        found = {}
        for path, (_, column) in self.columns.items():
            value = self.cleaned_data[column.name]
            if isinstance(value, date):
                value = value.isoformat()
            if column.leaf.kind == "integer" and filled(value):
                value = int(value)
            found[path] = value if filled(value) else None
        return found


def columns_of(section: str) -> Iterable[tuple[str, tuple[Question, Column]]]:
    """Each path of a section, with the question that asks for it in an agreement."""
    paths = SUGGESTED if section == SUGGESTIONS else departure_sections()[section]
    for path in paths:
        question = load("agreement").by_field[path][0]
        yield path, (question, question.column)


class MemberForm(GovukForm):
    """An organisation that has joined."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which organisation has joined?",
        empty_label="",
        to_field_name="reference",
        error_messages={"required": "Select the organisation"},
    )
    joined_on = DateField(label="On which day did it join?")
    signed_by = forms.CharField(
        label="Who signed for it?",
        help_text="Their post. For example: Chief executive.",
        max_length=150,
        required=False,
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
