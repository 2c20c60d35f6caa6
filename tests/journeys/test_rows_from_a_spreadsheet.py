"""Data items pasted from a spreadsheet, put right, added, and put in order with the keyboard."""

import pytest

from tests.journeys.browsing import Seen, Visitor

PASTED = (
    "What is the data item?\tWhy is this item needed?\titem_direct\n"
    "House name\tTo find the house\tperhaps\n"
    "Date of birth\tTo tell two people of one name apart\tno\n"
)


@pytest.fixture
def drafter(chromium, served):
    """A drafter in a browser; nothing may be wrong on any page they come to."""
    visitor = Visitor(chromium, served, Seen(), "drafter")
    yield visitor.choose("Drafter", "Northmere City Council")
    assert visitor.seen.wrong == []
    visitor.context.close()


def test_data_items_are_pasted_put_right_added_and_put_in_order(drafter):
    drafter.go("/agreements/new/blank/")
    drafter.answer("title", "Out of a spreadsheet")
    drafter.press("Start the draft")
    drafter.go(f"{drafter.path}data/")
    drafter.follow("Paste data items from a spreadsheet")
    drafter.answer("table", PASTED)
    drafter.press("Look at the rows")
    drafter.shows("Row 2, Does it identify a person directly? Must be yes or no")
    assert drafter.page.locator('[name="table"]').input_value() == PASTED

    drafter.answer("table", PASTED.replace("perhaps", "yes"))
    drafter.press("Look again")
    drafter.press("Add 2 data items")
    drafter.shows("2 data items added")
    tree = drafter.page.locator("#list-data_items").aria_snapshot()
    for line in ('table "Data items"', 'link "Answer House name"', 'link "Remove House name"'):
        assert line in tree

    order = drafter.page.locator("summary").filter(has_text="Change the order of the data items")
    order.focus()
    drafter.page.keyboard.press("Enter")
    down = drafter.page.get_by_role("button", name="Down").first
    down.focus()
    with drafter.page.expect_navigation():
        drafter.page.keyboard.press("Enter")
    drafter.look().shows("House name is now number 2")
