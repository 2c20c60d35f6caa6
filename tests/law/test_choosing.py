"""Pickers of the law: what is offered to whom, why not the rest, and that no reason says more than
a rule does."""

from copy import deepcopy
from datetime import date

import pytest

from law import check, choosing, data_files, library, shape
from law.document import blank_document, get, put
from law.rules import by_id

CHOICES = data_files.read("choices.yaml")
SAMPLES = {one["id"]: one["document"] for one in library.samples().agreements}
LISTS = {
    "parties[].article6": "article6",
    "parties[].article9": "article9",
    "parties[].schedule1": "schedule1",
    "parties[].gateways[].power": "gateways",
}
TODAY = library.samples().today


def all_of(field):
    if field in LISTS:
        return library.options(LISTS[field])
    return [library.Option(code, code) for code in shape.leaves()[field].allowed]


FIELDS = sorted({entry["field"] for entry in CHOICES["unavailable"]})


def offer(field, document, row="parties.0", on=TODAY):
    return choosing.offer(field, all_of(field), document, row, on=on)


def reasons(field, document, row="parties.0", on=TODAY):
    return {one.id: one.reason for one in offer(field, document, row, on).unavailable}


def party(**changes):
    """A document with one party, an English council, as changed."""
    document = blank_document()
    organisation = {
        "id": "ORG1", "kind": "principal_council", "nation": "england", "public_authority": True,
        **changes.pop("organisation", {}),
    }  # fmt: skip
    row = {"id": "org1", "role": "sender", "performing_tasks": True, "controller_status": "sole"}
    put(document, "parties", [{**row, **changes, "organisation": organisation}])
    return document


# ------------------------------------------------------------------ the data
@pytest.mark.parametrize("entry", CHOICES["unavailable"], ids=lambda entry: entry["source"])
def test_a_reason_names_an_option_and_a_rule_or_what_the_data_say(entry):
    known = {option.id for option in all_of(entry["field"])}
    if isinstance(entry["options"], list):
        assert set(entry["options"]) <= known
    assert entry["reason"]
    assert entry["source"]
    if entry["rule"]:
        assert entry["rule"] in by_id()
    else:
        for option in entry["options"]:
            said = library.entry(option)
            assert {name: said[name] for name in entry["says"]} == entry["says"]


def test_every_condition_reads_fields_of_the_document_and_can_be_judged_on_a_blank_one():
    assert set(CHOICES["reads"]) <= set(shape.leaves())
    for field in FIELDS:
        offer(field, blank_document(), "parties.0")
        offer(field, {"parties": [{}]}, "parties.0")


def test_every_need_of_a_power_has_words():
    for power in library.LISTS["gateways"]():
        assert len(choosing.needs_of(power["id"])) == len(power.get("needs", ()))


def test_what_options_ask_for_is_said_of_options_that_exist():
    known = {option.id for field in LISTS for option in all_of(field)}
    assert set(CHOICES["asks"]) <= known | set(shape.leaves()["parties[].part3.basis"].allowed)


def test_every_condition_that_needs_a_partner_or_a_policy_document_says_so():
    for entry in library.LISTS["article9"]():
        needs_partner = entry["sch1_required"] != "none"
        assert ("Schedule 1" in "".join(choosing.asks(entry["id"]))) == needs_partner
    for code, told in data_files.tables()["schedule1"].items():
        asked = "appropriate policy document" in "".join(choosing.asks(code))
        assert asked == (told["apd"] != "not_required"), code


# ------------------------------------------------------------------ nothing but what rules say
def chosen(document, field, row, option):
    """The document in which that party chose the option."""
    picked = deepcopy(document)
    if field == "parties[].gateways[].power":
        put(picked, f"{row}.gateways", [{"power": option}])
    elif field == "parties[].regime":
        put(picked, f"{row}.regime", option)
    else:
        put(picked, f"{row}.{field.rpartition('.')[2]}", [option])
    return picked


def rule_for(field, option, reason):
    """The rule that forbids or doubts an option for that reason; "" where the data say it."""
    if CHOICES["nation"]["reason"].split("{")[0] in reason:
        return CHOICES["nation"]["rule"]
    for entry in CHOICES["unavailable"]:
        start = entry["reason"].split("{")[0]
        if entry["field"] == field and reason.startswith(start):
            if option in entry["options"] or isinstance(entry["options"], str):
                return entry["rule"]
    return "R047" if option == "A6_1_ea" else ""


@pytest.mark.parametrize("field", FIELDS)
def test_a_rule_finds_fault_with_every_option_that_is_not_offered(field):
    tried = set()
    for document in SAMPLES.values():
        on = date.fromisoformat(document["start_date"])
        for number, one in enumerate(document["parties"]):
            row = f"parties.{number}"
            if one.get("controller_status") not in ("sole", "joint"):
                continue
            for option, reason in reasons(field, document, row, on).items():
                rule = rule_for(field, option, reason)
                if not rule or (option, rule) in tried:
                    continue
                tried.add((option, rule))
                picked = chosen(document, field, row, option)
                if rule in ("R029", "R030", "R047", "R052", "R060", "R071"):
                    put(picked, f"{row}.regime", "uk_gdpr")
                found = {f.rule for f in check(picked, on=on) if f.on.split("/")[0] == one["id"]}
                assert rule in found, (option, reason)
    assert tried


