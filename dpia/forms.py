"""The few forms that are not the questionnaire's: a new DPIA, and the pages of the workflow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms

from audit import clock
from audit.transitions import Blocker
from dpia.adoption.acting import ADDITIONS, LONGEST_ADDITION
from dpia.documents import Document
from govuk.fields import DateField
from govuk.forms import GovukForm
from organisations.models import Organisation
from questionnaire import Section, load
from questionnaire.forms import QuestionForm, form_for
from questionnaire.inputs import WordsField
from questionnaire.options import NoRecords
from questionnaire.pages import Page


class NewForm(GovukForm):
    """A new DPIA."""

    title = WordsField(
        label="What is the DPIA called?",
        help_text="For example, the name of the project or of the agreement it serves.",
        max_length=200,
        one_line=True,
        error_messages={"required": "Enter what the DPIA is called"},
    )


class ReasonForm(GovukForm):
    """Why a step is taken; it is kept in the history."""

    reason = WordsField(
        label="Why? (optional)",
        help_text="It is kept in the history of the DPIA.",
        max_length=800,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AdoptForm(GovukForm):
    """On which day an organisation adopts a DPIA."""

    adopted_on = DateField(
        label="From which day does your organisation adopt it?",
        error_messages={"required": "Enter the day from which your organisation adopts it"},
    )
    additions = WordsField(
        label="What is different at your organisation? (optional)",
        help_text="For example, another system, other staff, other people affected.",
        max_length=LONGEST_ADDITION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    risks = WordsField(
        label="Your own risks, and what you do about them (optional)",
        max_length=LONGEST_ADDITION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    conditions = WordsField(
        label="On what conditions do you adopt it? (optional)",
        help_text="For example, that a measure is in place before the first transfer.",
        max_length=LONGEST_ADDITION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    places: ClassVar = {"adopted_on": "adopted_on"}

    def adds(self) -> dict[str, str]:
        """The organisation's own texts."""
        return {name: self.cleaned_data.get(name) or "" for name in ADDITIONS}


class WithdrawForm(GovukForm):
    """Why an organisation no longer adopts a DPIA."""

    reason = WordsField(
        label="Why does your organisation withdraw?",
        help_text="The organisation that wrote the DPIA is told, and it stays on the record.",
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why your organisation withdraws"},
    )


class ShareForm(GovukForm):
    """With whom a DPIA is shared."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which organisation may read it?",
        empty_label="Select an organisation",
        error_messages={"required": "Select an organisation"},
    )
    to_adopt = forms.BooleanField(
        label="It is a controller, and is to adopt the DPIA as its own",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = among


def step_form(
    keys: Collection[str],
    document: Document,
    *,
    data: Mapping[str, Any] | None,
    suggested: Mapping[str, Any],
) -> QuestionForm:
    """The questions of the questionnaire that a step answers, with what is suggested for those
    not answered yet."""
    questionnaire = load("dpia")
    questions = tuple(questionnaire.question(key) for key in keys)
    section = replace(questionnaire.section(questions[0].section), questions=questions)
    page = Page(questionnaire, section)
    form = form_for(page, document, resolver=NoRecords(), on=clock.today(), data=data, every=True)
    for name, value in suggested.items():
        if not form.initial.get(name):
            form.initial[name] = value
    return form


def refuse(form: GovukForm, blockers: Collection[Blocker]) -> list[Blocker]:
    """Put each blocker beside the field that it names; those that name none are returned."""
    by_place = dict(getattr(form, "places", {}))
    if isinstance(form, QuestionForm):
        by_place |= {question.field: question.key for question in form.questions}
    rest = []
    for blocker in blockers:
        name = by_place.get(blocker.path)
        if name is None:
            rest.append(blocker)
        else:
            form.add_error(name, blocker.message)
    return rest


def answers(form: GovukForm, names: Mapping[str, str]) -> dict[str, Any]:
    """The cleaned answers under the names that the step calls them by."""
    return {name: form.cleaned_data.get(key) for name, key in names.items()}


def only(section: Section, keys: Collection[str]) -> Section:
    """The section with these of its questions; the section itself when that is all of them."""
    kept = tuple(question for question in section.questions if question.key in keys)
    return section if kept == section.questions else replace(section, questions=kept)


def as_date(value: Any) -> date | None:
    """A day as a form or an API client gives it. ValueError when it is none."""
    if value in (None, ""):
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))
