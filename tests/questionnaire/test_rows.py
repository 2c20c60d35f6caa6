"""Rows of lists: added with ids that never come back, removed with their mentions, moved."""

from copy import deepcopy

import pytest

from law.document import get
from questionnaire.pages import Page
from questionnaire.rows import RowInUse, add_row, move_row, references_to, remove_row, with_rows
from questionnaire.showing import carry_out, command_of, page_after
from tests.questionnaire.factories import AGREEMENT, DPIA, SAMPLES, form, sent

LISTS = ("data_items", "flows", "parties", "purposes", "data_subjects", "team", "dpia.risks")


@pytest.mark.parametrize("place", LISTS)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_row_added_and_removed_leaves_the_document_as_it_was(name, place):
    document = SAMPLES[name]
    before = deepcopy(document)
    added, row = add_row(document, place)
    assert row == f"{place}.{len(get(document, place, []))}"
    assert document == before
    removed = remove_row(added, row)
    assert get(removed, place, []) == get(before, place, [])


@pytest.mark.parametrize(
    ("place", "ids"),
    [("data_items", ["i1", "i2"]), ("flows", ["f1", "f2"]), ("transfers", ["t1", "t2"]),
     ("dpia.risks", ["RK-1", "RK-2"])],
)  # fmt: skip
def test_rows_are_counted(place, ids):
    document, _ = add_row({}, place)
    document, _ = add_row(document, place)
    assert [row["id"] for row in get(document, place)] == ids


def test_rows_are_counted_list_by_list():
    document, row = add_row({}, "flows", taken=["i1", "i5", "f2", "t9"])
    assert get(document, f"{row}.id") == "f3"


def test_rows_made_at_once_are_counted_list_by_list():
    rows = with_rows({}, "flows", [{}, {}], taken=["i1", "i5", "f2", "t9"])
    assert [row["id"] for row in rows] == ["f3", "f4"]


def test_risks_of_the_library_and_others_are_counted_in_one_list():
    document = {}
    for begun in ("RK01-", "RK02-", ""):
        document, _ = add_row(document, "dpia.risks", values={"id": begun} if begun else None)
    assert [row["id"] for row in document["dpia"]["risks"]] == ["RK01-1", "RK02-2", "RK-3"]


def test_the_id_of_a_row_that_has_gone_is_not_given_again():
    document, _ = add_row({}, "data_items")
    document, _ = add_row(document, "data_items")
    document = remove_row(document, "data_items.1")
    document, _ = add_row(document, "data_items", taken=["i2"])
    assert [row["id"] for row in document["data_items"]] == ["i1", "i3"]


def test_a_party_and_a_power_have_no_id_of_their_own():
    document, row = add_row({}, "parties")
    document, power = add_row(document, f"{row}.gateways")
    assert (power, document) == ("parties.0.gateways.0", {"parties": [{"gateways": [{}]}]})


def test_a_risk_from_the_library_keeps_its_number():
    page = Page(DPIA, DPIA.section("risks"))
    pressed = {"add": "dpia.risks", "suggestion_risks": "RK03"}
    document, row = carry_out(command_of(page, {}, pressed), {})
    risk = get(document, row)
    assert risk["id"] == "RK03-1"
    assert risk["text"]


def test_removing_a_data_item_takes_its_mentions_out():
    document = SAMPLES["DSA-001"]
    named = {r.place for r in references_to(document, "data_items.0")}
    assert named == {"flows.2.data_items", "dpia.data_items"}
    removed = remove_row(document, "data_items.0")
    assert "i1" not in removed["flows"][2]["data_items"]
    assert "i1" not in removed["dpia"]["data_items"]


def test_the_only_item_of_a_flow_cannot_go_because_none_would_mean_all():
    document = {"data_items": [{"id": "i1"}], "flows": [{"id": "f1", "data_items": ["i1"]}]}
    with pytest.raises(RowInUse, match="Choose other items for that flow"):
        remove_row(document, "data_items.0")


def test_removing_a_party_takes_its_mentions_out():
    document = deepcopy(SAMPLES["DSA-002"])
    gone = document["parties"][1]["id"]
    reviewers = len(document["approvals"])
    removed = remove_row(document, "parties.1")
    assert len(removed["parties"]) == 1
    assert gone not in str([removed["flows"], removed["approvals"]])
    assert 0 < len(removed["approvals"]) < reviewers


def test_moving_a_row_there_and_back_changes_nothing():
    document = SAMPLES["DSA-004"]
    moved = move_row(document, "data_items.2", 5)
    assert [r["id"] for r in moved["data_items"]][5] == "i3"
    assert move_row(moved, "data_items.5", 2) == document
    with pytest.raises(LookupError):
        move_row(document, "data_items.2", 99)


def test_only_the_section_that_owns_a_list_adds_and_removes_its_rows():
    document = SAMPLES["DSA-002"]
    parties = Page(AGREEMENT, AGREEMENT.section("parties"))
    law = Page(AGREEMENT, AGREEMENT.section("law"))
    assert command_of(parties, document, {"add": "parties"}).verb == "add"
    assert command_of(parties, document, {"title": "x"}) is None
    for page, pressed in (
        (law, {"add": "parties"}),
        (law, {"remove": "parties.0"}),
        (parties, {"remove": "parties.9"}),
        (parties, {"remove": "title"}),
        (parties, {"add": "approvals"}),
    ):
        with pytest.raises(LookupError):
            command_of(page, document, pressed)


def test_someone_who_may_not_edit_a_row_cannot_remove_it():
    document = SAMPLES["DSA-002"]
    parties = Page(AGREEMENT, AGREEMENT.section("parties"))
    with pytest.raises(LookupError):
        command_of(
            parties, document, {"remove": "parties.1"}, may_edit=lambda row: row != "parties.1"
        )


def test_powers_are_added_on_the_page_of_their_party():
    page = Page(AGREEMENT, AGREEMENT.section("law"), "parties.0")
    document, row = carry_out(
        command_of(page, SAMPLES["DSA-002"], {"add": "parties.0.gateways"}), SAMPLES["DSA-002"]
    )
    power = Page(AGREEMENT, AGREEMENT.section("law"), row)
    back = form(power, document, data=sent(gateways="DEA_48"))
    assert back.changes() == {f"{row}.power": "DEA_48"}
    assert page_after(power, document) == page


def test_saving_a_section_leads_to_the_next_that_asks_something():
    basics = Page(AGREEMENT, AGREEMENT.section("basics"))
    order = [basics]
    while following := page_after(order[-1], {}):
        order.append(following)
    keys = [page.section.key for page in order]
    assert keys[:3] == ["basics", "parties", "purpose"]
    assert {"sensitive", "health"}.isdisjoint(keys)
    assert keys[-1] == "checks"
