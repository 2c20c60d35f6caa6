"""The files of data agree with one another and with the shape of the document."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from law import STAGES, data_files, expressions, library, shape
from law.rules import all_rules, read_by
from tests.law.reading import Reader, read_by_condition

RULES = data_files.read("rules.yaml")
ENTRIES = {entry["id"]: entry for entry in RULES["rules"]}
STOPS = ("blocking", "required_section")
POSTPONABLE = ("submit", "approve", "sign", "activate")


def test_the_dictionary_says_what_each_condition_reads():
    dictionary = data_files.read("dictionary.yaml")
    listed = {rule: set() for rule in ENTRIES}
    for entry in [*dictionary["fields"], *dictionary["lists"]]:
        for rule in entry["rules"]:
            listed[rule].add(entry["path"])
    assert listed == {rule: read_by_condition(entry) for rule, entry in ENTRIES.items()}


def test_what_a_rule_depends_on_is_in_the_document():
    for paths in read_by().values():
        assert paths <= set(shape.nodes())


def test_a_condition_that_reads_an_unknown_field_is_noticed():
    with pytest.raises(AssertionError, match="unknown field"):
        Reader("agreement.parties.exists(p, p.colour == 'red')", {})


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=list(ENTRIES))
def test_a_rule_is_whole(entry):
    for key in ("message", "fix", "source", "confidence", "group", "emergency_reason"):
        assert entry[key].strip()
    assert entry["severity"] in RULES["meta"]["severities"]
    assert entry["force"] in RULES["meta"]["force"]
    assert entry["emergency"] in ("applies", "postponed")
    assert entry["blocks"] in (STAGES if entry["severity"] in STOPS else ("",))
    assert not (entry.get("doubtful") and entry["blocks"])
    if entry["emergency"] == "postponed":
        assert entry["blocks"] in (*POSTPONABLE, "")
        assert "emergency.used" not in entry["when"]
    assert entry["fix"] in shape.nodes()


def test_the_rules_are_counted_and_named_once():
    assert len(all_rules()) == len(ENTRIES) == RULES["meta"]["count"]
    assert tuple(RULES["meta"]["stages"]) == STAGES


def test_some_rules_are_never_postponed():
    for rule in RULES["meta"]["never_postponed"]:
        assert ENTRIES[rule]["emergency"] == "applies"


def test_the_powers_of_the_library_are_those_of_the_rules():
    table = data_files.tables()["powers"]
    listed = {entry["id"]: entry for entry in data_files.read("gateways.yaml")["gateways"]}
    assert set(listed) == set(table) == set(shape.leaves()["parties[].gateways[].power"].allowed)
    for power, entry in listed.items():
        sure = entry["dates_confidence"] in ("V", "H")
        assert table[power].get("from") == (entry["first_day"] if sure else None), power
        assert table[power].get("until") == (entry["last_day"] if sure else None), power
        assert table[power]["provision"] == entry["provision"], power
        assert (table[power]["nature"] or "") == (entry["nature"] or ""), power


@pytest.mark.parametrize(
    ("path", "list_name"),
    [
        ("parties[].article6", "article6"),
        ("parties[].article9", "article9"),
        ("parties[].schedule1", "schedule1"),
        ("parties[].recognised_interest", "recognised_interest"),
        ("parties[].compatibility_ground", "compatibility_ground"),
        ("parties[].part3.basis", "part3_basis"),
        ("parties[].part3.schedule8", "schedule8"),
        ("transfers[].mechanism", "transfer_mechanisms"),
        ("data_items[].special_categories", "special_categories"),
        ("dpia.screening.triggers", "screening_triggers"),
        ("dea.objective", "dea_objectives"),
    ],
)
def test_a_field_may_hold_just_what_its_list_offers(path, list_name):
    offered = {option.id for option in library.options(list_name)}
    assert set(shape.leaves()[path].allowed) == offered


def test_every_schedule_1_condition_is_in_the_table():
    offered = {option.id for option in library.options("schedule1")}
    assert set(data_files.tables()["schedule1"]) == offered


def test_first_and_last_days_are_days():
    for make in library.LISTS.values():
        for entry in make():
            for key in ("first_day", "last_day"):
                if entry.get(key):
                    date.fromisoformat(entry[key])


def test_what_registers_require_is_in_the_document():
    for paths in data_files.tables()["register_required"].values():
        for path in paths:
            shape.below(path)


def test_risks_name_measures_that_exist():
    measures = data_files.read("dpia.yaml")["measures"]
    for risk in data_files.read("dpia.yaml")["risk_library"]:
        assert set(risk["measures"]) <= set(measures)


def test_the_matrices_are_those_of_the_rules():
    matrix = data_files.read("dpia.yaml")["risk_matrix"]
    assert data_files.tables()["risk_grid"] == {
        "ico": matrix["grid_ico"],
        "cautious": matrix["grid_cautious_default"],
    }


def test_a_fault_in_a_condition_is_told_as_one():
    with pytest.raises(expressions.ExpressionError):
        expressions.compile("agreement.title ==")
    with pytest.raises(expressions.ExpressionError, match="not true or false"):
        expressions.compile("agreement.title").holds({"agreement": {"title": "x"}})
    with pytest.raises(expressions.ExpressionError):
        expressions.compile("agreement.colour == 'red'").holds({"agreement": {"title": "x"}})


QUESTIONNAIRES = Path(__file__).resolve().parents[2] / "questionnaire" / "data"


@pytest.mark.skipif(
    not (QUESTIONNAIRES / "agreement_questionnaire.yaml").exists(), reason="no questionnaire yet"
)
def test_the_place_to_put_a_finding_right_is_asked_about_somewhere():
    asked, groups = set(), set()
    for name in ("agreement_questionnaire.yaml", "dpia_questionnaire.yaml"):
        text = (QUESTIONNAIRES / name).read_text(encoding="utf-8")
        questionnaire = yaml.load(text, yaml.CSafeLoader)
        groups |= {group["path"] for group in questionnaire["repeatable_groups"]}
        for section in questionnaire["sections"]:
            for question in section["questions"]:
                for path in (question["field"], *question.get("also_fills", ())):
                    asked |= set(shape.below(path))
    reachable = asked | groups | set(RULES["meta"]["actions"])
    for rule in all_rules():
        assert reachable & set(shape.below(rule.fix)), rule.id
