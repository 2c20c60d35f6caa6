"""The two questionnaires as whole sets: forgetting something in the YAML fails here."""

import pytest

from law import data_files, library
from law.document import blank_row, places
from law.rules import all_rules
from law.shape import leaves, lists
from questionnaire import load
from questionnaire.changes import apply
from questionnaire.pages import Page, all_pages, describe_place, page
from questionnaire.relevance import relevance
from tests.law.cases import BASES
from tests.questionnaire.factories import AGREEMENT, DPIA, SAMPLES

BOTH = pytest.mark.parametrize("questionnaire", [AGREEMENT, DPIA], ids=lambda q: q.name)


def test_every_section_and_question_goes_through_this_one_engine():
    assert [(len(q.sections), len(q)) for q in (AGREEMENT, DPIA)] == [(15, 252), (7, 67)]
    assert load("agreement") is AGREEMENT


@BOTH
def test_every_question_has_a_key_of_its_own_a_label_help_and_a_source(questionnaire):
    keys = [q.key for section in questionnaire.sections for q in section.questions]
    assert len(set(keys)) == len(keys)
    for question in questionnaire:
        assert question.label
        assert question.help
        assert question.source


@BOTH
def test_every_question_fills_a_field_of_the_document(questionnaire):
    fields = {*leaves(), *lists()}
    for question in questionnaire:
        assert {question.field, *question.also_fills} <= fields, question.key


@BOTH
def test_a_condition_reads_only_the_rows_that_hold_the_question(questionnaire):
    document = _one_row_of_each(questionnaire)
    asked = relevance(questionnaire, document)
    for shown in all_pages(questionnaire, document):
        for question in shown.questions:
            assert asked.asks(question, shown.row) in (True, False)


@BOTH
@pytest.mark.parametrize("name", [*SAMPLES, "blank", "emergency"])
def test_every_condition_can_be_judged_on_every_sample(questionnaire, name):
    document = SAMPLES.get(name, BASES["emergency"] if name == "emergency" else {})
    asked = relevance(questionnaire, document)
    for question in questionnaire:
        for row in places(document, question.row_path) if question.row_path else [""]:
            asked.asks(question, row)
    for group in questionnaire.groups:
        for parent in places(document, group.parent) if group.parent else [""]:
            asked.asks_for_rows(group, parent)


def _one_row_of_each(questionnaire):
    document = {}
    for group in questionnaire.groups:
        place = group.path.replace("[]", ".0")
        document = apply(document, {place: [blank_row(group.path)]})
    return document


@BOTH
def test_every_question_stands_on_a_page(questionnaire):
    document = _one_row_of_each(questionnaire)
    on_pages = {q.key for shown in all_pages(questionnaire, document) for q in shown.questions}
    assert on_pages == {q.key for q in questionnaire}


@BOTH
def test_every_page_can_be_reached_by_its_address(questionnaire):
    document = _one_row_of_each(questionnaire)
    for shown in all_pages(questionnaire, document):
        assert page(questionnaire, document, shown.section.key, shown.row) == shown


@pytest.mark.parametrize(
    ("section", "row"),
    [
        ("nowhere", ""),
        ("law", "parties.9"),
        ("law", "parties"),
        ("law", "flows.0"),
        ("law", "parties.x"),
        ("law", "parties.01"),
        ("law", "parties.١"),
        ("law", "parties[]"),
        ("law", "parties.-1"),
        ("law", "title"),
        ("law", "parties.0.organisation"),
        ("law", "parties.0.gateways.7"),
        ("law", ".."),
    ],
)
def test_an_address_of_no_page_is_not_found(section, row):
    with pytest.raises(LookupError):
        page(AGREEMENT, SAMPLES["DSA-002"], section, row)


def test_every_rule_leads_to_a_question_a_list_or_an_action():
    actions = data_files.read("rules.yaml")["meta"]["actions"]
    for rule in all_rules():
        found = AGREEMENT.leads_to(rule.fix) or DPIA.leads_to(rule.fix)
        assert found or rule.fix in actions, (rule.id, rule.fix)


def test_a_finding_on_an_organisations_fact_leads_to_the_question_that_picks_it():
    found = AGREEMENT.leads_to("parties[].organisation.ico_registration")
    assert (found.section, found.question.key) == ("parties", "party_org")


def test_a_finding_on_a_list_leads_to_where_its_rows_are_added():
    found = AGREEMENT.leads_to("parties[].gateways")
    assert (found.section, found.group.title) == ("law", "Legal powers")
    assert AGREEMENT.leads_to("signatures") is None


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("title", ("basics", "", "What should we call this agreement?")),
        ("parties.1.role", ("parties", "parties.1", None)),
        ("parties.1.gateways.0.power", ("law", "parties.1.gateways.0", None)),
        ("parties.0.organisation.ods_code", ("parties", "parties.0", "NHS organisation code")),
        ("data_items.3", ("data", "data_items.3", "Data item")),
        ("team.2.role", ("basics", "team.2", "Profession")),
    ],
)  # fmt: skip
def test_a_place_is_described_for_a_history(place, told):
    section, row, label = describe_place(AGREEMENT, place)
    assert (section, row) == told[:2]
    assert label == told[2] or (told[2] is None and label.endswith("?"))


def test_what_the_service_makes_itself_is_no_question():
    made = [path for path, field in library.fields().items() if field.made_by]
    assert all(path not in AGREEMENT.by_field and path not in DPIA.by_field for path in made)


def test_pages_of_nested_rows_are_listed_on_the_row_that_holds_them():
    shown = Page(AGREEMENT, AGREEMENT.section("law"), "parties.0.gateways.1")
    assert shown.above.row == "parties.0"
    assert shown.above.above.row == ""
