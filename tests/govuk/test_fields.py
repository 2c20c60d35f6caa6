"""Dates in three boxes, yes or no, one thing on each line."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from govuk.fields import DateField, LinesField, YesNoField
from govuk.forms import GovukForm
from tests.govuk.trees import elements


def sent(field, **data):
    form = GovukForm(data)
    form.fields["f"] = field
    return form


def sent_date(day, month, year, **options):
    field = DateField(label="Start date", **options)
    return sent(field, f_day=day, f_month=month, f_year=year)


@pytest.mark.parametrize("month", ["4", "04", "April", "apr", "APR."])
def test_a_month_may_be_a_number_or_a_word(month):
    form = sent_date("3", month, "2026")

    assert form.is_valid()
    assert form.cleaned_data["f"] == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("typed", "error", "part"),
    [
        (("", "4", "2026"), "Start date must include a day", "day"),
        (("3", "4", ""), "Start date must include a year", "year"),
        (("3", "", ""), "Start date must include a month and year", "month"),
        (("31", "2", "2026"), "Start date must be a real date", "day"),
        (("3", "13", "2026"), "Start date must be a real date", "month"),
        (("3", "Brumaire", "2026"), "Start date must be a real date", "month"),
        (("3", "4", "26"), "Start date must have a year with 4 numbers, like 2027", "year"),
        (("3", "4", "0206"), "Start date must have a year between 1900 and 2199", "year"),
        (("3", "4", "٢٠٢٦"), "Start date must be a real date", "year"),
        (("0", "4", "2026"), "Start date must be a real date", "day"),
    ],
)
def test_an_error_says_what_is_wrong_and_leads_to_that_part(typed, error, part):
    form = sent_date(*typed)
    html = str(form["f"])
    red = [n[1]["id"] for n in elements(html, "input") if "govuk-input--error" in n[1]["class"]]

    assert form.errors["f"] == [error]
    assert form.error_summary[0].href == f"#id_f_{part}"
    assert f"id_f_{part}" in red
    assert [n[1].get("value", "") for n in elements(html, "input")] == list(typed)


def test_a_date_that_may_be_left_out_gives_none():
    form = sent_date(" ", "", "", required=False)

    assert form.is_valid()
    assert form.cleaned_data["f"] is None


def test_a_compulsory_date_asks_for_it():
    assert sent_date("", "", "").errors["f"] == ["Enter the start date"]


@pytest.mark.parametrize("initial", [date(2026, 4, 3), "2026-04-03", ["3", "4", "2026"]])
def test_a_date_is_shown_in_its_three_boxes(initial):
    form = GovukForm(initial={"f": initial})
    form.fields["f"] = DateField(label="Start date")

    assert [n[1]["value"] for n in elements(str(form["f"]), "input")] == ["3", "4", "2026"]


def test_a_date_runs_its_validators():
    def refuse_past(value):
        raise ValidationError("Start date must be in the future")

    form = sent_date("3", "4", "2026", validators=[refuse_past])

    assert form.errors["f"] == ["Start date must be in the future"]
    assert form.error_summary[0].href == "#id_f_day"


def test_a_date_knows_whether_it_changed():
    field = DateField()

    assert not field.has_changed("2026-04-03", ["3", "4", "2026"])
    assert field.has_changed(None, ["3", "4", "2026"])


@pytest.mark.parametrize(("value", "answer"), [("yes", True), ("no", False), ("", None)])
def test_yes_or_no_gives_true_false_or_nothing(value, answer):
    form = sent(YesNoField(label="Is it?", required=False), f=value)

    assert form.is_valid()
    assert form.cleaned_data["f"] is answer


@pytest.mark.parametrize(("value", "marked"), [(True, ["yes"]), (False, ["no"]), (None, [])])
def test_yes_or_no_marks_the_answer_given_before(value, marked):
    form = GovukForm(initial={"f": value})
    form.fields["f"] = YesNoField(label="Is it?")
    inputs = elements(str(form["f"]), "input")

    assert [n[1]["value"] for n in inputs if "checked" in n[1]] == marked


def test_lines_become_a_list_without_the_empty_ones():
    form = sent(LinesField(label="Items"), f="  one \r\n\r\n two\n")

    assert form.is_valid()
    assert form.cleaned_data["f"] == ["one", "two"]


def test_a_list_is_shown_one_to_a_line():
    form = GovukForm(initial={"f": ["one", "<two>"]})
    form.fields["f"] = LinesField(label="Items")

    assert "one\n&lt;two&gt;</textarea>" in str(form["f"])


def test_too_many_or_too_long_lines_are_refused_by_name():
    many = sent(LinesField(label="Items", max_lines=2), f="a\nb\nc")
    long = sent(LinesField(label="Items", max_line_length=3), f="abc\nabcd")

    assert many.errors["f"] == ["Items must have 2 lines or fewer"]
    assert long.errors["f"] == ["Line 2 of Items must be 3 characters or fewer"]
