"""Answers that follow from others, each as its `derive` line says."""

import pytest

from law import library, normalise
from questionnaire import load
from questionnaire.derived import BY_QUESTION, FROM_POWERS, NOT_WORKED_OUT
from questionnaire.derived_words import joined, lower_first, months_in
from tests.questionnaire.factories import SAMPLES

RULES = {**BY_QUESTION, **FROM_POWERS}


def derived(key, row="", **document):
    found = RULES[key](normalise(document), row)
    return found.value if found else None


def test_every_derive_line_is_followed_or_says_why_not():
    lines = {q.key for q in load("agreement") if "derived" in q.prefill}

    assert set(RULES) | set(NOT_WORKED_OUT) == lines
    assert not set(RULES) & set(NOT_WORKED_OUT)
    assert all(NOT_WORKED_OUT.values())


@pytest.mark.parametrize("key", RULES)
def test_nothing_or_an_answer_follows_from_every_sample_and_from_a_blank(key):
    question = load("agreement").question(key)
    for sample in [*SAMPLES.values(), {}]:
        document = normalise(sample)
        rows = (
            [f"{question.row_path[:-2]}.{n}" for n in range(len(document[question.row_path[:-2]]))]
            if question.row_path.count("[]") == 1
            else []
        )
        for row in rows or [""] * (not question.row_path):
            found = RULES[key](document, row)
            if found is not None:
                assert found.because
                allowed = question.column.leaf.allowed
                values = found.value if isinstance(found.value, list) else [found.value]
                assert not allowed or set(values) <= set(allowed)


def test_dates_follow_from_the_start():
    emergency = {"used": True}
    assert derived("review_date", start_date="2026-02-28") == "2027-02-28"
    assert derived("review_date", start_date="2024-02-29") == "2025-02-28"
    assert derived("review_date", start_date="2026-02-01", end_date="2026-08-01") == "2026-08-01"
    assert derived("emergency_expires", start_date="2026-01-01", emergency=emergency) == (
        "2026-04-01"
    )
    assert derived("emergency_full_due", start_date="2026-01-01", emergency=emergency) == (
        "2026-01-31"
    )
    assert derived("emergency_expires", start_date="2026-01-01") is None
    assert derived("end_date", start_date="2026-01-01") is None


def test_an_emergency_power_that_ends_sooner_ends_the_sharing():
    powers = [{"gateways": [{"power": "COPI_3_4", "expires_on": "2026-02-01"}]}]
    found = derived(
        "emergency_expires", start_date="2026-01-01", emergency={"used": True}, parties=powers
    )
    assert found == "2026-02-01"


def test_of_two_organisations_the_other_one_receives():
    parties = [{"id": "a", "role": "sender"}, {"id": "b"}]
    assert derived("party_role", "parties.1", parties=parties) == "recipient"
    assert derived("party_role", "parties.1", parties=[*parties, {"id": "c"}]) is None


def test_a_flow_goes_from_the_only_sender_to_the_only_recipient():
    parties = [{"id": "a", "role": "sender"}, {"id": "b", "role": "recipient"}]
    assert derived("flow_from", "flows.0", parties=parties) == "a"
    assert derived("flow_to", "flows.0", parties=parties) == "b"
    assert derived("flow_from", "flows.0", parties=[*parties, {"id": "c"}]) is None


@pytest.mark.parametrize(
    ("numbers", "band"),
    [([999], "under_1k"), ([1_000], "1k_10k"), ([600_000, 400_000], "over_1m"), ([None], None)],
)
def test_the_number_of_people_gives_the_band(numbers, band):
    assert derived("volume_band", data_subjects=[{"number": n} for n in numbers]) == band


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Date of birth", "date"),
        ("Home address", "address"),
        ("National Insurance number", "national_insurance_number"),
        ("NHS number (outbreak list)", "nhs_number"),
        ("Email address", "contact"),
        ("Sort code and account number", "financial"),
        ("Pupil name", "name"),
        ("Uptake counts by area", "count"),
        ("Something nobody foresaw", None),
    ],
)
def test_the_name_of_an_item_gives_its_kind(name, kind):
    assert derived("item_kind", "data_items.0", data_items=[{"name": name}]) == kind


