"""What people type that cannot be taken: a message in plain words, and their text kept."""

import pytest
from django.utils.datastructures import MultiValueDict

from questionnaire.changes import apply
from questionnaire.pages import Page
from tests.questionnaire.factories import AGREEMENT, DPIA, SAMPLES, form, sent

BASICS = Page(AGREEMENT, AGREEMENT.section("basics"))
PURPOSE = Page(AGREEMENT, AGREEMENT.section("purpose"))
RUNNING = Page(AGREEMENT, AGREEMENT.section("running"))
PEOPLE = Page(AGREEMENT, AGREEMENT.section("people"), "data_subjects.0")
PARTY = Page(AGREEMENT, AGREEMENT.section("parties"), "parties.0")
PEOPLE_OF = {"data_subjects": [{}]}


def refused(page, document, **answers):
    """The error of the one field, once its text was shown to be kept."""
    back = form(page, document, data=sent(**answers))
    assert not back.is_valid()
    (name,) = back.errors
    typed = [str(v).replace("\r\n", "\n") for k, v in answers.items() if k.startswith(name)]
    assert back[name].value() in (*typed, typed)
    return str(back.errors[name][0])


@pytest.mark.parametrize("text", ["a\0b", "a\x07b", "half \ud800 pair", "\u202etxet", "a\x9bb"])
@pytest.mark.parametrize("key", ["title", "summary"])
def test_what_no_page_can_hold_is_refused_in_words(key, text):
    assert "must not contain invisible control characters" in refused(BASICS, {}, **{key: text})


def test_control_characters_are_refused_in_a_list_too():
    assert "invisible control" in refused(PURPOSE, {}, benefits="good\r\nba\0d")


def test_a_day_that_does_not_exist_is_named():
    told = refused(RUNNING, {}, start_date_day=29, start_date_month=2, start_date_year=2027)
    assert told.endswith("must be a real date")


def test_too_much_text_is_refused_with_its_limit():
    assert "800 characters or fewer" in refused(PURPOSE, {}, alternatives="x" * 5000)


def test_a_line_break_counts_as_one_character():
    text = "\r\n".join(["x" * 99] * 8)
    back = form(PURPOSE, {}, data=sent(alternatives=text))
    assert back.is_valid()
    assert back.changes() == {"alternatives_considered": text.replace("\r\n", "\n")}


@pytest.mark.parametrize("number", ["1e309", "NaN", "inf", "12.5", "ten", "9" * 5000, "0x1f"])
def test_what_is_no_whole_number_is_refused(number):
    told = refused(PEOPLE, PEOPLE_OF, subject_number=number)
    assert "must be a whole number, like 30" in told or "or less" in told


def test_fewer_than_none_is_refused():
    assert "must be 0 or more" in refused(PEOPLE, PEOPLE_OF, subject_number="-5")


@pytest.mark.parametrize(("typed", "kept"), [("4,200", 4200), (" 4 200 ", 4200), ("-0", 0)])
def test_a_number_is_read_as_people_write_it(typed, kept):
    back = form(PEOPLE, PEOPLE_OF, data=sent(subject_number=typed))
    assert back.changes() == {"data_subjects.0.number": kept}


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "مشاركة البيانات", "👩🏽‍⚕️ nurse", "a & b < c", "{{ x }}"]
)
def test_every_script_and_symbol_is_kept_as_typed(text):
    back = form(BASICS, {}, data=sent(title=text))
    assert back.changes() == {"title": text}
    assert "<script>" not in form(BASICS, {"title": text}).render()


def test_two_spellings_of_one_letter_are_kept_as_one():
    back = form(BASICS, {"title": "Caf\u00e9"}, data=sent(title=" Cafe\u0301 "))
    assert back.changes() == {}


@pytest.mark.parametrize("key", ["urgency", "agreement_type"])
def test_an_answer_that_is_not_offered_is_refused(key):
    assert "Select one of the answers shown" in refused(BASICS, {}, **{key: "maybe"})


def test_boxes_that_are_not_offered_are_refused():
    back = form(BASICS, {}, data=MultiValueDict({"nation": ["england", "mars"]}))
    assert "nation" in back.errors


def test_an_organisation_nobody_knows_is_refused():
    document = {"parties": [{}]}
    assert "Select" in refused(PARTY, document, party_org="ORG99")


def test_the_same_organisation_cannot_take_part_twice():
    document = SAMPLES["DSA-002"]
    taken = document["parties"][1]["organisation"]["id"]
    assert "already taking part" in refused(PARTY, document, party_org=taken)


def test_something_else_must_say_what():
    page = Page(AGREEMENT, AGREEMENT.section("retention"), "parties.0")
    document = {"parties": [{"role": "recipient"}]}
    back = form(page, document, data=sent(disposal="_other"))
    assert back.errors["disposal__other"] == ["Say what the other answer is"]
    back = form(page, document, data=sent(disposal="_other", disposal__other="Shredded"))
    assert back.changes() == {"parties.0.retention.disposal_method": "Shredded"}
    again = form(page, apply(document, back.changes()))
    assert again.initial["disposal"] == "_other"
    assert again.initial["disposal__other"] == "Shredded"


def test_a_field_of_another_page_is_not_read():
    back = form(BASICS, {}, data=sent(title="A title", alternatives="Not asked here"))
    assert back.changes() == {"title": "A title"}


def test_an_organisations_fact_cannot_be_typed():
    document = SAMPLES["DSA-002"]
    back = form(PARTY, document, data=sent(dpo_contact="me@example.org"))
    assert back.is_valid()
    assert back.changes() == {}


def test_the_agreements_answer_cannot_be_changed_through_the_dpia():
    page = Page(DPIA, DPIA.section("describe"))
    back = form(page, SAMPLES["DSA-002"], data=sent(aims="Another purpose", source="Elsewhere"))
    assert back.changes() == {}
