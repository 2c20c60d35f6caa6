"""A page that saves itself: typed and never sent, sent at once, offline, signed out, three tabs."""

import pytest

from tests.journeys.browsing import Seen, Visitor

TEXT = "Ddarllen yn ofalus: قراءة بعناية \N{SPARKLING HEART} e\N{COMBINING ACUTE ACCENT}"


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


def writing(visitor, title):
    """The page about the purpose, of a draft that was started now."""
    visitor.go("/agreements/new/blank/")
    visitor.answer("title", title)
    visitor.press("Start the draft")
    section = f"{visitor.path}purpose/"
    visitor.go(section)
    return section


def held(visitor, name="necessity"):
    return visitor.page.locator(f'[name="{name}"]').input_value()


def told(visitor, text):
    """Wait until the page says this of saving itself."""
    visitor.page.locator("[data-autosave-state]").filter(has_text=text).wait_for()


def test_what_was_typed_and_never_sent_is_there(somebody):
    visitor = somebody()
    section = writing(visitor, "Never sent")
    visitor.answer("necessity", TEXT)
    told(visitor, "Saved at ")
    assert visitor.page.locator("[data-autosave-state]").get_attribute("role") == "status"

    visitor.go(section)
    assert held(visitor).startswith("Ddarllen yn ofalus: قراءة")


def test_words_that_are_not_saved_yet_are_said_to_be_unsaved(somebody):
    visitor = somebody()
    section = writing(visitor, "Typed on and on")
    visitor.answer("necessity", "First thoughts.")
    visitor.page.locator('[name="alternatives"]').focus()
    told(visitor, "Saved at ")
    visitor.answer("necessity", "First thoughts, and second ones.")
    told(visitor, "Not saved yet")
    told(visitor, "Saved at ")

    visitor.go(section)
    assert held(visitor) == "First thoughts, and second ones."


def test_the_page_about_the_data_saves_itself_though_a_box_on_it_is_called_dataset(somebody):
    visitor = somebody()
    section = writing(visitor, "What data").replace("purpose/", "data/")
    visitor.go(section)
    assert visitor.page.locator('form[data-autosave] [name="dataset"]').count()
    visitor.answer("data_source", "The council's own register.")
    visitor.page.locator('main button[type="submit"]').last.focus()
    told(visitor, "Saved at ")

    visitor.go(section)
    assert held(visitor, "data_source") == "The council's own register."


def test_leaving_a_box_saves_it_and_pressing_save_at_once_is_no_quarrel(somebody):
    visitor = somebody()
    section = writing(visitor, "Typed on")
    visitor.answer("necessity", "First thoughts.")
    visitor.page.locator('[name="alternatives"]').focus()
    visitor.answer("necessity", "First thoughts, and second ones.")
    visitor.press("Save and continue")

    visitor.go(section)
    assert held(visitor) == "First thoughts, and second ones."


def test_offline_it_says_so_and_saves_when_it_can(somebody):
    visitor = somebody()
    section = writing(visitor, "In a tunnel")
    visitor.context.set_offline(True)
    visitor.refused_on_purpose = True
    visitor.answer("necessity", "Typed in a tunnel.")
    visitor.page.locator('[name="alternatives"]').focus()
    told(visitor, "you are offline. What you typed is still here")
    visitor.context.set_offline(False)
    visitor.refused_on_purpose = False
    visitor.press("Save and continue")

    visitor.go(section)
    assert held(visitor) == "Typed in a tunnel."


def test_who_was_signed_out_is_led_back_to_what_was_typed(somebody):
    visitor = somebody()
    writing(visitor, "Out to lunch")
    visitor.context.clear_cookies(name="session")
    visitor.refused_on_purpose = True
    visitor.answer("necessity", "Typed after lunch.")
    told(visitor, "You are signed out. What you typed is kept.")
    visitor.refused_on_purpose = False
    visitor.follow("Sign in again")
    visitor.page.get_by_label("Email").fill("drafter@org10.example.org")
    visitor.page.get_by_label("Password", exact=True).fill("data-shared-well")
    visitor.press("Sign in")

    assert held(visitor) == "Typed after lunch."


def test_two_who_write_the_same_answer_are_told_before_they_save(somebody):
    first, second = somebody(), somebody()
    section = writing(first, "Both at it")
    second.go(section)
    first.answer("necessity", "The text of the first.")
    told(first, "Saved at ")
    second.answer("necessity", "The text of the second.")
    told(second, "Somebody else changed this")
    second.refused_on_purpose = True
    second.press("Save and continue")
    second.refused_on_purpose = False
    tree = second.page.locator("main").aria_snapshot()
    for line in ('radio "What I wrote here"', 'radio "Both, as I put them together"'):
        assert line in tree
    second.page.get_by_label("Both, as I put them together").check()
    second.page.get_by_label("Both texts, to make one of").fill("What we both mean.")
    second.press("Save")
    first.go(section)
    assert held(first) == "What we both mean."


def test_three_tabs_lose_nothing(somebody):
    visitor = somebody()
    section = writing(visitor, "Three tabs")
    tabs = [visitor.page, visitor.context.new_page(), visitor.context.new_page()]
    names = ["necessity", "alternatives", "benefits"]
    for tab in tabs[1:]:
        tab.goto(section)
    for tab, name in zip(tabs, names, strict=True):
        tab.locator(f'[name="{name}"]').fill(f"Typed in the tab of {name}.")
    for tab in tabs:
        with tab.expect_navigation():
            tab.get_by_role("button", name="Save and continue").first.click()

    visitor.go(section)
    assert [held(visitor, name) for name in names] == [
        f"Typed in the tab of {name}." for name in names
    ]
