"""The clock counts working days, by stage, against a target."""

from datetime import UTC, date, datetime

import pytest

from agreements.board.pace import Interval, clock_of, days_in, within
from agreements.models import Spell
from audit import clock

Stage = Spell.Stage


def at(day, month=3, year=2027):
    return datetime(year, month, day, 10, tzinfo=UTC)


def spell(stage, began, ended=None):
    return Spell(stage=stage, began_at=began, ended_at=ended)


def test_the_first_day_does_not_count_and_weekends_do_not():
    # Friday 5 to Tuesday 9 March 2027: Monday and Tuesday.
    assert days_in([Interval(at(5), at(9))]) == {date(2027, 3, 8), date(2027, 3, 9)}


def test_a_day_that_lies_in_two_intervals_counts_once():
    assert len(days_in([Interval(at(1), at(4)), Interval(at(2), at(5))])) == 4


@pytest.mark.parametrize(("nation", "days"), [("england", 1), ("northern_ireland", 0)])
def test_bank_holidays_are_those_of_the_nation(nation, days):
    # Wednesday 17 March 2027 is St Patrick's Day.
    assert len(days_in([Interval(at(16), at(17))], nation)) == days


def test_what_runs_is_counted_until_today():
    with clock.at(at(10)):
        assert len(days_in([Interval(at(8), None)])) == 2


def test_the_29th_of_february_is_a_day_like_any_other():
    leap = [Interval(at(28, 2, 2028), at(1, 3, 2028))]
    assert days_in(leap) == {date(2028, 2, 29), date(2028, 3, 1)}


def test_the_turn_stands_still_while_it_is_with_others():
    spells = [
        spell(Stage.REVIEW, at(1), at(3)),
        spell(Stage.DRAFTING, at(3), at(9)),
        spell(Stage.REVIEW, at(9), None),
    ]
    with clock.at(at(11)):
        had = [i for i in within(at(1), None, spells) if i.began != at(3)]
        review = [s for s in spells if s.stage == Stage.REVIEW]
        assert len(days_in(within(at(1), None, review))) == 4
    assert had[0] == Interval(at(1), at(3))


def test_an_answer_ends_the_turn():
    review = [spell(Stage.REVIEW, at(1), at(10))]
    assert within(at(2), at(4), review) == [Interval(at(2), at(4))]


def test_on_time_while_what_is_left_can_go_as_planned():
    spells = [spell(Stage.DRAFTING, at(1), at(5)), spell(Stage.REVIEW, at(5), None)]
    with clock.at(at(9)):
        found = clock_of(spells, route="usual")
    assert (found.days, found.target, found.flag) == (6, 20, "On time")
    assert [s.state for s in found.stages] == ["done", "running", "to_come"]
    assert [s.words for s in found.stages] == [
        "4 of 5 working days",
        "2 of 10 working days",
        "5 working days planned",
    ]


def test_at_risk_when_what_is_left_would_take_it_past_the_target():
    spells = [spell(Stage.DRAFTING, at(1), at(15)), spell(Stage.REVIEW, at(15), None)]
    with clock.at(at(16)):
        found = clock_of(spells, route="usual")
    assert found.days == 11
    assert found.expected == 25
    assert (found.flag, found.colour, found.is_late) == ("At risk", "yellow", False)


def test_late_when_the_target_is_past():
    with clock.at(at(31)):
        found = clock_of([spell(Stage.DRAFTING, at(1))], route="usual")
    # Good Friday 2027 is 26 March, Easter Monday the 29th.
    assert (found.days, found.flag) == (20, "At risk")
    with clock.at(at(1, 4)):
        found = clock_of([spell(Stage.DRAFTING, at(1))], route="usual")
    assert (found.days, found.flag, found.colour) == (21, "Late by 1 working day", "red")


def test_a_stage_that_was_left_for_an_earlier_one_is_still_to_come():
    spells = [
        spell(Stage.DRAFTING, at(1), at(2)),
        spell(Stage.REVIEW, at(2), at(3)),
        spell(Stage.DRAFTING, at(3)),
    ]
    with clock.at(at(3)):
        found = clock_of(spells, route="usual")
    assert [s.state for s in found.stages] == ["running", "to_come", "to_come"]


@pytest.mark.parametrize("route", ["framework", "emergency"])
def test_a_day_is_planned_under_a_framework_and_in_an_emergency(route):
    with clock.at(at(1)):
        assert clock_of([spell(Stage.DRAFTING, at(1))], route=route).flag == "On time"
    with clock.at(at(3)):
        assert clock_of([spell(Stage.DRAFTING, at(1))], route=route).is_late


def test_it_stops_with_the_last_signature():
    spells = [spell(Stage.DRAFTING, at(1), at(2)), spell(Stage.SIGNING, at(2), at(3))]
    with clock.at(at(30, 4)):
        found = clock_of(spells, route="usual")
    assert (found.days, found.running, found.flag) == (2, False, "Done in time")
