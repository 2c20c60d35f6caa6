"""The regulator's time is counted in weeks and months, and stands still while it waits."""

from datetime import date

import pytest

from dpia.regulator.deadline import a_month_after, due_on, extension_by, paused_days

SENT = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("law", "extended", "pauses", "last"),
    [
        ("uk_gdpr", False, [], date(2027, 2, 25)),
        ("uk_gdpr", True, [], date(2027, 4, 8)),
        ("uk_gdpr", False, [(date(2027, 1, 4), date(2027, 1, 14))], date(2027, 3, 7)),
        ("uk_gdpr", True, [(date(2027, 1, 4), None)], None),
        ("law_enforcement", False, [], date(2027, 2, 11)),
        ("law_enforcement", True, [], date(2027, 3, 11)),
    ],
)
def test_the_last_day(law, extended, pauses, last):
    assert due_on(law, SENT, extended=extended, pauses=pauses) == last


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2027, 4, 2), date(2027, 5, 2)),
    ],
)
def test_a_month_after_is_the_same_day_or_the_months_last(day, after):
    assert a_month_after(day) == extension_by(day) == after


def test_days_that_the_clock_stood_still_are_added_up():
    pauses = [(date(2027, 1, 4), date(2027, 1, 14)), (date(2027, 2, 1), None)]

    assert paused_days(pauses, date(2027, 2, 4)) == 13
