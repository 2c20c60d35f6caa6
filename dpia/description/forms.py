"""The form in which the sharing is described before there is an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from audit import clock
from law.document import copied, get
from questionnaire import load
from questionnaire.changes import apply
from questionnaire.forms import QuestionForm, form_for
from questionnaire.inputs import ItemsField, WordsField
from questionnaire.options import NoRecords
from questionnaire.pages import Page

ASKED = (
    "data_source",
    "volume_band",
    "matching_used",
    "novel",
    "benefits",
    "risk_of_not_sharing",
    "necessity",
    "alternatives",
    "equality",
)
"""The agreement's own questions that are asked here, in its words."""
LISTS = {
    "items": ("data_items", "name"),
    "people": ("data_subjects", "group"),
    "others": ("parties", "organisation.name"),
}
"""The fields of which each line is a row of the document, and what the line is of it."""


def description_form(description: Mapping[str, Any], data: Any = None) -> QuestionForm:
    """The form, empty or as sent, over a description in the shape of the agreement document."""
    questionnaire = load("agreement")
    questions = tuple(questionnaire.question(key) for key in ASKED)
    section = replace(questionnaire.section(questions[0].section), questions=questions)
    form = form_for(
        Page(questionnaire, section),
        description,
        resolver=NoRecords(),
        on=clock.today(),
        data=data,
        every=True,
    )
    own: dict[str, forms.Field] = {
        "purpose": WordsField(
            label="What is the sharing for?",
            help_text="One purpose, in words that the people concerned would understand.",
            max_length=800,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        ),
        "items": _lines("Which data items are shared?", "One on each line. For example: Full name"),
        "people": _lines("Who is the data about?", "One group on each line."),
        "others": _lines(
            "Which other organisations send or receive it?",
            "One on each line, by the name that it has in this service if it is here.",
        ),
    }
    form.fields = {**own, **form.fields}
    form.initial["purpose"] = get(description, "purposes.0.text", "")
    for name, (rows, called) in LISTS.items():
        form.initial[name] = [get(row, called, "") for row in description.get(rows) or []]
    return form


def _lines(label: str, help_text: str) -> ItemsField:
    return ItemsField(
        label=label, help_text=help_text, required=False, max_lines=300, max_line_length=200
    )


def described(form: QuestionForm, before: Mapping[str, Any]) -> dict[str, Any]:
    """The description as the form says it. A line that was there keeps its row, with all that is
    known of it. Call it on a valid form."""
    after: dict[str, Any] = copied(dict(apply(before, form.changes())))
    if purpose := form.cleaned_data["purpose"]:
        first = {**(get(before, "purposes.0") or {}), "text": purpose}
        after["purposes"] = [first, *(before.get("purposes") or [])[1:]]
    else:
        after.pop("purposes", None)
    for name, (rows, called) in LISTS.items():
        after[rows] = _rows(before.get(rows) or [], called, form.cleaned_data[name])
    return after


def _rows(held: list[dict[str, Any]], called: str, lines: list[str]) -> list[dict[str, Any]]:
    known = {get(row, called, ""): row for row in held}
    used = {row.get("id") for row in held}
    made = []
    for line in dict.fromkeys(lines):
        row = known.get(line)
        if row is None:
            row = {"organisation": {"name": line}} if "." in called else {called: line}
            if called == "name":
                number = next(n for n in range(1, 10_000) if f"i{n}" not in used)
                used.add(f"i{number}")
                row = {"id": f"i{number}", **row}
        made.append(row)
    return made
