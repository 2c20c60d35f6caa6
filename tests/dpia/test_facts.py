"""One fact, one place: what the agreement says is shown in the DPIA, what only it asks is asked."""

from html import unescape

import pytest
from django.urls import reverse

from dpia.facts.showing import of_section, paths_of
from dpia.subjects import Subject
from law import data_files, library
from organisations.roles import Role
from questionnaire import load
from tests.dpia.factories import body, started
from tests.dpia.test_screening import relied_on_by
from tests.factories import signed_in
from tests.questionnaire.factories import SAMPLES

TABLE = data_files.read("dpia_facts.yaml")
ENTRIES = TABLE["fields"]
QUESTIONS = {q.key: q for section in load("dpia").sections for q in section.questions}


def fields_of(template):
    """Every field that the ICO's template, or a part of it, names."""
    if isinstance(template, str):
        return [template]
    if isinstance(template, list):
        return [name for one in template for name in fields_of(one)]
    kept = ("controller_block", "steps", "fields", "row_fields", "additions_for_data_sharing")
    parts = ("nature", "scope", "context", "purposes")
    return [name for key in (*kept, *parts) for name in fields_of(template.get(key, []))]


def test_every_field_of_the_template_and_the_additions_is_shown_or_asked():
    wanted = fields_of(data_files.read("dpia.yaml")["ico_template"])

    assert len(wanted) == 72
    assert {entry["field"] for entry in ENTRIES} == set(wanted)
    assert len(ENTRIES) == len({entry["field"] for entry in ENTRIES})
    assert [e["field"] for e in ENTRIES if not (e.get("shown") or e.get("asked"))] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["field"])
def test_what_the_table_names_is_there(entry):
    assert entry["section"] in {section.key for section in load("dpia").sections}
    for path in entry.get("shown", ()):
        assert path in library.fields()
        asked_here = {q.field for q in load("dpia").section(entry["section"]).questions}
        assert path in paths_of(entry["section"]) or path in asked_here
    for key in entry.get("asked", ()):
        assert key in QUESTIONS
        assert QUESTIONS[key].field.startswith("dpia."), "it would be asked twice"


def test_no_fact_of_the_agreement_is_asked_again():
    for question in QUESTIONS.values():
        assert question.field.startswith("dpia.") or question.is_read_only


def test_labels_are_for_fields_that_are_shown():
    shown = {path for entry in ENTRIES for path in entry.get("shown", ())}

    assert set(TABLE["labels"]) <= shown


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_shows_what_it_says(name):
    document = SAMPLES[name]
    subject = Subject(name, "Title", "/a/", document, link=lambda place: f"/a/#{place}")

    (found,) = of_section("describe", [subject])

    facts = {fact.label: fact for fact in found.facts}
    items = [item["name"] for item in document["data_items"]]
    assert list(facts["Data items"].values[:12]) == items[:12]
    assert facts["Data items"].url == "/a/#data_items.0.name"


def test_long_lists_are_counted_and_same_answers_told_once():
    document = {
        "data_items": [
            {"name": f"Item {number}", "justification": "to match"} for number in range(300)
        ]
    }

    (found,) = of_section("necessity", [Subject("DSA-1", "T", "/a/", document)])
    (items,) = of_section("describe", [Subject("DSA-1", "T", "/a/", document)])

    assert len({f.label: f for f in found.facts}["Why each item is needed"].values) == 1
    assert items.facts[0].values[-1] == "and 288 more"


@pytest.mark.django_db
def test_a_section_shows_the_agreements_answers_with_a_link_to_change_each():
    council = body()
    with relied_on_by(SAMPLES["DSA-004"]):
        dpia = started(council)
        for role in (Role.DRAFTER, Role.DPO):
            where = reverse("dpia:section", args=[dpia.reference, "describe"])
            text = unescape(signed_in(council.person(role)).get(where).content.decode())
            assert "What DSA-001 already says about this" in text
            assert "2 years after case closes; non-matches 3 months" in text
            assert "#parties.0.retention.period" in text
