"""Every question of both questionnaires, on the page that people see: reachable, and explained.

The states in which a question is asked come from the samples and from the cases of the rules; the
pages are asked for as a browser asks. Nothing is read from the forms' own code.
"""

import html
from copy import deepcopy
from datetime import date
from functools import cache

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from agreements import actions, documents
from agreements.projection import project
from audit import clock
from dpia import actions as dpia_actions
from law import library
from law.document import normalise
from organisations.facts import DATES
from organisations.models import DeaEntry, Organisation
from organisations.roles import Role
from questionnaire import load
from questionnaire.pages import all_pages
from questionnaire.relevance import relevance
from tests.factories import acting_for, actor, member, signed_in
from tests.law.cases import BASES, CASES, TODAY

pytestmark = pytest.mark.django_db

# Cases of the rules in which a question is asked that no sample asks.
NUMBERS = (
    2, 13, 27, 40, 43, 44, 59, 63, 79, 83, 93, 125, 149, 163, 168, 223, 242, 297, 332, 378, 381,
    385, 387, 400, 413, 450, 485, 529, 530,
)  # fmt: skip
STATES = {
    **{one["id"]: one["document"] for one in library.samples().agreements},
    "emergency": BASES["emergency"],
    "dormant": {**BASES["emergency"], "emergency": {"used": False, "dormant": True}},
    **{CASES[number - 1].name: CASES[number - 1].document for number in NUMBERS},
}
IN_STEPS = {
    "dpia_adopted": "each controller adopts the DPIA on the DPIA's page",
    "legal_hold": "after the end",
    "processing_ended": "after the end",
    "destruction_certificate": "after the end",
    "apd_retain": "after the end",
}
"""Questions of the agreement that a step of its own asks, and where."""
IN_STEPS_OF_DPIA = {
    "advise": ("dpo_text", "dpo_by", "dpo_on"),
    "respond": ("dpo_outcome", "dpo_reason", "dpo_decided"),
    "send_to_regulator": ("art36_state", "art36_date"),
    "approve": ("approved_by", "approved_on"),
    "decide_not_needed": ("not_needed",),
}
"""Questions of the DPIA that a step of its own asks, by the step."""
FOUND_BY_SERVICE = ("similar_agreements", "changes_since_previous")
"""What no person answers and other agreements tell."""
SHOWN_ONLY = {"reviewed_on"}
"""Kept by the service when a review of the DPIA is approved."""


@cache
def file_of(name):
    """A questionnaire as its file has it: every question by its key."""
    path = settings.BASE_DIR / "questionnaire" / "data" / f"{name}_questionnaire.yaml"
    told = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return {q["key"]: q for section in told["sections"] for q in section["questions"]}


def drafted(document):
    """The document as that of a draft."""
    return normalise({**deepcopy(document), "status": "draft"})


@cache
def first_asked(name):
    """State → page (section, row) → the questions that are asked there for the first time."""
    questionnaire, left = load(name), set(file_of(name))
    found = {}
    for state, document in STATES.items():
        whole = drafted(document)
        asked = relevance(questionnaire, whole)
        for page in all_pages(questionnaire, whole, asked=asked):
            for question in page.questions:
                if question.key in left and asked.asks(question, page.row):
                    left.remove(question.key)
                    where = found.setdefault(state, {}).setdefault((page.section.key, page.row), [])
                    where.append(question.key)
    return found, frozenset(left)


def organisations_of(document):
    """Rows for the organisations of the document, with the facts that it tells."""
    for party in document["parties"]:
        facts = {k: v for k, v in party["organisation"].items() if v not in (None, "", [])}
        reference, entries = facts.pop("id"), facts.pop("dea_entries", [])
        facts["name"] = f"{facts.get('name', 'Body')} ({reference})"
        for name in DATES:
            if name in facts:
                facts[name] = date.fromisoformat(facts[name])
        made, _ = Organisation.objects.update_or_create(reference=reference, defaults=facts)
        made.dea_entries.all().delete()
        for entry in entries:
            DeaEntry.objects.create(organisation=made, **{k: v for k, v in entry.items() if v})


