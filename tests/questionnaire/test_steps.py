"""The sections of an agreement in a few steps, and how long answers take."""

import pytest

from questionnaire import load
from questionnaire.steps import minutes, steps

QUESTIONS = list(load("agreement"))


def test_every_section_stands_in_one_step_and_in_its_order():
    found = [section for step in steps() for section in step.sections]

    assert found == list(load("agreement").sections)
    assert 3 <= len(steps()) <= 6


@pytest.mark.parametrize("kind", sorted({q.type for q in QUESTIONS}))
def test_every_type_of_question_has_its_time(kind):
    question = next(q for q in QUESTIONS if q.type == kind)

    assert minutes([question], 0) == 5


def test_minutes_are_rounded_up_to_five_and_nothing_takes_none():
    long_text = load("agreement").question("necessity")

    assert minutes([], 0) == 0
    assert minutes([], 1) == 5
    assert minutes([long_text] * 3, 12) == 15
