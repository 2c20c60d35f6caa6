"""The engine neither misses what a plain loop finds, nor fails on any document, nor costs more."""

import copy
import random
import re
import threading
from datetime import date

import pytest

from law import STAGES, Finding, check, complaints, library, timing
from law.document import blank_row, get, normalise
from law.engine import law_date
from law.rules import all_rules, by_id
from tests.law.cases import BASES, CASES, TODAY
from tests.law.changing import blank_some, change_field, change_rows

DOCUMENTS = [*BASES.values(), *(sample["document"] for sample in library.samples().agreements)]


@pytest.mark.parametrize("number", range(len(DOCUMENTS)))
def test_the_engine_finds_what_a_plain_loop_over_whole_documents_finds(number):
    document = normalise(DOCUMENTS[number])
    chance = random.Random(number)
    for _ in range(30):
        change_field(document, chance)
    change_rows(document, chance)
    found = [(finding.rule, finding.on) for finding in check(document, on=TODAY)]
    assert sorted(found) == sorted(timing.bare(document, on=TODAY))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("seed", range(8))
def test_no_document_however_empty_makes_a_rule_fail(seed, share):
    chance = random.Random(f"{seed} {share}")
    document = normalise(chance.choice(DOCUMENTS))
    blank_some(document, chance, share)
    assert complaints(document) == []
    check(document, on=TODAY)


@pytest.mark.parametrize("seed", range(20))
def test_no_document_however_odd_makes_a_rule_fail(seed):
    chance = random.Random(seed)
    document = normalise(chance.choice(DOCUMENTS))
    for _ in range(200):
        change_field(document, chance)
    for _ in range(5):
        change_rows(document, chance)
    assert complaints(document) == []
    check(document, on=chance.choice([TODAY, date.min, date.max, date(2028, 2, 29)]))


@pytest.mark.parametrize("document", [{}, {"parties": None}, {"dpia": None, "parties": [{}]}])
def test_fields_may_be_missing(document):
    assert check(document, on=TODAY) == check(normalise(document), on=TODAY)


def test_judging_changes_nothing_in_the_document():
    document = copy.deepcopy(BASES["ordinary"])
    check(document, on=TODAY)
    assert document == BASES["ordinary"]


def test_each_finding_names_the_row_to_put_right():
    document = normalise(BASES["ordinary"])
    document["parties"][1]["organisation"]["ico_registration"] = ""
    (found,) = [f for f in check(document, on=TODAY) if f.rule == "R162"]
    assert found.path == "parties.1.organisation.ico_registration"
    assert found.fix == "parties[].organisation.ico_registration"
    assert found.on == document["parties"][1]["id"]


def test_each_finding_on_a_power_names_its_party_and_its_number():
    document = normalise(BASES["ordinary"])
    powers = document["parties"][1]["gateways"]
    row = {"power": "DEA_48", "expires_on": "2026-12-01"}
    powers.append({**blank_row("parties[].gateways"), **row})
    found = {f.rule: f for f in check(document, on=TODAY) if f.on == "cou/DEA_48"}
    assert found["R095"].path == "parties.1.organisation.dea_entries"
    assert found["R230"].path == f"parties.1.gateways.{len(powers) - 1}.expires_on"


def test_a_fix_in_no_particular_row_goes_to_the_first_row_that_leaves_it_blank():
    document = normalise(BASES["ordinary"])
    document["framework_reference"] = "FW-001"
    document["parties"][0]["framework_joined_on"] = "2025-01-01"
    (found,) = [f for f in check(document, on=TODAY) if f.rule == "R013"]
    assert found.path == "parties.1.framework_joined_on"


def test_every_path_of_a_finding_leads_into_its_document():
    for case in CASES[::20]:
        document = case.document
        for finding in check(document, on=case.on):
            above, _, _ = finding.path.rpartition(".")
            assert get(document, above, {}) is not None
            assert "[]" not in finding.path


def test_the_stages_share_out_the_findings_that_stop():
    document = normalise({})
    everything = check(document, on=TODAY)
    staged = [f for stage in STAGES for f in check(document, on=TODAY, stage=stage)]
    assert sorted(staged, key=str) == sorted((f for f in everything if f.stage), key=str)
    assert all(finding.blocks for finding in staged)


def test_warnings_and_doubtful_rules_never_stop_anything():
    for rule in all_rules():
        if rule.severity in ("warning", "info"):
            assert rule.stage == ""
    assert all(not f.blocks for f in check({}, on=TODAY) if f.severity in ("warning", "info"))
    assert not by_id()["R192"].stage


def test_a_postponed_finding_stops_only_the_full_assessment():
    found = Finding("R1", "blocking", "m", "p", "full_assessment", True, "f", "", "s", "law", "g")
    assert not found.blocks
    assert found.stops("full_assessment")
    assert not found.stops("sign")


@pytest.mark.parametrize(
    ("start", "end", "today", "expected"),
    [
        ("", "", "2026-11-22", "2026-11-22"),
        ("2027-01-01", "", "2026-11-22", "2027-01-01"),
        ("2020-01-01", "2021-12-31", "2026-11-22", "2021-12-31"),
        ("2020-01-01", "2026-11-22", "2026-11-22", "2026-11-22"),
        ("2027-01-01", "2021-12-31", "2026-11-22", "2027-01-01"),
    ],
)
def test_the_law_is_that_of_the_agreements_own_days(start, end, today, expected):
    assert law_date({"start_date": start, "end_date": end}, today) == expected


def test_patterns_are_of_the_kind_that_python_reads_as_the_evaluator_does():
    patterns = [
        p for rule in all_rules() for p in re.findall(r"matches\('(.*?)'\)", rule.program.text)
    ]
    assert len(patterns) >= 8
    assert not any("\\$" in pattern or "[^$" in pattern for pattern in patterns)


def test_threads_may_judge_at_once():
    alone = [check(document, on=TODAY) for document in DOCUMENTS[:4]]
    together = [None] * 4

    def judge(number):
        together[number] = check(DOCUMENTS[number], on=TODAY)

    threads = [threading.Thread(target=judge, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_judging_costs_no_more_than_a_tenth_above_the_evaluator_alone():
    changed = ("necessity", "benefits", "review_date", "title", "purposes[].text")
    timed = timing.measure(DOCUMENTS[2], on=TODAY, changed=changed, rounds=3)
    assert timed.ratio <= 1.1
    assert timed.recheck < timed.check / 2
