"""What is still to be answered: by stage, in an emergency, by section; and quickly."""

from time import process_time

import pytest

from questionnaire.changes import apply
from questionnaire.completeness import Status, page_progress, progress, unanswered
from questionnaire.pages import Page, next_page, previous_page
from questionnaire.relevance import _remembered
from questionnaire.rows import add_row
from tests.law.cases import BASES
from tests.questionnaire.factories import AGREEMENT, DPIA, SAMPLES


def keys(document, upto="submit", questionnaire=AGREEMENT):
    return [missing.question.key for missing in unanswered(questionnaire, document, upto)]


def test_a_blank_agreement_lacks_its_title_and_its_organisations():
    found = unanswered(AGREEMENT, {}, "draft")
    assert found[0].question.key == "title"
    parties = next(m for m in found if m.question.key == "party_org")
    assert (parties.place, parties.section.key, parties.group.min) == ("parties", "parties", 2)
    assert parties.anchor == "list-parties"


def test_what_is_needed_later_is_not_asked_for_sooner():
    stages = ("draft", "submit", "approve", "sign", "activate", "publish", "close")
    counts = [len(keys(SAMPLES["DSA-012"], stage)) for stage in stages]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_one_organisation_is_not_enough():
    document, _ = add_row({}, "parties", values={"organisation": {"id": "ORG01"}})
    assert "party_org" in keys(document)
    document, _ = add_row(document, "parties", values={"organisation": {"id": "ORG02"}})
    assert "party_org" not in keys(document)


def test_only_what_is_asked_is_missing():
    assert "matching_rules" not in keys({"matching": {"used": False}}, "approve")
    assert "matching_rules" in keys({"matching": {"used": True}}, "approve")


def test_no_framework_and_nothing_to_hide_are_answers():
    document = {"publication": {"public": True}}
    assert {"parent_framework", "publish_redactions"}.isdisjoint(keys(document, "close"))


def test_no_is_an_answer():
    assert "urgency" in keys({}, "draft")
    assert "urgency" not in keys({"emergency": {"used": False}}, "draft")


def test_an_emergency_share_is_asked_only_the_short_set_at_first():
    document = BASES["emergency"]
    assert keys(document, "activate") == []
    later = keys(document, "full_assessment")
    assert "summary" in later
    assert all(AGREEMENT.question(key).in_emergency == "later" for key in later)


def test_a_missing_fact_is_told_though_it_is_changed_elsewhere():
    document = apply(SAMPLES["DSA-002"], {"parties.0.organisation.dpo_contact": ""})
    missing = [m for m in unanswered(AGREEMENT, document, "sign") if m.question.is_fact]
    assert [m.place for m in missing] == ["parties.0.organisation.dpo_contact"]


def test_a_screening_that_found_nothing_is_answered_once_it_is_dated():
    assert "scr_ico" in keys({}, questionnaire=DPIA)
    dated = {"dpia": {"screening": {"completed_on": "2026-11-01"}}}
    assert "scr_ico" not in keys(dated, questionnaire=DPIA)


def test_a_reviewer_without_a_role_is_half_an_answer():
    document = {"approvals": [{"decided_by": "D Khan", "party": "org10"}]}
    assert "approval_reviewers" in keys(document)
    document["approvals"][0]["role"] = "dpo"
    assert "approval_reviewers" not in keys(document)


def statuses(document, questionnaire=AGREEMENT):
    return {p.section.key: p.status for p in progress(questionnaire, document)}


def test_sections_go_from_not_started_to_complete():
    assert set(statuses({}).values()) <= {Status.NOT_STARTED, Status.NOTHING_TO_DO}
    assert statuses({})["health"] is Status.NOTHING_TO_DO
    assert statuses({"title": "A"})["basics"] is Status.IN_PROGRESS
    assert statuses(SAMPLES["DSA-002"])["rights"] is Status.COMPLETE


def test_the_count_of_a_section_is_the_sum_of_its_pages():
    document = SAMPLES["DSA-004"]
    for one in progress(AGREEMENT, document):
        page = page_progress(Page(AGREEMENT, one.section), document)
        assert (page.answered, page.needed, page.status) == (one.answered, one.needed, one.status)


def test_next_and_previous_page_are_each_others_way_back():
    document = SAMPLES["DSA-002"]
    page, seen = Page(AGREEMENT, AGREEMENT.sections[0]), []
    while page:
        seen.append(page)
        page = next_page(page, document)
    assert len(set(seen)) == len(seen) > 30
    assert previous_page(seen[7], document) == seen[6]
    assert previous_page(seen[0], document) is None


@pytest.mark.parametrize("upto", ["submit", "close"])
def test_two_parties_are_judged_in_a_few_milliseconds(upto):
    # 5 ms were measured on an idle machine; the bound leaves room for a busy one.
    times = []
    for _ in range(5):
        _remembered.cache_clear()
        start = process_time()
        unanswered(AGREEMENT, SAMPLES["DSA-002"], upto)
        times.append(process_time() - start)
    assert min(times) < 0.025
