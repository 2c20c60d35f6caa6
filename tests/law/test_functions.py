"""The functions that conditions call, at the ends of months, of leap years and of the calendar."""

import pytest

from law.data_files import read
from law.document import blank_document, filled
from law.functions import (
    FUNCTIONS,
    add_days,
    add_months,
    adequate,
    apd_required,
    chars,
    days_between,
    dpia_trigger,
    grid,
    period_end,
    power_covers,
    power_in_force,
    register_missing,
    schedule1_fits,
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
        ("9999-12-31", 1, "9999-12-31"),
        ("0001-01-01", -1, "0001-01-01"),
    ],
)
def test_months_are_added_by_the_calendar(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-01-01", 12, "2026-12-31"),
        ("2026-01-15", 1, "2026-02-14"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-31", 2, "2026-03-30"),
    ],
)
def test_a_period_ends_on_its_last_day(day, months, expected):
    assert period_end(day, months) == expected


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        ("2028-02-28", 1, "2028-02-29"),
        ("2026-02-28", 1, "2026-03-01"),
        ("2026-03-29", 1, "2026-03-30"),
        ("0001-01-01", -60, "0001-01-01"),
        ("9999-12-31", 90, "9999-12-31"),
    ],
)
def test_days_are_added_and_the_ends_of_the_calendar_are_not_passed(day, days, expected):
    assert add_days(day, days) == expected


def test_days_between_counts_the_29th_of_february():
    assert days_between("2028-02-28", "2028-03-01") == 2
    assert days_between("2026-11-23", "2026-11-22") == -1


def test_characters_are_counted_not_bytes():
    assert chars("é😀") == 2


def test_no_and_nought_are_answers_and_blank_text_is_not():
    assert all(filled(answer) for answer in (False, 0, {"a": {"b": "x"}}))
    assert not any(filled(blank) for blank in (None, "", "  ", [], {}, {"a": {"b": [], "c": ""}}))


def test_adequacy_holds_from_its_first_day_and_within_its_scope():
    assert adequate("KR", "", "2022-12-19")
    assert not adequate("KR", "", "2022-12-18")
    assert adequate("US", "uk_extension", "2023-10-12")
    assert not adequate("US", "", "2026-01-01")
    assert not adequate("IN", "", "2026-01-01")


def test_a_policy_document_may_be_spared_when_a_competent_authority_receives():
    assert apd_required("S1P2_10", False)
    assert not apd_required("S1P2_10", True)
    assert apd_required("S1P2_14", True)
    assert not apd_required("unknown", False)


def test_a_schedule_1_condition_belongs_to_its_article_9_condition():
    assert schedule1_fits("S1P1_1", ["A9_2_b"])
    assert not schedule1_fits("S1P1_1", ["A9_2_g"])
    assert not schedule1_fits("S1P3_29", ["A9_2_a"])


def test_some_of_the_ico_s_items_need_a_second_sign():
    assert dpia_trigger("T35_PROFILING", ["T35_PROFILING"])
    assert dpia_trigger("ICO6_MATCHING", ["ICO6_MATCHING"])
    assert not dpia_trigger("ICO1_INNOVATIVE", ["ICO1_INNOVATIVE"])
    assert dpia_trigger("ICO1_INNOVATIVE", ["ICO1_INNOVATIVE", "WP4"])
    assert not dpia_trigger("WP4", ["WP4", "WP5"])


def test_a_blank_matrix_is_the_cautious_one():
    assert grid("", "probable", "minimal") == "medium"
    assert grid("ico", "probable", "minimal") == "low"


def test_a_power_is_in_force_on_its_first_day_and_not_before():
    assert power_in_force("HSCA_261", "2013-04-01")
    assert not power_in_force("HSCA_261", "2013-03-31")
    assert power_in_force("unknown", "1900-01-01")


def test_a_power_covers_its_nations_and_an_unknown_one_is_not_doubted():
    assert power_covers("DEA_48", "scotland")
    assert not power_covers("DEA_48", "northern_ireland")
    assert power_covers("unknown", "wales")


def test_a_register_asks_for_less_where_nothing_is_personal():
    document = blank_document()
    everything = set(register_missing(document, ""))
    document["contains_personal_data"] = False
    document["title"] = "A title"
    left_out = everything - set(register_missing(document, "public_entry"))
    assert {"parties[].article6", "data_subjects", "title"} <= left_out


def test_every_function_the_rules_speak_of_exists():
    told = " ".join(read("rules.yaml")["meta"]["functions"])
    assert all(f"{name}(" in told for name in FUNCTIONS)