def put_in_draft(document):
    """A draft with these answers, and a browser of the drafter who leads it."""
    organisations_of(document)
    lead = Organisation.objects.get(reference=document["parties"][0]["organisation"]["id"])
    who = member(lead, Role.DRAFTER)
    acting = actor(who, lead)
    version = actions.create_agreement(actor=acting, title=document["title"] or "Without a title")
    dpia = dpia_actions.create_dpia(actor=acting, title="Assessed", organisation=lead)
    dpia.document = documents.pruned({**document["dpia"], "status": "draft"})
    dpia.save(update_fields=["document"])
    rewrite(version, document)
    version = actions.link_dpia(version, actor=acting, dpia=dpia)
    return version, dpia, acting_for(signed_in(who), lead)


def rewrite(version, document, found=()):
    """Make these the answers of the draft, with these findings on it."""
    version.document = documents.answers(document)
    version.findings = [finding.as_json() for finding in found]
    version.save(update_fields=["document", "findings"])
    project(version)
    for row, party in zip(version.parties.order_by("position"), document["parties"], strict=False):
        row.joined_on = party.get("joined_on") or None
        row.save(update_fields=["joined_on"])


def keep(dpia, found):
    """These findings on the DPIA."""
    dpia.findings = [finding.as_json() for finding in found if finding.fix.startswith("dpia.")]
    dpia.save(update_fields=["findings"])


def as_the_service_finds(monkeypatch, document):
    """Have the service find, for this draft, what it finds itself in the state's document."""
    really = documents.assemble

    def assemble(version, **options):
        return {**really(version, **options), **{name: document[name] for name in FOUND_BY_SERVICE}}

    monkeypatch.setattr(documents, "assemble", assemble)


def opened(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def assert_explained(page, question):
    """The page asks it, with its label, its hint or help, and its source."""
    told = html.unescape(page)
    assert f'id="question-{question["key"]}"' in page, question["key"]
    for words in (question["label"], question.get("hint", ""), question["help"]):
        assert words in told, (question["key"], words)
    assert f"<strong>Source:</strong> {question['source']}" in told, question["key"]


@pytest.mark.parametrize("state", STATES)
def test_a_question_of_the_agreement_is_asked_and_explained_on_its_page(state, monkeypatch):
    pages = first_asked("agreement")[0].get(state, {})
    as_the_service_finds(monkeypatch, drafted(STATES[state]))
    with clock.at(TODAY):
        version, _, client = put_in_draft(drafted(STATES[state])) if pages else (None, None, None)
        for (section, row), keys in pages.items():
            name, where = ("row", [section, row]) if row else ("section", [section])
            address = reverse(f"agreements:{name}", args=[version.agreement.reference, *where])
            page = opened(client, address)
            for key in keys:
                question = file_of("agreement")[key]
                if load("agreement").question(key).is_read_only:
                    assert question["label"] in html.unescape(page), key
                elif key not in IN_STEPS:
                    assert_explained(page, question)


@pytest.mark.parametrize("state", STATES)
def test_a_question_of_the_dpia_is_asked_and_explained_on_its_page(state):
    pages = first_asked("dpia")[0].get(state, {})
    in_steps = {key for keys in IN_STEPS_OF_DPIA.values() for key in keys} | SHOWN_ONLY
    with clock.at(TODAY):
        _, dpia, client = put_in_draft(drafted(STATES[state])) if pages else (None, None, None)
        for (section, row), keys in pages.items():
            name, where = ("row", [section, row]) if row else ("section", [section])
            page = opened(client, reverse(f"dpia:{name}", args=[dpia.reference, *where]))
            for key in keys:
                question = file_of("dpia")[key]
                if load("dpia").question(key).is_read_only:
                    assert question["label"] in html.unescape(page), key
                elif key not in in_steps:
                    assert_explained(page, question)


@pytest.mark.parametrize("name", ["agreement", "dpia"])
def test_there_is_a_draft_that_asks_each_question(name):
    steps = {key for keys in IN_STEPS_OF_DPIA.values() for key in keys} | SHOWN_ONLY | set(IN_STEPS)
    assert first_asked(name)[1] <= steps
