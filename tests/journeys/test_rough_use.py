"""What people do that nobody plans: two at once, twice at once, back again, away too long."""

import pytest

from tests.journeys.browsing import Seen, Visitor

DRAFTER = "drafter@org10.example.org"
HEART = "\N{SPARKLING HEART}"
SCRIPT = "<script>document.title = 'taken'</script>"


@pytest.fixture
def somebody(chromium, served):
    """Gives browsers in which the same drafter is signed in; nothing may be wrong in any."""
    visitors = []

    def another():
        visitors.append(Visitor(chromium, served, Seen(), f"browser {len(visitors) + 1}"))
        return visitors[-1].choose("Drafter", "Northmere City Council")

    yield another
    for visitor in visitors:
        assert visitor.seen.wrong == []
        visitor.context.close()


def started(visitor, title):
    """The address of a draft that was started now."""
    visitor.go("/agreements/new/blank/")
    visitor.answer("title", title)
    visitor.press("Start the draft")
    return visitor.path


def test_two_who_answer_the_same_question_are_shown_both_texts(somebody):
    first, second = somebody(), somebody()
    section = f"{started(first, 'Two at once')}purpose/"
    first.go(section)
    second.go(section)
    first.answer("necessity", "The text of the first.")
    first.press("Save and continue")
    second.refused_on_purpose = True
    second.answer("necessity", "The text of the second.")
    second.press("Save and continue")

    second.shows("The text of the first.")
    second.shows("The text of the second.")
    second.refused_on_purpose = False
    second.page.get_by_label("What I wrote here").check()
    second.press("Save")
    second.go(section)
    assert second.page.locator('[name="necessity"]').input_value() == "The text of the second."


def test_two_who_answer_different_questions_both_keep_theirs(somebody):
    first, second = somebody(), somebody()
    section = f"{started(first, 'Side by side')}purpose/"
    first.go(section)
    second.go(section)
    first.answer("necessity", "One answer.")
    first.press("Save and continue")
    second.answer("alternatives", "Another answer.")
    second.press("Save and continue")

    first.go(section)
    assert first.page.locator('[name="necessity"]').input_value() == "One answer."
    assert first.page.locator('[name="alternatives"]').input_value() == "Another answer."


def test_a_double_click_starts_one_draft_and_adds_one_row(somebody):
    visitor = somebody()
    visitor.go("/agreements/new/blank/")
    visitor.answer("title", "Pressed twice")
    visitor.press("Start the draft", twice=True)
    visitor.go(f"{visitor.path}data/")
    visitor.press("Add a data item", twice=True)
    visitor.go(visitor.path.partition("data_items")[0])
    assert visitor.page.locator("#list-data_items tbody tr").count() == 1
    visitor.go("/register/?q=Pressed+twice")
    assert visitor.page.get_by_role("link", name="Pressed twice", exact=False).count() == 2


def test_going_back_and_saving_again_is_no_quarrel_with_oneself(somebody):
    visitor = somebody()
    section = f"{started(visitor, 'There and back')}purpose/"
    visitor.go(section)
    visitor.answer("necessity", "Frist thoughts.")
    visitor.press("Save and continue")
    visitor.page.go_back()
    visitor.answer("necessity", "First thoughts.")
    visitor.press("Save and continue")
    visitor.go(section)
    assert visitor.page.locator('[name="necessity"]').input_value() == "First thoughts."


def test_who_goes_back_overwrites_nothing_that_somebody_else_saved_meanwhile(somebody):
    first, second = somebody(), somebody()
    section = f"{started(first, 'Back to other words')}purpose/"
    first.go(section)
    first.answer("necessity", "The text of the first.")
    first.press("Save and continue")
    second.go(section)
    second.answer("necessity", "The text of the second.")
    second.press("Save and continue")

    # The browser gives back the first text, in a page that is fetched anew.
    first.page.go_back()
    first.answer("alternatives", "Only this is new.")
    first.press("Save and continue")
    second.go(section)
    assert second.page.locator('[name="necessity"]').input_value() == "The text of the second."
    assert second.page.locator('[name="alternatives"]').input_value() == "Only this is new."

    first.page.go_back()
    first.refused_on_purpose = True
    first.answer("necessity", "Third words.")
    first.press("Save and continue")
    first.shows("The text of the second.")
    first.page.go_back()
    first.press("Save and continue")
    first.shows("The text of the second.")
    first.shows("Third words.")
    first.refused_on_purpose = False


def test_a_session_that_has_ended_asks_to_sign_in_and_leads_back(somebody):
    visitor = somebody()
    section = f"{started(visitor, 'Away too long')}purpose/"
    visitor.go(section)
    visitor.answer("necessity", "Typed before lunch.")
    # What is typed is saved by itself meanwhile, which is refused too.
    visitor.refused_on_purpose = True
    visitor.context.clear_cookies(name="session")
    visitor.press("Save and continue")
    visitor.refused_on_purpose = False
    visitor.shows("We kept what you typed. Sign in to go on with it.")
    visitor.page.get_by_label("Email").fill(DRAFTER)
    visitor.page.get_by_label("Password", exact=True).fill("data-shared-well")
    visitor.press("Sign in")
    visitor.shows("Check it and save it.")
    assert visitor.path.startswith(f"{section}?kept=")
    assert visitor.page.locator('[name="necessity"]').input_value() == "Typed before lunch."
    visitor.press("Save and continue")
    visitor.go(section)
    assert visitor.page.locator('[name="necessity"]').input_value() == "Typed before lunch."


def test_a_page_from_before_another_sign_in_keeps_what_was_typed(somebody):
    visitor = somebody()
    section = f"{started(visitor, 'Signed in elsewhere')}purpose/"
    visitor.go(section)
    visitor.answer("necessity", "Typed in the first tab.")
    visitor.context.clear_cookies(name="csrf")
    visitor.refused_on_purpose = True
    visitor.press("Save and continue")
    visitor.refused_on_purpose = False
    visitor.shows("We kept what you typed")
    visitor.follow("Check what you typed")
    assert visitor.page.locator('[name="necessity"]').input_value() == "Typed in the first tab."
    visitor.press("Save and continue")
    visitor.go(section)
    assert visitor.page.locator('[name="necessity"]').input_value() == "Typed in the first tab."


def test_a_long_answer_with_markup_and_emoji_is_shown_as_it_was_typed(somebody):
    visitor = somebody()
    place = started(visitor, f"Markup {SCRIPT} {HEART}")
    line = f"{SCRIPT} {HEART} <b>bold</b> & “quotes” ".ljust(500, "x")
    visitor.go(f"{place}purpose/")
    visitor.answer("benefits", [line] * 8)
    visitor.press("Save and continue")
    visitor.go(f"{place}purpose/")
    assert visitor.page.locator('[name="benefits"]').input_value() == "\n".join([line] * 8)
    visitor.go(place.replace("/draft/", "/check/"))
    assert visitor.main.count(line) == 8
    assert visitor.page.title().startswith("Check the answers")


def test_an_answer_that_is_too_long_is_refused_and_kept(somebody):
    visitor = somebody()
    section = f"{started(visitor, 'Much to say')}purpose/"
    text = f"{HEART} & <b>" * 200
    visitor.go(section)
    visitor.answer("necessity", text)
    visitor.press("Save and continue")
    visitor.shows("There is a problem")
    visitor.page.locator(".govuk-error-summary a").click()
    assert visitor.page.evaluate("document.activeElement.name") == "necessity"
    assert visitor.page.locator('[name="necessity"]').input_value() == text
