"""The samples show exactly the findings written beside them, and keep to their frameworks."""

from datetime import timedelta

import pytest

from law import Finding, check, complaints, library, recheck
from law.document import normalise, values_at
from law.rules import by_id

SAMPLES = library.samples()


@pytest.mark.parametrize("sample", SAMPLES.agreements, ids=lambda sample: sample["id"])
def test_a_sample_shows_exactly_its_expected_findings(sample):
    found = check(sample["document"], on=SAMPLES.today)
    expected = {
        (entry["rule"], entry["severity"], name)
        for entry in sample["expected_findings"]
        for name in entry.get("on") or [""]
    }
    assert {(finding.rule, finding.severity, finding.on) for finding in found} == expected
    assert not any(finding.postponed for finding in found)


@pytest.mark.parametrize("sample", SAMPLES.agreements, ids=lambda sample: sample["id"])
def test_a_sample_has_the_shape_of_an_agreement(sample):
    assert complaints(sample["document"]) == []


def test_the_sample_of_the_main_story_is_stopped_once_a_registration_lapses():
    document = normalise(sample_document("DSA-002"))
    westerby = next(
        number
        for number, party in enumerate(document["parties"])
        if party["organisation"]["name"] == "Westerby Borough Council"
    )
    lapsed = SAMPLES.today - timedelta(days=1)
    document["parties"][westerby]["organisation"]["ico_expires_on"] = lapsed.isoformat()
    document["status"] = "ready_to_sign"
    found = [f for f in check(document, on=SAMPLES.today, stage="sign") if f.rule == "R162"]
    assert [f.path for f in found] == [f"parties.{westerby}.organisation.ico_registration"]
    assert found[0].blocks


def sample_document(reference):
    return next(s["document"] for s in SAMPLES.agreements if s["id"] == reference)


def test_samples_are_a_copy_for_each_caller():
    library.samples().agreements[0]["document"]["title"] = "Changed"
    assert library.samples().agreements[0]["document"]["title"] != "Changed"


def test_a_finding_survives_being_kept_as_json():
    for sample in SAMPLES.agreements:
        for finding in check(sample["document"], on=SAMPLES.today):
            assert Finding.from_json(finding.as_json()) == finding


def test_findings_stand_in_the_order_of_the_rules_then_of_the_objects():
    document = sample_document("DSA-012")
    found = check(document, on=SAMPLES.today)
    numbers = [by_id()[finding.rule].number for finding in found]
    assert numbers == sorted(numbers)
    again = recheck(found, document, on=SAMPLES.today, changed=["parties", "data_items"])
    assert again == found


@pytest.mark.parametrize("framework", SAMPLES.frameworks, ids=lambda framework: framework["id"])
def test_a_sample_keeps_the_terms_of_its_framework_where_it_departs_from_nothing(framework):
    joined = {member["organisation"]: member["joined_on"] for member in framework["members"]}
    for sample in SAMPLES.agreements:
        document = normalise(sample["document"])
        if document["framework_reference"] != framework["id"]:
            continue
        departed = {
            path
            for section in document["framework_departures"]
            for path in SAMPLES.departure_sections[section]
        }
        for path, term in framework["terms"].items():
            if path not in departed:
                assert all(value == term for value in values_at(document, path)), path
        for party in document["parties"]:
            assert joined[party["organisation"]["id"]] == party["framework_joined_on"]


def test_a_framework_supplies_only_what_it_may():
    may = {path for path, field in library.fields().items() if field.from_framework}
    in_sections = {path for paths in SAMPLES.departure_sections.values() for path in paths}
    assert in_sections <= may
    for framework in SAMPLES.frameworks:
        assert set(framework["terms"]) <= in_sections
        assert set(framework["defaults"]) <= may
