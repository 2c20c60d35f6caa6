"""The samples, and a person who types one of them into the forms, page by page."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from govuk.fields import DateField, YesNoField, as_parts
from law import library
from law.document import get, normalise
from law.shape import leaves
from questionnaire import load
from questionnaire.answers import answer, value_in
from questionnaire.changes import apply
from questionnaire.forms import OTHER, form_for
from questionnaire.inputs import SOMETHING_ELSE, ItemsField
from questionnaire.pages import Page, all_pages, lists_on
from questionnaire.rows import add_row

TODAY = date(2026, 11, 22)
AGREEMENT, DPIA = load("agreement"), load("dpia")
SAMPLES = {entry["id"]: entry["document"] for entry in library.samples().agreements}
ORGANISATIONS = {entry["id"]: entry for entry in library.samples().organisations}


class Records:
    """The service's records, as the samples have them."""

    def options(self, reference_list, document, row):
        return {
            "organisations": [(o["id"], o["name"]) for o in ORGANISATIONS.values()],
            "frameworks": [(f["id"], f["id"]) for f in library.samples().frameworks],
        }.get(reference_list)

    def organisation_facts(self, organisation_id):
        return deepcopy(ORGANISATIONS[organisation_id])


RECORDS = Records()


def form(page: Page, document: Mapping[str, Any], data=None, **options):
    return form_for(page, document, resolver=RECORDS, on=TODAY, data=data, **options)


def sent(**answers: Any) -> MultiValueDict:
    """What a browser sends."""
    return MultiValueDict(
        {name: v if isinstance(v, list) else [str(v)] for name, v in answers.items()}
    )


def typed(field: forms.Field, name: str, value: Any) -> dict[str, list[str]]:
    """What a browser sends when a person gives this answer."""
    if value is None or value in ("", []):
        return {}
    if isinstance(field, YesNoField):
        return {name: ["yes" if value else "no"]}
    if isinstance(field, DateField):
        parts = zip(("day", "month", "year"), as_parts(value), strict=True)
        return {f"{name}_{part}": [text] for part, text in parts}
    if isinstance(field, ItemsField):
        return {name: ["\r\n".join(value)]}
    if isinstance(field, forms.MultipleChoiceField):
        return {name: list(value)}
    if isinstance(field, forms.ChoiceField):
        if (SOMETHING_ELSE, "Something else") in field.choices and value not in dict(field.choices):
            return {name: [SOMETHING_ELSE], name + OTHER: [value]}
        # A party cannot be chosen before it is there; a second turn through the pages does it.
        return {name: [str(value)]} if field.valid_value(str(value)) else {}
    return {name: [str(value).replace("\n", "\r\n")]}


def answers_of(page: Page, sample: Mapping[str, Any], shown) -> MultiValueDict:
    """The sample's answers to what a form shows."""
    data = MultiValueDict({"shown": [shown.shown]})
    for question, column in shown.asked_columns():
        if question.stores and column is question.column:
            value = answer(question, sample, page.row)
        else:
            value = value_in(column, sample, page.row)
        data.update(MultiValueDict(typed(shown.fields[column.name], column.name, value)))
    return data


def enter(questionnaire, sample, document, *, every: bool) -> dict[str, Any]:
    """The document after a person has gone through every page once with the sample at hand."""
    for section in questionnaire.sections:
        document = _enter_page(Page(questionnaire, section), sample, document, every=every)
    return document


def _enter_page(page, sample, document, *, every):
    shown = form(page, document, every=every)
    back = form(page, document, data=answers_of(page, sample, shown))
    assert not back.errors, (page, back.errors.as_text())
    document = apply(document, back.changes())
    for rows in lists_on(page, document):
        while rows.may_add and len(get(document, rows.place, [])) < len(
            get(sample, rows.place, [])
        ):
            document, _ = add_row(document, rows.place)
        for number in range(
            min(len(get(document, rows.place, [])), len(get(sample, rows.place, [])))
        ):
            row = Page(
                questionnaire=page.questionnaire, section=page.section, row=f"{rows.place}.{number}"
            )
            document = _enter_page(row, sample, document, every=every)
    return document


def blank_for(sample: Mapping[str, Any]) -> dict[str, Any]:
    """What the service itself has put into the sample: its status, its number."""
    made = [path for path, f in library.fields().items() if f.made_by and "[]" not in path]
    held = {path: get(sample, path) for path in made if get(sample, path)}
    return apply({}, held)


def answered_by_people(questionnaire, document) -> dict[str, Any]:
    """Every field that people answer on the pages, by its place, lists of codes in one order."""
    found = {}
    full = normalise(document)
    for page in all_pages(questionnaire, full):
        for question in page.questions:
            for column in question.columns:
                if not question.is_read_only and column.field in leaves():
                    found[column.place(page.row)] = _in_order(
                        value_in(column, full, page.row), column
                    )
    return found


def _in_order(value, column):
    # Boxes are ticked in no order, and a yes of the screening is one code of a list.
    return (
        sorted(value)
        if column.type in {"multi_choice", "yes_no"} and value and column.leaf.is_list
        else value
    )