# ------------------------------------------------------------------ to whom
def test_a_public_authority_is_told_why_legitimate_interests_are_not_for_its_tasks():
    told = reasons("parties[].article6", party())

    assert set(told) == {"A6_1_ea", "A6_1_f"}
    assert "public authority" in told["A6_1_f"]


@pytest.mark.parametrize(
    "other",
    [
        {"performing_tasks": False},
        {"performing_tasks": None},
        {"organisation": {"public_authority": False}},
        {"organisation": {"public_authority": None}},
    ],
)
def test_nobody_is_refused_what_the_law_does_not_refuse_them(other):
    assert reasons("parties[].article6", party(**other)) == {}


def test_recognised_legitimate_interest_is_not_offered_before_it_was_law():
    company = party(organisation={"public_authority": False})
    last, first = date(2026, 2, 4), date(2026, 2, 5)

    assert "5 February 2026" in reasons("parties[].article6", company, on=last)["A6_1_ea"]
    assert reasons("parties[].article6", company, on=first) == {}


def test_no_power_is_offered_before_the_act_that_made_it():
    field = "parties[].gateways[].power"
    before = reasons(field, blank_document(), on=date(2015, 3, 1))
    assert before["DEA_56"] == (
        "The Act that made it was passed on 27 April 2017. The law of 1 March 2015 counts here, "
        "which is the start date, or today while there is none."
    )
    assert "DEA_56" not in reasons(field, blank_document(), on=date(2017, 4, 27))


def test_the_law_enforcement_rules_are_for_competent_authorities():
    police = party(organisation={"competent_authority": True}, law_enforcement_purpose=True)

    assert "dpa_part3" in reasons("parties[].regime", party())
    assert set(reasons("parties[].regime", police)) == {"uk_gdpr", "dpa_part4"}

    put(police, "parties.0.law_enforcement_purpose", False)
    assert set(reasons("parties[].regime", police)) == {"dpa_part3", "dpa_part4"}
    put(police, "parties.0.regime", "dpa_part3")
    for status, told in (("sole", True), ("", True), ("processor", False)):
        put(police, "parties.0.controller_status", status)
        found = {finding.rule for finding in check(police, on=date(2026, 2, 5))}
        assert ("R074" in found) is told, status


def test_a_condition_is_offered_with_its_partner():
    told = reasons("parties[].schedule1", party(article9=["A9_2_i"]))

    assert "S1P1_3" not in told
    assert "Health or social care (Article 9(2)(h))" in told["S1P1_2"]
    assert "criminal offence data" in told["S1P3_29"]


def test_with_criminal_offence_data_any_condition_is_offered_but_those_of_others():
    document = party()
    document["data_items"] = [{"id": "i1", "criminal_offence": True}]

    told = reasons("parties[].schedule1", document)
    assert set(told) == {"S1P2_16", "S1P2_22", "S1P3_31"}


def test_a_condition_that_the_act_keeps_for_others_is_offered_to_those_alone():
    public = party(organisation={"kind": "nhs_body"}, article9=["A9_2_g"], role="recipient")
    charity = party(organisation={"kind": "charity"}, article9=["A9_2_g"], role="recipient")

    told = reasons("parties[].schedule1", public)
    assert "political parties" in told["S1P2_22"]
    assert "not-for-profit" in told["S1P2_16"]
    assert "A9_2_d" in reasons("parties[].article9", public)
    assert not {"S1P2_16", "S1P2_22"} & set(reasons("parties[].schedule1", charity))
    assert "A9_2_d" not in reasons("parties[].article9", charity)


@pytest.mark.parametrize(
    ("power", "words", "who"),
    [
        ("COMMON_LAW_CROWN", "ministers", {}),
        ("LA2011_1", "English councils", {"organisation": {"nation": "wales"}}),
        ("LGSA2003_20", "Scotland only", {}),
        ("CCA_2004", "Category 1", {}),
        ("HSCA_261", "NHS England", {}),
        ("CRCA_18", "HMRC", {}),
    ],
)
def test_a_power_of_others_says_whose_it_is(power, words, who):
    assert (
        words in reasons("parties[].gateways[].power", party(**who), "parties.0.gateways.0")[power]
    )


def test_a_power_whose_dates_nobody_checked_is_offered_on_any_day():
    early = reasons("parties[].gateways[].power", party(), on=date(2001, 1, 1))

    unsure = {
        entry["id"]
        for entry in library.LISTS["gateways"]()
        if entry["dates_confidence"] not in ("V", "H")
    }
    assert not {code for code in unsure if "law only from" in early.get(code, "")}


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "DSA-012"])
def test_what_a_sound_sample_holds_is_offered(name):
    document = SAMPLES[name]
    on = date.fromisoformat(document["start_date"])
    for number, one in enumerate(document["parties"]):
        for field in LISTS:
            last = field.rpartition(".")[2]
            held = [g["power"] for g in one["gateways"]] if last == "power" else one.get(last, [])
            assert not set(held) & set(reasons(field, document, f"parties.{number}", on)), field


def test_everything_is_offered_or_explained():
    for field in FIELDS:
        for document in SAMPLES.values():
            made = offer(field, document)
            told = [one.id for one in (*made.options, *made.unavailable)]
            assert sorted(told) == sorted(option.id for option in all_of(field))
            assert get(document, "parties.0") is not None
