"""What a draft takes over from an older text, for every question and every sample."""

from copy import deepcopy

import pytest

from law import library, normalise
from law.document import filled, flatten, get, leaves, places
from law.shape import generic
from questionnaire import load, starting
from questionnaire.answers import party_name

SAMPLES = library.samples()
QUESTIONS = load("agreement")
DOCUMENTS = {sample["id"]: sample["document"] for sample in SAMPLES.agreements}
each = pytest.mark.parametrize("reference", DOCUMENTS)


@pytest.fixture
def document(reference):
    known = {record["id"]: record for record in SAMPLES.organisations}
    found = deepcopy(DOCUMENTS[reference])
    for party in found["parties"]:
        party["organisation"] = known[party["organisation"]["id"]]
    return found


def test_every_line_names_a_question_once_and_says_why():
    lines = [*starting._file()["think_again"], *starting._file()["of_one_body"]]
    keys = [line["question"] for line in lines] + starting._file()["left_out"]

    assert len(keys) == len(set(keys))
    assert all(line["because"].endswith(".") for line in lines)
    for key in keys:
        QUESTIONS.question(key)


def test_what_people_sign_by_and_what_is_judged_each_time_is_thought_about_again():
    dates = {"start_date", "end_date", "review_date", "needed_by"}
    judged = {"necessity", "alternatives", "risks_of_sharing", "engagement_plan", "dpia_link"}
    people = {"signatory", "approval_reviewers"}

    assert dates | judged | people | {"flow_volume", "volume_band"} <= set(starting.reasons())


@each
def test_a_copy_has_every_answer_but_those_to_think_about_again(document):
    copy, again = starting.copy_of(document)

    asked_again = {QUESTIONS.question(key).field for key in starting.reasons()}
    for place, value in flatten(document).items():
        path = generic(place)
        if path in asked_again:
            assert not filled(get(copy, place)), place
        elif path.startswith(("approvals", "dpia")) or path in ("title", *after_signing()):
            continue
        else:
            assert get(copy, place) == value, place
    assert {"necessity", "start_date"} <= set(again)


def after_signing():
    return {
        field
        for key in starting._left_out()
        for field in (QUESTIONS.question(key).field, *QUESTIONS.question(key).also_fills)
    }


@each
def test_only_what_was_answered_is_marked(document):
    _, again = starting.copy_of({**document, "needed_by": ""})

    assert "needed_by" not in again


@each
def test_a_template_names_nobody_and_no_day(document):
    template = starting.template_of(document)
    names = {get(party, "organisation.name") for party in document["parties"]}
    firsts = {name.split(" ")[0] for name in names} - starting.COMMON_WORDS

    for place, value in flatten(template).items():
        if generic(place).partition("[")[0].partition(".")[0] in MADE_BY_THE_SERVICE:
            continue
        assert leaves()[generic(place)].kind != "date", place
        for text in value if isinstance(value, list) else [value]:
            assert not isinstance(text, str) or not any(
                word in text.split() for word in {*names, *firsts}
            ), place
    assert get(template, "signatory") is None
    assert not filled(get(template, "framework_reference"))


MADE_BY_THE_SERVICE = {
    *("reference", "version", "status", "signatures", "reviews", "content_hash"),
    *("last_reviewed_on", "flow_started_on", "changes_since_previous", "similar_agreements"),
}


@each
def test_the_rows_of_a_template_keep_their_places_and_what_names_them(document):
    template = starting.template_of(document)
    seats = [f"party-{n}" for n, _ in enumerate(document["parties"], 1)]
    old = [party["id"] for party in document["parties"]]

    assert [party["id"] for party in template["parties"]] == seats
    assert starting.free_seats(template) == tuple(range(len(seats)))
    assert [party_name(template, seat) for seat in seats] == [
        f"Organisation {n}" for n, _ in enumerate(seats, 1)
    ]
    for before, after in zip(document["flows"], template["flows"], strict=True):
        assert after["from_party"] == seats[old.index(before["from_party"])]
        assert after["to_party"] == seats[old.index(before["to_party"])]


@each
def test_an_organisation_takes_its_place_with_all_that_names_it(document):
    seated = starting.seated(starting.template_of(document), 1, "ORG99")

    assert get(seated, "parties.1.organisation.id") == "ORG99"
    assert get(seated, "parties.1.id") == "org99"
    assert 1 not in starting.free_seats(seated)
    assert "party-2" not in [get(seated, place) for place in places(seated, "flows[].from_party")]


def test_a_marked_question_is_done_when_it_is_answered_in_every_row():
    document = normalise({"parties": [{"id": "a"}, {"id": "b", "signatory": {"name": "B"}}]})
    open_ones = starting.still_to_think_about(["signatory", "necessity"], document)

    assert {question.key: rows for question, rows in open_ones.items()} == {
        "necessity": ("",),
        "signatory": ("parties.0",),
    }
    document["necessity"] = "As little as will do."
    document["parties"][0]["signatory"]["name"] = "A"
    assert starting.still_to_think_about(["signatory", "necessity"], document) == {}


def test_the_documents_given_stay_as_they_were():
    document = DOCUMENTS["DSA-002"]
    before = deepcopy(document)

    starting.copy_of(document)
    starting.template_of(document)

    assert document == before
