"""Advice on data items: data that can be judged, sources that exist, said where it belongs."""

import pytest

from law import data_files, expressions, library, shape
from law.document import blank_document, normalise, put
from law.minimisation import READ, advice_by_item, advice_on, standard_of

DATA = data_files.read("minimisation.yaml")
SAMPLES = {one["id"]: one["document"] for one in library.samples().agreements}


def advised(item, **changes):
    document = blank_document()
    for place, value in changes.items():
        put(document, place.replace("__", "."), value)
    put(document, "data_items", [item, *changes.get("others", [])])
    return {one.id for one in advice_by_item(document)[0]}


@pytest.mark.parametrize("entry", DATA["advice"], ids=lambda entry: entry["id"])
def test_advice_is_whole_and_its_condition_can_be_judged(entry):
    assert all(entry[name].strip() for name in ("title", "text", "example"))
    assert DATA["sources"][entry["source"]]["url"].startswith("https://")
    full = normalise({"data_items": [{}], "purposes": [{}], "data_subjects": [{}]})
    context = expressions.Context({"agreement": full, "i": full["data_items"][0]})
    assert isinstance(expressions.compile(entry["when"]).holds(context), bool)


def test_conditions_read_only_what_they_are_given():
    assert set(READ) <= set(shape.leaves())
    for document in SAMPLES.values():
        assert len(advice_by_item(document)) == len(document["data_items"])
    assert advice_by_item({}) == []


def test_one_item_is_advised_as_it_is_among_all():
    for document in SAMPLES.values():
        for number, advice in enumerate(advice_by_item(document)):
            assert advice_on(document, number) == advice


def test_an_item_is_advised_alike_among_many_of_its_kind():
    kinds = ["name", "name", "nhs_number", "address", "uprn", "national_insurance_number", "name"]
    rows = [{"id": f"i{n}", "name": f"Item {n}", "kind": kind} for n, kind in enumerate(kinds)]
    document = {"data_items": rows}

    found = advice_by_item(document)

    assert found == [advice_on(document, number) for number in range(len(rows))]
    assert len({advice for n, advice in enumerate(found) if kinds[n] == "name"}) == 1


def test_standards_are_for_kinds_of_items():
    kinds = set(shape.leaves()["data_items[].kind"].allowed)

    assert set(DATA["standards"]) <= kinds
    assert {"uprn", "nhs_number", "date"} <= set(DATA["standards"])
    assert standard_of("other") is None


def test_the_example_of_an_nhs_number_passes_its_own_check():
    digits = [int(one) for one in standard_of("nhs_number").example]
    total = sum(digit * (10 - place) for place, digit in enumerate(digits[:9]))

    assert len(digits) == 10
    assert (11 - total % 11) % 11 == digits[9]


@pytest.mark.parametrize(
    ("expected", "item"),
    [
        ("birth_date", {"kind": "date", "name": "Date of birth"}),
        ("postcode", {"kind": "location", "name": "Postcode"}),
        ("free_text", {"kind": "text", "name": "Notes"}),
        ("document", {"format": "image", "name": "Scan"}),
        ("money", {"kind": "financial", "name": "Income"}),
        ("condition", {"special_categories": ["SC_HEALTH"]}),
        ("small_numbers", {"kind": "count", "name": "Cases"}),
        ("whole_record", {"name": "Full record"}),
    ],
)
def test_an_item_that_could_be_less_is_advised(expected, item):
    assert expected in advised(item)


@pytest.mark.parametrize(
    ("not_expected", "item"),
    [
        ("birth_date", {"kind": "date", "name": "Date of referral"}),
        ("postcode", {"kind": "identifier", "name": "Reference"}),
        ("condition", {"kind": "status", "name": "Eligible"}),
        ("small_numbers", {"kind": "name", "name": "Surname", "direct_identifier": True}),
    ],
)
def test_an_item_that_is_little_already_is_not(not_expected, item):
    assert not_expected not in advised(item)


def test_a_name_beside_a_number_and_two_numbers_are_advised():
    nhs, nino = {"kind": "nhs_number"}, {"kind": "national_insurance_number"}

    assert "name_and_number" in advised({"kind": "name"}, others=[nhs])
    assert "name_and_number" not in advised({"kind": "name"})
    assert "two_numbers" in advised(nhs, others=[nino])
    assert "two_numbers" not in advised(nhs)


def test_what_others_answered_counts():
    item = {"kind": "identifier", "direct_identifier": True, "need": "everyone"}

    assert "identifier_for_analysis" in advised(item, purposes=[{"category": "research"}])
    assert "identifier_for_analysis" not in advised(item, purposes=[{"category": "debt"}])
    assert "child" in advised(item, data_subjects=[{"includes_children": True}])
    assert "everyone" in advised(item, matching__used=True)
