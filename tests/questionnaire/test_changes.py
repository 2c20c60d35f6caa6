"""What a page changes in the document: only what was shown, and only what differs."""

from copy import deepcopy

import pytest
from django.utils.datastructures import MultiValueDict

from law import library
from law.document import normalise
from questionnaire.changes import apply
from questionnaire.forms import form_for
from questionnaire.pages import Page, all_pages
from tests.questionnaire.factories import (
    AGREEMENT,
    DPIA,
    SAMPLES,
    TODAY,
    answers_of,
    form,
    sent,
)

BASICS = Page(AGREEMENT, AGREEMENT.section("basics"))
DATA = Page(AGREEMENT, AGREEMENT.section("data"))
RIGHTS = Page(AGREEMENT, AGREEMENT.section("rights"))
LAW = Page(AGREEMENT, AGREEMENT.section("law"), "parties.0")
NEED = Page(DPIA, DPIA.section("need"))


def test_nothing_on_a_form_is_compulsory():
    back = form(BASICS, {}, data=MultiValueDict())
    assert back.is_valid()
    assert back.changes() == {}


def test_what_the_page_did_not_show_is_left_alone():
    document = {"title": "Old", "summary": "Kept", "nations": ["wales"]}
    back = form(BASICS, document, data=sent(title="New"))
    assert back.changes() == {"title": "New"}


def test_a_box_emptied_takes_the_answer_away():
    document = {"title": "Old", "nations": ["wales"], "needed_by": "2027-01-01"}
    back = form(BASICS, document, data=sent(shown="title nation needed_by", title="", nation=[]))
    assert back.changes() == {"title": "", "nations": [], "needed_by": ""}


def test_a_marked_radio_can_be_taken_away():
    document = {"emergency": {"used": True}, "kind": "framework"}
    marked = {"urgency": "yes", "agreement_type": "framework"}
    back = form(BASICS, document, data=sent(shown=" ".join(marked), clear="urgency", **marked))
    assert back.changes() == {"emergency.used": None}


def test_a_follow_up_opened_on_the_page_is_asked_and_its_answer_read():
    closed = form(DATA, {"matching": {"used": False}})
    assert "matching_rules" not in closed.fields

    opening = form(DATA, {}, data=sent(shown="matching_used", matching_used="yes"))
    assert {q.key for q in opening.opened} >= {"matching_rules", "matching_false"}
    assert opening.changes() == {"matching.used": True}

    both = form(DATA, {}, data=sent(matching_used="yes", matching_rules="Name and date of birth"))
    assert both.changes() == {"matching.used": True, "matching.rules": "Name and date of birth"}


def test_a_follow_up_that_opens_again_keeps_the_answer_it_had():
    document = {"matching": {"used": False, "rules": "Name and address"}}
    back = form(DATA, document, data=sent(shown="matching_used", matching_used="yes"))
    assert back.changes() == {"matching.used": True}
    assert back["matching_rules"].field.label


def test_an_answer_no_longer_asked_stays_until_it_is_removed():
    document = {"matching": {"used": True, "rules": "Name and address"}}
    closing = form(DATA, document, data=sent(shown="matching_used", matching_used="no"))
    document = apply(document, closing.changes())
    assert document["matching"] == {"used": False, "rules": "Name and address"}

    removing = form(DATA, document, data=sent(shown="", clear="matching_rules matching_false"))
    assert removing.is_valid()
    assert removing.changes() == {"matching.rules": ""}


def test_the_law_offered_is_that_of_the_start_date():
    document = {"parties": [{"controller_status": "sole", "regime": "uk_gdpr"}]}

    def offered(start):
        choices = form(LAW, {**document, "start_date": start}).fields["article6"].choices
        return {code for code, _ in choices}

    assert offered("2020-03-27") < offered("2026-11-22")
    assert "A6_1_ea" in offered("2026-11-22") - offered("2020-03-27")
    assert offered("") == {option.id for option in library.options("article6", on=TODAY)}


def test_an_answer_that_is_not_offered_any_more_stays_chosen():
    document = {"parties": [{"controller_status": "sole", "regime": "uk_gdpr",
                             "article6": ["A6_1_ea"]}], "start_date": "2020-03-27"}  # fmt: skip
    assert "A6_1_ea" in dict(form(LAW, document).fields["article6"].choices)


def test_screening_questions_share_one_list_of_triggers():
    data = sent(scr_profiling="yes", scr_public_monitoring="no", scr_ico=["ICO6_MATCHING"],
                scr_wp=["WP5", "WP6"])  # fmt: skip
    back = form(NEED, {}, data=data)
    triggers = ["T35_PROFILING", "ICO6_MATCHING", "WP5", "WP6"]
    assert back.changes() == {"dpia.screening.triggers": triggers}

    document = apply({}, back.changes())
    less = form(NEED, document, data=sent(shown="scr_ico", scr_profiling="no"))
    assert less.changes() == {"dpia.screening.triggers": ["WP5", "WP6"]}


def test_an_unticked_screening_box_says_no_once_the_screening_is_dated():
    document = {"dpia": {"screening": {"triggers": ["T35_PROFILING"]}}}
    assert form(NEED, document).initial["scr_public_monitoring"] is None
    document["dpia"]["screening"]["completed_on"] = "2026-11-01"
    assert form(NEED, document).initial["scr_public_monitoring"] is False


def test_another_organisation_in_a_partys_place_is_named_wherever_the_first_was():
    document = SAMPLES["DSA-002"]
    page = Page(AGREEMENT, AGREEMENT.section("parties"), "parties.0")
    changes = form(page, document, data=sent(party_org="ORG10")).changes()
    assert changes["parties.0.id"] == "org10"
    assert changes["parties.0.organisation"]["name"] == "Northmere City Council"
    assert "org12" not in str(apply(document, changes)["flows"])


def test_without_records_an_organisation_is_typed_as_text():
    class Nothing:
        def options(self, *_):
            return None

        def organisation_facts(self, _):
            raise KeyError

    page = Page(AGREEMENT, AGREEMENT.section("parties"), "parties.0")
    bare = form_for(page, {"parties": [{}]}, resolver=Nothing(), on=TODAY)
    assert bare["party_org"].kind == "input"


# ------------------------------------------------------------------ apply


@pytest.mark.parametrize("name", SAMPLES)
def test_applying_changes_leaves_the_old_document_as_it_was(name):
    document = SAMPLES[name]
    before = deepcopy(document)
    for shown in all_pages(AGREEMENT, document):
        first = form(shown, document)
        back = form(shown, document, data=answers_of(shown, SAMPLES["DSA-001"], first))
        if back.is_valid():
            changes = back.changes()
            changed = apply(document, changes)
            assert document == before
            # What was put in is there, and saving the same again changes nothing.
            again = form(shown, changed, data=answers_of(shown, SAMPLES["DSA-001"], first))
            assert not again.is_valid() or again.changes() == {}
            assert apply(changed, changes) == changed


def test_applying_nothing_gives_an_equal_document():
    assert apply(SAMPLES["DSA-004"], {}) == SAMPLES["DSA-004"]


def test_a_change_in_a_row_that_is_not_there_is_refused():
    with pytest.raises(LookupError):
        apply(SAMPLES["DSA-002"], {"parties.7.role": "sender"})


def test_a_blank_answer_reads_as_one_never_given():
    document = apply({}, {"title": "A", "emergency.used": True})
    blank = apply(document, {"title": "", "emergency.used": None})
    assert normalise(blank) == normalise({})
