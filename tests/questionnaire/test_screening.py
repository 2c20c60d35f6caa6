"""The questions before a draft are asked while they matter, and every answer leads somewhere."""

from itertools import product

import pytest

from law import expressions
from law.document import filled
from law.library import fields
from questionnaire.definition import Choice
from questionnaire.screening import Facts, is_answer, load, read
from tests.agreements import screenings as ways

NONE_KNOWN = Facts()
FRAMEWORKS = Facts(frameworks=(Choice("FW-001", "Accord"),))
SIMILAR = Facts(similar_agreements=(Choice("DSA-001", "Benefits"),))
BOTH = Facts(FRAMEWORKS.frameworks, SIMILAR.similar_agreements)
ALL_CROWN = Facts(parties_all_crown=True)

LEADS_TO = [
    (ways.TO_THE_BROKER, NONE_KNOWN, "broker", None),
    (ways.TO_NOTHING, NONE_KNOWN, "not_personal", None),
    (ways.TO_A_DPIA, NONE_KNOWN, "internal", "required"),
    (ways.TO_A_CONTRACT, NONE_KNOWN, "contract", None),
    (ways.TO_AN_EMERGENCY, NONE_KNOWN, "emergency", "later"),
    (ways.TO_A_DECISION, NONE_KNOWN, "one_off", "not_needed"),
    (ways.TO_A_JOINT_ONE, BOTH, "joint", "presumed"),
    ({**ways.TO_AN_AGREEMENT, "similar": "DSA-001"}, SIMILAR, "vary", "not_needed"),
    ({**ways.TO_AN_AGREEMENT, "framework": "FW-001"}, FRAMEWORKS, "framework", "not_needed"),
    (ways.TO_AN_AGREEMENT, ALL_CROWN, "crown", "not_needed"),
    (ways.TO_AN_AGREEMENT, NONE_KNOWN, "full", "not_needed"),
    (
        {**ways.TO_AN_AGREEMENT, "framework": "none", "similar": "none", "dpia_signs": ["WP5"]},
        BOTH,
        "full",
        "recommended",
    ),
]


@pytest.mark.parametrize(("answers", "facts", "route", "need"), LEADS_TO)
def test_answers_lead_to_their_way_on(answers, facts, route, need):
    found = read(answers, facts)

    assert found.next is None
    assert found.route.id == route
    assert (found.need.id if found.need else None) == need
    assert found.reasons
    assert set(found.answers) == set(answers)


def test_every_way_on_and_every_word_about_a_dpia_is_led_to():
    assert {route for _, _, route, _ in LEADS_TO} == {route.id for route in load().routes}
    assert {need for *_, need in LEADS_TO} - {None} == {need.id for need in load().dpia}


@pytest.mark.parametrize(("answers", "facts", "route", "need"), LEADS_TO)
def test_nothing_is_asked_after_the_way_on_is_settled(answers, facts, route, need):
    whole = dict(answers)
    while whole:
        whole.popitem()
        found = read(whole, facts)
        assert found.next is not None
        assert found.route is None
        assert found.next.key in answers


def values(question, facts):
    if question.type == "yes_no":
        return [True, False]
    ids = [choice.id for choice in question.offered(facts)]
    return [[ids[0]], [ids[-1]], ids[:-1]] if question.type == "multi_choice" else ids


@pytest.mark.parametrize("facts", [NONE_KNOWN, BOTH, ALL_CROWN])
def test_whatever_is_answered_leads_somewhere(facts):
    def walk(answers):
        found = read(answers, facts)
        if found.next is None:
            assert found.route is not None
            return {found.route.id}
        seen = set()
        for value in values(found.next, facts):
            seen |= walk({**answers, found.next.key: value})
        return seen

    assert len(walk({})) >= 7


def test_an_answer_that_is_no_longer_called_for_does_not_count():
    found = read({**ways.TO_AN_AGREEMENT, "personal": "no"}, NONE_KNOWN)

    assert found.route.id == "not_personal"
    assert set(found.answers) == {"who_holds", "personal"}


def test_a_framework_that_has_gone_is_asked_about_no_more():
    found = read({**ways.TO_AN_AGREEMENT, "framework": "FW-001"}, NONE_KNOWN)

    assert found.route.id == "full"
    assert "framework" not in found.answers


def test_the_question_before_is_the_one_that_was_asked_before():
    found = read(ways.TO_A_DPIA, NONE_KNOWN)

    assert found.before("who_holds") is None
    assert found.before("personal").key == "who_holds"
    assert found.before("dpia_signs").key == "same_body"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("who_holds", "nobody"),
        ("who_holds", ["yes_known"]),
        ("same_body", "yes"),
        ("same_body", 1),
        ("dpia_signs", "WP4"),
        ("dpia_signs", ["none", "WP4"]),
        ("dpia_signs", ["ANYTHING"]),
        ("dpia_signs", [["WP4"]]),
        ("personal", {"yes": 1}),
        ("framework", "FW-009"),
    ],
)
def test_what_is_no_answer_is_told_from_one(key, value):
    assert not is_answer(load().question(key), value, FRAMEWORKS)
    assert is_answer(load().question(key), values(load().question(key), FRAMEWORKS)[0], FRAMEWORKS)


def test_every_question_says_why_it_is_asked_and_what_it_fills():
    known = fields()
    for question in load().questions:
        assert all(filled(getattr(question, n)) for n in ("label", "help", "source", "asked_if"))
        assert set(question.carries_to) <= set(known)


def test_every_condition_can_be_judged():
    whole = load()
    conditions = [q.asked_if for q in whole.questions] + [
        row.when for row in (*whole.routes, *whole.dpia)
    ]
    blank = {question.key: question.blank for question in whole.questions}
    for condition, facts in product(conditions, (NONE_KNOWN, BOTH)):
        variables = {"screening": blank, "draft": facts.as_document()}
        assert expressions.compile(condition).holds(variables) in (True, False)
