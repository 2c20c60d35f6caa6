"""Whether each data item could be less: beside its questions, and in one table of all items."""

import pytest

from agreements import actions
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, deal, sample
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day():
    with clock.at(WRITTEN_ON):
        yield


def with_items(*items, **more):
    document = sample()
    document["flows"] = []
    document["data_items"] = [{"id": f"i{n}", **item} for n, item in enumerate(items, 1)]
    return deal({**document, **more}, dpia="written")


def page_of(made, name="minimisation", who=None):
    browser = signed_in(who or made.person(Role.DRAFTER))
    return browser.get(f"/agreements/{made.reference}/{name}/").content.decode()


def test_an_items_page_advises_and_shows_the_standard():
    made = with_items({"name": "Date of birth", "kind": "date"})

    page = page_of(made, "draft/data/data_items.0")

    assert "Would a year of birth or an age band do?" in page
    assert "2027-03-27" in page
    assert "https://www.gov.uk/government/publications/open-standards" in page


def test_other_pages_have_no_such_panel():
    made = with_items({"name": "Date of birth", "kind": "date"})

    assert "Could it be less?" not in page_of(made, "draft/purpose")
    assert f"/agreements/{made.reference}/minimisation/" in page_of(made, "draft/data")


def test_the_table_has_every_item_with_what_was_said_and_what_to_consider():
    made = with_items(
        {"name": "Date of birth", "kind": "date", "justification": "To tell people apart."},
        {
            "name": "Support needed",
            "direct_identifier": False,
            "special_categories": ["SC_HEALTH"],
            "format": "free_text",
        },
        alternatives_considered="Age bands were tried in 2021 and matched too many people.",
    )

    page = page_of(made)

    assert f"/agreements/{made.reference}/draft/data/data_items.1/" in page
    for told in (
        "To tell people apart.",
        "Would a year of birth or an age band do?",
        "Could a coded field say the same?",
        "Does not identify directly",
        "data concerning health",
        "Free text",
        "Age bands were tried in 2021",
    ):
        assert told in page


def test_why_a_warning_was_dismissed_says_why_not_less():
    made = with_items({"name": "Notes", "kind": "text", "format": "free_text"})
    actions.dismiss(
        made.version,
        actor=made.actor(Role.DRAFTER),
        rule="R064",
        on="i1",
        reason="The form has one box; <b>two</b> lines are read and deleted.",
    )

    page = page_of(made)

    assert "The form has one box; &lt;b&gt;two&lt;/b&gt; lines" in page


def test_small_numbers_are_asked_about_where_results_are_totals():
    made = with_items({"name": "Cases", "kind": "count"}, output_is_aggregate=True)

    assert "No threshold is set yet." in page_of(made)


def test_an_agreement_without_items_says_so():
    assert "No data item is listed yet." in page_of(with_items())


def test_after_the_draft_it_is_read_and_leads_to_no_form():
    made = deal(stage="in_review")

    page = page_of(made, who=made.person(Role.INFORMATION_GOVERNANCE, made.partner))

    assert "Data minimisation" in page
    assert f"/agreements/{made.reference}/draft/" not in page
