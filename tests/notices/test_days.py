from datetime import date, timedelta

import pytest

from audit import clock
from notices.clocks import (
    add_working_days,
    is_working_day,
    since_words,
    working_days_between,
)
from notices.schedule import STEPS, due_steps, event_days_to_look_at

EVENT = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 18), "since today"),
        (date(2026, 11, 17), "since yesterday"),
        (date(2026, 11, 12), "since 12 November, 4 working days"),
        (date(2025, 11, 12), "since 12 November 2025, 257 working days"),
    ],
)
def test_since_when_is_said_with_the_days(day, words):
    with clock.at(date(2026, 11, 18)):
        assert since_words(day) == words


def test_since_when_counts_the_working_days_of_the_nation_that_it_waits_for():
    with clock.at(date(2026, 12, 1)):
        assert since_words(date(2026, 11, 27), "england").endswith(", 2 working days")
        assert since_words(date(2026, 11, 27), "scotland").endswith(", 1 working day")


@pytest.mark.parametrize(
    ("nation", "last"),
    [
        ("england", date(2027, 1, 6)),
        ("scotland", date(2027, 1, 7)),
        ("uk", date(2027, 1, 6)),
        ("", date(2027, 1, 6)),
    ],
)
def test_ten_working_days_leave_out_weekends_and_the_nations_bank_holidays(nation, last):
    assert add_working_days(date(2026, 12, 18), 10, nation) == last


def test_no_working_days_after_a_saturday_is_the_monday():
    assert add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 23)
    assert add_working_days(date(2026, 11, 20), 0) == date(2026, 11, 20)


@pytest.mark.parametrize("number", [1, 5, 10, 23])
def test_counting_there_and_back_agrees(number):
    first = date(2026, 12, 18)
    assert working_days_between(first, add_working_days(first, number)) == number


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        (date(2026, 4, 3), {"england", "wales", "scotland", "northern_ireland", "uk", ""}),
        (date(2026, 4, 6), {"england", "wales", "northern_ireland", "uk", ""}),
        (date(2026, 3, 17), {"northern_ireland"}),
        (date(2026, 11, 30), {"scotland"}),
        (date(2026, 12, 28), {"england", "wales", "scotland", "northern_ireland", "uk", ""}),
        (date(2022, 9, 19), {"england", "wales", "scotland", "northern_ireland", "uk", ""}),
    ],
)
def test_a_bank_holiday_is_one_in_the_nations_that_keep_it(day, nations):
    every = ("england", "wales", "scotland", "northern_ireland", "uk", "")
    assert {nation for nation in every if not is_working_day(day, nation)} == nations


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_owed_on_its_own_day(step):
    assert due_steps(EVENT, EVENT - timedelta(days=step)) == [step]


def test_a_planner_run_each_day_finds_every_step():
    days = [EVENT + timedelta(days=n) for n in range(-100, 30)]
    assert {step for day in days for step in due_steps(EVENT, day)} == set(STEPS)


@pytest.mark.parametrize("down_days", [1, 3, 7, 14])
def test_no_outage_of_two_weeks_or_less_loses_the_reminder_for_good(down_days):
    for start in range(-100, 1):
        up = [
            EVENT + timedelta(days=n) for n in range(-110, 30) if not start <= n < start + down_days
        ]
        found = {step for day in up for step in due_steps(EVENT, day)}
        missed = set(STEPS) - found
        # What is missed gave way to a nearer one that was owed in the same outage.
        assert all(any(near in found for near in STEPS if near < step) for step in missed)
        assert min(STEPS) in found


def test_after_missing_several_only_the_nearest_is_sent():
    assert due_steps(EVENT, EVENT - timedelta(days=6)) == [7]


def test_what_was_missed_more_than_two_weeks_ago_is_not_sent():
    assert due_steps(EVENT, EVENT - timedelta(days=45)) == []
    assert due_steps(EVENT, EVENT + timedelta(days=15)) == []


def test_a_step_that_passed_before_the_date_was_known_is_not_owed():
    today = EVENT - timedelta(days=55)
    assert due_steps(EVENT, today) == [60]
    assert due_steps(EVENT, today, known_since=today) == []


def test_the_planners_range_holds_every_event_that_owes_something():
    today = date(2027, 1, 15)
    first, last = event_days_to_look_at(today)
    for distance in range(-200, 200):
        event = today + timedelta(days=distance)
        if due_steps(event, today):
            assert first <= event <= last
