"""The steps of a disagreement: read from the agreement where it names them, else the usual."""

from datetime import date

import pytest

from agreements.disputes.ladder import ladder_of, pausing_words, usual
from audit import clock


def told(terms, **more):
    found = ladder_of({"dispute_resolution": terms, **more})
    return found.is_own, [(step.level, step.who, step.time) for step in found.steps]


@pytest.mark.parametrize(
    ("terms", "steps"),
    [
        (
            "officers, then SIROs within 5 working days, then chief executives",
            [
                ("practitioner", "Officers", "5 working days"),
                ("senior", "SIROs", "5 working days"),
                ("decider", "Chief executives", "5 working days"),
            ],
        ),
        (
            "Officers: 3 working days. Heads of service: 5. Then the chief executives decide.",
            [
                ("practitioner", "Officers", "3 working days"),
                ("head", "Heads of service", "5 working days"),
                ("decider", "Chief executives", "5 working days"),
            ],
        ),
        (
            "Duty directors within 1 hour, then the chair of the strategic group within 2 hours.",
            [
                ("practitioner", "Duty directors", "1 hour"),
                ("decider", "Chair of the strategic group", "2 hours"),
            ],
        ),
    ],
)
def test_an_agreements_own_steps_and_times_hold(terms, steps):
    assert told(terms) == (True, steps)


@pytest.mark.parametrize("terms", ["", "In good faith", "Within 5 days", "x" * 500])
def test_where_none_can_be_read_the_usual_ones_hold(terms):
    own, steps = told(terms)
    assert not own
    assert [time for _, _, time in steps] == ["5 working days"] * 4


def test_an_emergency_counts_in_hours():
    _, steps = told("", emergency={"used": True})
    assert [time for _, _, time in steps] == ["2 hours", "4 hours", "8 hours", "12 hours"]


def test_a_step_ends_with_its_last_working_day_in_the_slower_nation():
    began = clock.start_of(date(2027, 3, 15))
    # 17 March is a bank holiday in Northern Ireland alone.
    assert clock.date_of(usual()[0].until(began, ["england"])) == date(2027, 3, 22)
    slower = usual()[0].until(began, ["england", "northern_ireland"])
    assert clock.date_of(slower) == date(2027, 3, 23)


def test_signing_waits_only_by_words_of_the_agreement():
    says = "No party signs a variation until it is settled."
    assert pausing_words({"dispute_resolution": f"Officers, then heads within 5 days. {says}"}) == (
        says
    )
    assert pausing_words({"dispute_resolution": "Officers, then SIROs within 5 working days"}) == ""


def test_the_words_about_signing_are_no_step():
    says = "No party signs a variation until it is settled."
    _, steps = told(f"Officers, then heads within 5 working days. {says}")
    assert [who for _, who, _ in steps] == ["Officers", "Heads"]
