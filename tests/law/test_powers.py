"""The powers finder: every power can be found, and each sample's powers are found for its
parties."""

from dataclasses import replace
from datetime import date

import pytest

from law import bodies, check, data_files, library, powers, shape
from law.powers import Situation, find, situation_of

FINDER = data_files.read("powers_finder.yaml")
POWERS = {entry["id"]: entry for entry in library.LISTS["gateways"]()}
SAMPLES = {one["id"]: one["document"] for one in library.samples().agreements}
ON = date(2026, 11, 27)
TAGS = {*FINDER["bodies"], *bodies.FLAGS.values(), *bodies.KEYS.values(), "responder", "any"}
WRONG = {"R085", "R114", "R116"}
"""Rules that say a power is not for the party that cites it."""


def known(names):
    return {tag for name in names or () for tag in FINDER["groups"].get(name, [name])}


def ask(you, they, role="sender", purposes=(), data="personal", nations=("england",), on=ON):
    return Situation(
        frozenset({you} - {""}),
        frozenset({they} - {""}),
        role,
        frozenset(purposes),
        data,
        frozenset(nations),
        on,
    )


def found(*args, **more):
    return {one.power.id: one for one in find(ask(*args, **more))}


def test_the_finder_knows_every_power_and_no_other():
    assert set(FINDER["powers"]) == set(POWERS)


@pytest.mark.parametrize("power", POWERS)
def test_what_a_power_is_matched_by_exists(power):
    match = FINDER["powers"][power]

    for one in (match, *match.get("maybe", ())):
        assert all(known(one.get(side)) <= TAGS for side in ("from", "to", "holder"))
        assert ("from" in one) == ("to" in one)
        assert "holder" in one or "from" in one
    assert set(match["for"]) <= {*shape.leaves()["purposes[].category"].allowed, "any"}
    assert set(match.get("data", ["personal"])) <= set(FINDER["kinds_of_data"])


@pytest.mark.parametrize("power", POWERS)
def test_every_power_is_found_by_those_it_serves(power):
    match = FINDER["powers"][power]
    nations = library.gateway(power).nations
    first = POWERS[power]["first_day"]
    purposes = [one for one in match["for"] if one != "any"][:1]

    def one_of(side):
        kinds = sorted(known(match[side]) - {"any"})
        return kinds[0] if kinds else ""

    you = one_of("holder") if "holder" in match else one_of("from")
    they = one_of("to") if "to" in match else ""
    got = found(
        you,
        they,
        purposes=purposes,
        data=match.get("data", ["personal"])[0],
        nations=nations[:1],
        on=max(ON, date.fromisoformat(first)) if first else ON,
    )

    assert power in got
    candidate = got[power]
    assert candidate.strength_words
    assert candidate.power.provision or power == "OTHER"
    if not candidate.power.doubt and match["for"] and candidate.strength != "restriction":
        assert candidate.fits, candidate.checks


@pytest.mark.parametrize("name", SAMPLES)
def test_the_powers_of_a_sample_are_found_for_its_parties(name):
    document = SAMPLES[name]
    on = date.fromisoformat(document["start_date"])
    wrong = {finding.on for finding in check(document, on=on) if finding.rule in WRONG}
    for number, party in enumerate(document["parties"]):
        got = {one.power.id for one in find(situation_of(document, number, on=on))}
        for gateway in party["gateways"]:
            if f"{party['id']}/{gateway['power']}" in wrong:
                assert gateway["power"] not in got
            else:
                assert gateway["power"] in got, party["id"]


def test_a_council_does_not_find_the_powers_of_ministers():
    assert "COMMON_LAW_CROWN" not in found("principal_council", "police")
    assert found("ministerial_department", "police")["COMMON_LAW_CROWN"].strength == "common_law"


def test_a_power_of_one_nation_is_not_found_in_another():
    assert "LA2011_1" in found("principal_council", "police")
    assert "LA2011_1" not in found("principal_council", "police", nations=("scotland",))
    assert "LGSA2003_20" in found("principal_council", "police", nations=("scotland",))


def test_a_power_is_found_from_its_first_day():
    before, first = date(2013, 3, 31), date(2013, 4, 1)

    assert "HSCA_261" not in found("nhs_england", "principal_council", data="health", on=before)
    assert "HSCA_261" in found("nhs_england", "principal_council", data="health", on=first)


def test_the_power_of_registrars_is_no_first_choice_for_a_check_of_fraud():
    one = found("principal_council", "ministerial_department", purposes=["fraud_prevention"])
    assert not one["DEA_46"].fits
    assert "civil registration officials" in " ".join(one["DEA_46"].checks)
    assert one["DEA_56"].fits


def test_the_way_the_data_goes_matters():
    assert "DEA_36" in found("ministerial_department", "energy_supplier")
    assert "DEA_36" not in found("energy_supplier", "ministerial_department")
    assert "DEA_36" in found("energy_supplier", "ministerial_department", role="recipient")


def test_a_power_for_another_purpose_is_kept_and_says_so():
    got = found("police", "principal_council", purposes=["service_delivery"])

    assert not got["CDA_115"].fits
    assert "crime and disorder" in got["CDA_115"].checks[0]
    assert found("police", "principal_council", purposes=["crime_reduction"])["CDA_115"].fits


