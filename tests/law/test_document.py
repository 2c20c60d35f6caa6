"""Reading, changing and comparing documents."""

import pytest

from law import normalise
from law.document import (
    blank_document,
    blank_row,
    differences,
    flatten,
    generic,
    generic_paths,
    get,
    leaves,
    lists,
    places,
    put,
    values_at,
    with_values,
)
from law.shape import below, lists_above, only

DOCUMENT = {
    "title": "Rebate",
    "contains_personal_data": False,
    "parties": [
        {"id": "a", "article6": ["A6_1_e"], "gateways": [{"power": "NFI"}, {"power": "OTHER"}]},
        {"id": "b", "gateways": None},
    ],
    "dpia": None,
}


def test_normalising_gives_every_field_and_changes_nothing():
    given = {"parties": [{}], "dpia": None, "title": None}
    whole = normalise(given)
    assert given == {"parties": [{}], "dpia": None, "title": None}
    assert (whole["title"], whole["benefits"], whole["novel"]) == ("", [], None)
    assert whole["parties"][0]["organisation"]["ico_registration"] == ""
    assert whole["dpia"]["screening"]["triggers"] == []
    assert normalise(whole) == whole


def test_a_normalised_document_shares_no_list_with_the_one_given():
    normalise(DOCUMENT)["parties"][0]["article6"].append("A6_1_a")
    assert DOCUMENT["parties"][0]["article6"] == ["A6_1_e"]


def test_places_and_generic_paths():
    assert generic("parties.0.gateways.12.power") == "parties[].gateways[].power"
    assert generic("parties.3") == "parties[]"
    assert generic("parties[].role") == "parties[].role"
    assert generic_paths(["parties.0.role", "parties.1.role", "parties.1"]) == {
        "parties[].role",
        "parties",
    }


def test_every_place_of_a_path_is_found_with_its_value():
    assert places(DOCUMENT, "parties[].gateways[].power") == [
        "parties.0.gateways.0.power",
        "parties.0.gateways.1.power",
    ]
    assert values_at(DOCUMENT, "parties[].gateways[].power") == ["NFI", "OTHER"]
    assert places(DOCUMENT, "parties[]") == ["parties.0", "parties.1"]
    assert places(DOCUMENT, "parties") == ["parties"]
    assert values_at(DOCUMENT, "dpia.status") == [None]


def test_getting_what_is_not_there_gives_nothing():
    assert get(DOCUMENT, "parties.0.gateways.1.power") == "OTHER"
    assert get(DOCUMENT, "parties.7.role") is None
    assert get(DOCUMENT, "dpia.status", "") == ""
    assert get(DOCUMENT, "") is DOCUMENT


def test_putting_makes_what_is_missing_above():
    document = {}
    put(document, "parties.0.gateways.0.power", "NFI")
    put(document, "parties.0.organisation.name", "Westerby")
    put(document, "title", "Rebate")
    assert document == {
        "parties": [{"gateways": [{"power": "NFI"}], "organisation": {"name": "Westerby"}}],
        "title": "Rebate",
    }


def test_a_row_may_be_added_at_the_end_and_not_beyond():
    document = {"purposes": [{"text": "one"}]}
    put(document, "purposes.1", {"text": "two"})
    assert [row["text"] for row in document["purposes"]] == ["one", "two"]
    with pytest.raises(IndexError):
        put(document, "purposes.5.text", "six")
    with pytest.raises(IndexError):
        put(document, "purposes.5", {})


def test_with_values_leaves_the_first_document_alone():
    changed = with_values(DOCUMENT, {"title": "Other", "parties.1.role": "sender"})
    assert DOCUMENT["title"] == "Rebate"
    assert differences(DOCUMENT, changed) == ("title", "parties.1.role")


def test_flattening_keeps_what_is_answered_by_its_place():
    flat = flatten(DOCUMENT)
    assert flat["contains_personal_data"] is False
    assert flat["parties.0.gateways.1.power"] == "OTHER"
    assert "parties.1.role" not in flat
    rebuilt = blank_document()
    for place, value in flat.items():
        put(rebuilt, place, value)
    assert differences(rebuilt, DOCUMENT) == ()


def test_differences_name_the_list_whose_rows_came_or_went():
    after = normalise(DOCUMENT)
    after["parties"].append({**blank_row("parties"), "id": "c"})
    assert differences(DOCUMENT, after) == ("parties", "parties.2.id")
    assert differences(after, DOCUMENT) == ("parties", "parties.2.id")


def test_an_empty_row_is_a_difference():
    after = normalise(DOCUMENT)
    after["purposes"].append(blank_row("purposes"))
    assert differences(DOCUMENT, after) == ("purposes",)


def test_two_ways_of_leaving_a_field_blank_are_no_difference():
    assert differences({"title": None, "parties": None}, {"title": "", "novel": None}) == ()


def test_no_is_not_nought():
    assert differences({"version": 0}, {"version": None}) == ("version",)
    assert differences({"novel": False}, {"novel": None}) == ("novel",)


def test_the_shape_is_that_of_the_dictionary():
    assert len(leaves()) == 368
    assert leaves()["parties[].role"].allowed == ("sender", "recipient", "both")
    assert leaves()["parties[].article6"].kind == "list of code"
    assert lists_above("parties[].gateways[].power") == ("parties", "parties[].gateways")
    assert set(lists_above("dpia.risks[].measures[].owner")) <= set(lists())


def test_below_a_list_are_its_fields_and_lists():
    assert "parties[].gateways[].power" in below("parties")
    assert "parties[].gateways" in below("parties[]")
    assert below("title") == ("title",)
    with pytest.raises(KeyError):
        below("titles")


def test_a_shape_cut_down_keeps_only_what_was_asked_for():
    cut = normalise(DOCUMENT, only({"title", "parties[].gateways[].power", "flows"}))
    assert cut == {
        "title": "Rebate",
        "parties": [
            {"gateways": [{"power": "NFI"}, {"power": "OTHER"}]},
            {"gateways": []},
        ],
        "flows": [],
    }


def test_a_blank_row_is_only_for_lists():
    assert blank_row("parties[].gateways")["power"] == ""
    with pytest.raises(KeyError):
        blank_row("title")
