"""The main forms, done in a browser that runs no scripts."""

from datetime import date

import pytest

from tests.journeys.browsing import PHONE, Seen, Visitor

DRAFTER = "drafter@org10.example.org"


@pytest.fixture
def drafter(chromium, served):
    """A drafter signed in with their password, on a phone, without JavaScript."""
    visitor = Visitor(
        chromium, served, Seen(), "without JavaScript", java_script_enabled=False, viewport=PHONE
    )
    yield visitor.sign_in(DRAFTER)
    assert visitor.seen.wrong == []
    visitor.context.close()


def test_a_draft_is_started_answered_refused_put_right_and_read(drafter):
    drafter.go("/register/").follow("Start an agreement")
    drafter.press("Continue")
    drafter.shows("There is a problem")
    drafter.answer("way", "blank")
    drafter.press("Continue")
    drafter.press("Start the draft")
    drafter.shows("There is a problem")
    drafter.answer("title", "Parking permits for carers")
    drafter.press("Start the draft")
    place = drafter.path

    drafter.follow("Dates and running it")
    drafter.answer("start_date", date(2027, 3, 1))
    drafter.page.fill('[name="start_date_month"]', "13")
    drafter.press("Save and continue")
    drafter.shows("There is a problem")
    assert drafter.page.locator('[name="start_date_month"]').input_value() == "13"
    drafter.page.fill('[name="start_date_month"]', "3")
    drafter.press("Save and continue")

    drafter.go(place).follow("What data")
    drafter.press("Add a data item")
    drafter.answer_all({"item_name": "Permit number", "item_format": "coded"})
    drafter.press("Save and continue")
    drafter.shows("Permit number")
    drafter.page.get_by_role("link", name="Remove").first.click()
    drafter.look().press("Remove")
    drafter.shows("None yet.")

    drafter.go(place).follow("Check your answers")
    drafter.shows("1 March 2027")
    drafter.shows("Parking permits for carers")


def test_a_dpia_is_started_and_its_risk_taken_from_the_library(drafter):
    drafter.go("/dpias/").follow("Start a DPIA")
    drafter.answer("title", "Parking permits for carers")
    drafter.press("Start")
    place = drafter.path.removesuffix("description/")
    drafter.go(f"{place}risks/")
    drafter.page.select_option('[name="suggestion_risks"]', index=1)
    drafter.press("Add a risk")
    assert drafter.page.locator('[name="risk_text"]').input_value()


def test_the_register_is_searched_and_the_inbox_read(drafter):
    drafter.go("/register/")
    drafter.answer("q", "nothing of that name")
    drafter.press("Search")
    drafter.shows("No agreement that you may see fits these filters")
    drafter.follow("Inbox")
    drafter.follow("Waiting for others")
    drafter.press("Sign out")
    drafter.go("/account/").shows("Sign in")
