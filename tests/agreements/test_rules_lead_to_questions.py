"""Every rule's message leads to a page that is there and asks what would put it right."""

import re

import pytest
from django.urls import reverse

from agreements import links
from audit import clock
from law import check, data_files
from law.document import normalise
from law.rules import all_rules
from questionnaire import load
from tests.agreements.test_every_question import (
    as_the_service_finds,
    keep,
    opened,
    organisations_of,
    put_in_draft,
    rewrite,
)
from tests.law.cases import BASES, CASES, TODAY

ACTIONS = data_files.read("rules.yaml")["meta"]["actions"]
RULES = [rule.id for rule in all_rules()]
ANSWERED_IN_STEPS = {"disposal_certificate", "legal_hold", "retain_until", "dpia_adopted_on"}
"""Answers of what follows the end, and the adoption of the DPIA: asked on pages of their own."""
SHARE = 20
"""The rules are tried in so many groups: each with one draft, whose answers are put in anew."""


def case_of(rule):
    """The first case in which the rule fires, and what it then says."""
    case = next(c for c in CASES if rule in c.rules("must_include"))
    document = case.document
    return document, next(f for f in check(document, on=case.on) if f.rule == rule)


def test_every_fix_is_a_question_a_list_or_an_action():
    for rule in all_rules():
        asked = [load(name).leads_to(rule.fix) for name in ("agreement", "dpia")]
        assert any(asked) or rule.fix in ACTIONS, (rule.id, rule.fix)


@pytest.mark.django_db
@pytest.mark.parametrize("first", range(0, len(RULES), SHARE))
def test_a_finding_leads_to_the_question_that_puts_it_right(first, monkeypatch):
    with clock.at(TODAY):
        base = {**normalise(BASES["ordinary"]), "status": "draft"}
        version, dpia, client = put_in_draft(base)
        for rule in RULES[first : first + SHARE]:
            document, finding = case_of(rule)
            organisations_of(document)
            rewrite(version, document, [finding])
            keep(dpia, [finding])
            if finding.fix.rpartition(".")[2] in ANSWERED_IN_STEPS:
                continue
            address = links.finding(version, finding)
            with monkeypatch.context() as patch:
                as_the_service_finds(patch, document)
                page = opened(client, address.partition("#")[0])
            assert_asks(page, address, finding)


def assert_asks(page, address, finding):
    """The page has the question, the list or the step that the rule names."""
    anchor = address.partition("#")[2]
    assert not anchor or f'id="{anchor}"' in page, (finding.rule, address)
    where = load("agreement").leads_to(links.place_of(finding))
    if where is None or finding.fix.startswith("dpia."):
        return
    organisation = reverse("organisation", args=["X"]).replace("X/", "")
    if address.startswith(organisation):
        return
    wanted = f"list-{where.group.name}" if where.group else f"question-{where.question.key}"
    shown = re.search(rf'id="{re.escape(wanted)}"', page)
    read_only = where.question.is_read_only and where.question.label in page
    assert shown or read_only, (finding.rule, finding.fix, address)
