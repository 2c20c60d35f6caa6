"""Each sample agreement, typed in from nothing, through the forms that the pages show."""

import pytest

from tests.questionnaire.factories import (
    AGREEMENT,
    DPIA,
    SAMPLES,
    answered_by_people,
    blank_for,
    enter,
)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_can_be_entered_through_the_forms_from_blank(name):
    sample = SAMPLES[name]
    document = blank_for(sample)
    # Twice round: some questions are opened by an answer given further on.
    for every in (False, True):
        for questionnaire in (AGREEMENT, DPIA):
            document = enter(questionnaire, sample, document, every=every)

    for questionnaire in (AGREEMENT, DPIA):
        wanted = answered_by_people(questionnaire, sample)
        assert answered_by_people(questionnaire, document) == wanted


@pytest.mark.parametrize("name", ["DSA-002", "DSA-005"])
def test_the_rows_get_the_ids_that_the_sample_has(name):
    sample = SAMPLES[name]
    document = enter(AGREEMENT, sample, blank_for(sample), every=True)
    for rows in ("parties", "data_items", "flows"):
        assert [r["id"] for r in document[rows]] == [r["id"] for r in sample[rows]]


def test_choosing_an_organisation_brings_its_facts():
    sample = SAMPLES["DSA-002"]
    document = enter(AGREEMENT, sample, blank_for(sample), every=False)
    brought = [party["organisation"] for party in document["parties"]]
    assert brought == [party["organisation"] for party in sample["parties"]]


def test_saving_a_page_again_changes_nothing():
    from questionnaire.pages import all_pages
    from tests.questionnaire.factories import answers_of, form

    sample = SAMPLES["DSA-004"]
    for questionnaire in (AGREEMENT, DPIA):
        for shown in all_pages(questionnaire, sample):
            first = form(shown, sample, every=True)
            again = form(shown, sample, data=answers_of(shown, sample, first))
            assert again.is_valid()
            assert again.changes() == {}