def test_most_items_of_the_samples_are_known_by_their_names():
    items = [item for sample in SAMPLES.values() for item in sample["data_items"]]
    right = [
        derived("item_kind", "data_items.0", data_items=[{"name": i["name"]}]) == i["kind"]
        for i in items
    ]
    assert sum(right) / len(items) > 0.7


def test_names_and_contacts_identify_a_person_at_once_and_a_status_does_not():
    def identifies(kind):
        return derived("item_direct", "data_items.0", data_items=[{"kind": kind}])

    assert identifies("name") is True
    assert identifies("status") is False
    assert identifies("") is None


def test_rights_go_with_the_lawful_bases():
    def rights(*bases):
        return set(derived("rights_offered", parties=[{"article6": list(bases)}]) or ())

    assert rights() == set()
    assert "objection" in rights("A6_1_e")
    assert "erasure" not in rights("A6_1_e")
    assert {"portability", "withdraw_consent", "erasure"} <= rights("A6_1_a")


def test_every_power_of_the_library_gives_its_section_and_nature():
    for power in library.gateways():
        if not power.provision:
            continue
        parties = [{"gateways": [{"power": power.id}]}]
        place = "parties.0.gateways.0"
        assert derived("gateway_provision", place, parties=parties) == power.provision
        assert (derived("gateway_nature", place, parties=parties) or "") == power.nature
        assert derived("basis_provision", "parties.0", parties=parties) == power.provision


def test_a_power_that_is_not_in_the_library_gives_nothing():
    parties = [{"gateways": [{"power": "OTHER"}]}]
    for key in ("basis_task", "basis_provision", "basis_duty"):
        assert derived(key, "parties.0", parties=parties) is None
    assert derived("gateway_why", "parties.0.gateways.0", parties=parties) is None


def test_a_duty_makes_the_obligation_a_duty_and_a_power_does_not():
    def duty(power):
        return derived("basis_duty", "parties.0", parties=[{"gateways": [{"power": power}]}])

    assert duty("EDU_537A") is True
    assert duty("DEA_36") is None


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("18 months", 18),
        ("2 years", 24),
        ("1 year after the agreement ends", 12),
        ("2 years after the case closes", None),
        ("as source", None),
    ],
)
def test_only_a_plain_period_can_be_counted(period, months):
    assert months_in(period) == months


def test_the_last_day_of_keeping_is_counted_from_the_last_day_of_the_agreement():
    parties = [{"retention": {"period": "6 months"}}]
    assert derived("retention_ends", "parties.0", parties=parties, end_date="2026-08-31") == (
        "2027-02-28"
    )
    assert derived("retention_ends", "parties.0", parties=parties) is None


def test_a_summary_names_who_shares_what_with_whom_and_why():
    told = derived(
        "summary",
        parties=[
            {"id": "a", "role": "sender", "organisation": {"id": "A", "name": "The council"}},
            {"id": "b", "role": "recipient", "organisation": {"id": "B", "name": "The trust"}},
        ],
        purposes=[{"text": "Help people pay less for energy."}],
        data_items=[{"name": "Name"}, {"name": "NHS number"}],
    )
    assert told == (
        "The council shares name and NHS number with The trust. "
        "The purpose: help people pay less for energy."
    )


def test_no_summary_names_an_organisation_that_is_not_chosen_yet():
    told = derived(
        "summary",
        parties=[
            {"id": "a", "role": "sender", "organisation": {"id": "A", "name": "The council"}},
            {"id": "party-2", "role": "recipient"},
        ],
        purposes=[{"text": "Help people pay less for energy."}],
        data_items=[{"name": "Name"}],
    )
    assert told is None


def test_words_are_joined_and_fit_into_a_sentence():
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert lower_first("NHS number") == "NHS number"
    assert lower_first("Date of birth") == "date of birth"
    assert lower_first("") == ""
