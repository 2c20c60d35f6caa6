"""Every rule fires where its cases say so, keeps silent where they say so, is put off where they
say so, and running again only what a change touches finds the same."""

import pytest

from law import check, recheck
from law.document import differences, normalise
from law.rules import all_rules, touched_by
from tests.law.cases import BASES, CASES, FILE, TODAY, base_findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_finds_what_it_must(case):
    document = case.document
    found = check(document, on=case.on)
    now = {finding.rule for finding in found if not finding.postponed}
    later = {finding.rule for finding in found if finding.postponed}

    assert case.rules("must_include") <= now
    assert not case.rules("must_not_include") & now
    assert case.rules("must_postpone") <= later - now
    assert not case.rules("must_not_postpone") & later
    if case.on == TODAY:
        changed = differences(BASES[case.base], document)
        before = base_findings(case.base)
        assert recheck(before, document, on=TODAY, changed=changed) == found


def test_every_rule_fires_in_some_case():
    fired = set().union(*(case.rules("must_include") for case in CASES))
    assert fired == {rule.id for rule in all_rules()}


def test_every_case_is_there():
    assert len(CASES) == FILE["meta"]["count"]


def test_the_ordinary_base_breaks_no_rule():
    assert base_findings("ordinary") == ()


def test_the_emergency_base_may_be_signed_and_owes_its_full_assessment():
    found = base_findings("emergency")
    assert {f.rule for f in found if not f.postponed} == set(FILE["emergency_base_now"])
    assert {f.rule for f in found if f.postponed} == set(FILE["emergency_base_postponed"])
    assert not any(finding.blocks for finding in found)
    assert {f.stage for f in found if f.postponed} == {"full_assessment"}
    owed = check(BASES["emergency"], on=TODAY, stage="full_assessment")
    assert owed == tuple(finding for finding in found if finding.postponed)


def test_leaving_the_emergency_moves_findings_back_without_running_their_rules():
    document = normalise(BASES["emergency"])
    document["emergency"]["used"] = False
    found = check(document, on=TODAY)
    assert not any(finding.postponed for finding in found)
    again = recheck(base_findings("emergency"), document, on=TODAY, changed=["emergency.used"])
    assert again == found
    moved = {finding.rule for finding in found} & set(FILE["emergency_base_postponed"])
    assert moved - touched_by(["emergency.used"])