def test_patient_records_bring_powers_for_them_and_no_personal_data_leaves_few():
    assert "COPI_3" not in found("nhs_body", "principal_council")
    assert "COPI_3" in found("nhs_body", "principal_council", data="health")
    assert "CDA_115" not in found("police", "principal_council", data="anonymous")
    assert "CDA_17A" in found("police", "principal_council", data="anonymous")


def test_a_doubt_is_said():
    got = found("school", "police", purposes=["safeguarding"])

    assert "Check that it is in force" in " ".join(got["CA2004_16LA"].checks)
    assert not got["CA2004_16LA"].fits


def test_those_that_fit_come_first_the_strongest_first_another_power_last():
    got = find(ask("principal_council", "police", purposes=["crime_reduction"]))

    assert got[-1].power.id == "OTHER"
    fits = [one.fits for one in got]
    assert fits == sorted(fits, reverse=True)
    strengths = [powers.STRENGTHS.index(one.strength) for one in got if one.fits]
    assert strengths == sorted(strengths)


def test_a_company_finds_only_another_power_where_nothing_fits():
    got = find(ask("company", "charity", purposes=["research"], data="personal"))

    assert [one.power.id for one in got if one.fits] == []


def test_nothing_known_refuses_nothing():
    blank = replace(ask("", "", nations=()), role="", data="")

    assert {one.power.id for one in find(blank)} == {
        option.id for option in library.options("gateways", ON)
    }


def test_evidence_and_offences_are_told():
    got = found("principal_council", "ministerial_department", purposes=["debt"])["DEA_48"]

    assert "the minister's approval" in got.needs
    assert got.offence
    assert got.register.startswith("https://")


HEALTH, CRIME = {"data": "health"}, {"purposes": ["crime_reduction"]}


@pytest.mark.parametrize(
    ("power", "you", "they", "said"),
    [
        ("DEA_64", "nhs_body", "university", HEALTH),
        ("DEA_64", "gp_practice", "university", HEALTH),
        ("PCSC_16", "nhs_body", "police", {**HEALTH, **CRIME}),
        ("PCSC_16", "nhs_body", "police", CRIME),
        ("HA1996_213B", "school", "principal_council", {}),
        ("HA1996_213B", "parish_council", "principal_council", {}),
        ("CARE_6_7_45", "nhs_body", "nhs_body", HEALTH),
        ("DEA_56", "company", "company", {}),
        ("MAPPA_325", "fire_authority", "police", CRIME),
        ("PCSC_16", "housing_association", "police", CRIME),
        ("COMMON_LAW_POLICE", "principal_council", "nhs_body", {}),
    ],
)
def test_what_its_card_excludes_is_not_found(power, you, they, said):
    assert power not in found(you, they, **said)


@pytest.mark.parametrize(
    ("power", "you", "they", "said"),
    [
        ("DEA_64", "nhs_body", "university", {"purposes": ["research"]}),
        ("DEA_64", "principal_council", "university", {**HEALTH, "purposes": ["research"]}),
        ("PCSC_16", "police", "principal_council", {**HEALTH, **CRIME}),
        ("HA1996_213B", "nhs_body", "principal_council", {}),
        ("COMMON_LAW_CROWN", "devolved_government", "police", {"nations": ("wales",)}),
        ("LGFA_SCH2", "principal_council", "ministerial_department", {"purposes": ["taxation"]}),
        ("CARE_6_7_45", "principal_council", "nhs_body", HEALTH),
        ("DEA_56", "principal_council", "company", {"purposes": ["fraud_prevention"]}),
        ("LA2011_1", "combined_authority", "police", {}),
        ("CCA_2004", "fire_authority", "principal_council", {"nations": ("wales",)}),
        ("CCA_2004", "nhs_body", "water_undertaker", HEALTH),
        ("HSCA_251B", "nhs_body", "principal_council", HEALTH),
        ("HSCA_251B", "principal_council", "nhs_body", HEALTH),
    ],
)
def test_what_turns_on_a_fact_that_nobody_was_asked_is_to_be_checked_first(power, you, they, said):
    assert found(you, they, **said)[power].checks


def test_police_have_common_law_powers_in_every_nation():
    for nation in ("england", "wales", "scotland", "northern_ireland"):
        got = found("police", "company", purposes=["law_enforcement"], nations=(nation,))
        assert got["COMMON_LAW_POLICE"].fits


@pytest.mark.parametrize(
    ("power", "nation", "you", "they", "said"),
    [
        ("ASBSA_139", "scotland", "nhs_body", "police", CRIME),
        ("ASPA_5_10", "scotland", "nhs_body", "principal_council", {"purposes": ["safeguarding"]}),
        ("PBJWSA_49", "scotland", "nhs_body", "principal_council", HEALTH),
        ("LGNIA_79", "northern_ireland", "principal_council", "police", {}),
        ("CSCANI_2", "northern_ireland", "nhs_body", "police", {"purposes": ["safeguarding"]}),
    ],
)
def test_scotland_and_northern_ireland_have_powers_of_their_own(power, nation, you, they, said):
    assert found(you, they, nations=(nation,), **said)[power].fits
    assert power not in found(you, they, **said)


def test_what_a_record_tells_is_not_asked_again():
    asked = replace(ask("principal_council", "fire_authority"), recorded=True)

    assert "CCA_2004" not in {one.power.id for one in find(asked)}
