"""The task list, a repeating group and a conflict, by keyboard and as a screen reader has them.

What a screen reader says is read from the accessibility tree that the browser gives it.
"""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from agreements import actions
from organisations.roles import Role
from questionnaire.inputs import tidy
from tests.accessibility.browser import PHONE, faults, opened, tab_to, too_wide
from tests.factories import actor, member


def tree(page):
    """The page's content as the browser tells it to a screen reader."""
    return page.locator("main").aria_snapshot()


def value_of(page, name):
    return page.locator(f'[name="{name}"]').input_value()


# ---------------------------------------------------------------------- the task list


def test_the_task_list_leads_by_keyboard_to_a_question_and_on(chromium, drafting):
    with opened(chromium, drafting.client, drafting.draft) as page:
        tab_to(page, "Skip to main content")
        page.keyboard.press("Enter")
        tab_to(page, "Why you want to share", role="a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/draft/purpose/")
        tab_to(page, page.locator("label[for=id_necessity]").inner_text(), role="textarea")
        page.keyboard.press("Control+End")
        page.keyboard.type(" Typed by keyboard.")
        tab_to(page, "Save and continue", role="button")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/draft/(?!purpose)"))
        page.goto(f"{drafting.draft}purpose/")
        assert value_of(page, "necessity").endswith(" Typed by keyboard.")


def test_the_task_list_tells_each_section_with_its_status(chromium, drafting):
    with opened(chromium, drafting.client, drafting.draft) as page:
        # What is done is folded away, and told once it is unfolded.
        for fold in page.locator("main summary").all():
            fold.click()
        told = tree(page)
        assert re.search(r'heading "Council tax energy rebate.*" \[level=1\]', told)
        for link in page.locator(".govuk-task-list__link").all():
            status = page.locator(f"#{link.get_attribute('aria-describedby').split()[-1]}")
            assert link.inner_text()
            assert status.count() == 1
        assert re.search(r'link "The basics":\n(.*\n)?\s+- (strong|text): ', told)
        levels = [int(one) for one in re.findall(r"\[level=(\d)\]", told)]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


# ---------------------------------------------------------------------- a repeating group


def test_rows_are_added_answered_and_moved_by_keyboard(chromium, drafting):
    with opened(chromium, drafting.client, f"{drafting.draft}data/") as page:
        tab_to(page, "Add another data item", role="button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/data_items.5/")
        tab_to(page, page.locator("label[for=id_item_name]").inner_text())
        page.keyboard.type("Tenancy start date")
        tab_to(page, "Save and continue", role="button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/draft/data/")

        tab_to(page, "Change the order of the data items", role="summary")
        page.keyboard.press("Space")
        tab_to(page, "Up: Tenancy start date", role="button")
        page.keyboard.press("Enter")
        rows = page.locator("#list-data_items").get_by_role("rowheader")
        expect(rows.last).to_contain_text("Council tax reference")
        expect(rows.nth(-2)).to_contain_text("Tenancy start date")


def test_each_row_and_its_actions_are_told_apart(chromium, drafting):
    with opened(chromium, drafting.client, f"{drafting.draft}data/") as page:
        told = tree(page)
        assert re.search(r'region "Data items":\n\s+- heading "Data items" \[level=2\]', told)
        for name in ("Name", "Address", "UPRN"):
            assert f'link "Answer {name}"' in told
            assert f'link "Remove {name}"' in told
        names = re.findall(r'- (?:link|button) "([^"]+)"', told)
        assert len(names) == len(set(names)), "two controls have one name"
        groups = re.findall(r'- group "([^"]+)":\n(?:.*\n)*?\s+- (?:radio|checkbox) ', told)
        assert "Will records from different sources be matched?" in groups


# ---------------------------------------------------------------------- a conflict


@pytest.fixture
def quarrel(chromium, drafting):
    """The page that shows both texts: somebody else saved while this person was writing."""

    def shown(**options):
        return opened(chromium, drafting.client, f"{drafting.draft}purpose/", **options)

    def both(page):
        deal = drafting.deal
        actions.save_answers(
            deal.version,
            actor=other(deal),
            based_on=deal.version.revision,
            changes={"necessity": "The text of the other."},
        )
        page.locator('[name="necessity"]').fill("My own text.")
        page.get_by_role("button", name="Save and continue").last.click()
        page.get_by_role("heading", name="Somebody else changed this").wait_for()

    return shown, both


def other(deal):
    """Another drafter of the lead."""
    return actor(member(deal.lead, Role.DRAFTER, name="Olwen Other"), deal.lead)


def test_a_conflict_is_decided_by_keyboard(quarrel, drafting):
    shown, both = quarrel
    with shown() as page:
        both(page)
        tab_to(page, "What I wrote here", role="input")
        page.keyboard.press("Space")
        tab_to(page, "Save", role="button")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/draft/(?!purpose)"))
        page.goto(f"{drafting.draft}purpose/")
        assert value_of(page, "necessity") == "My own text."


def test_a_conflict_tells_whose_text_is_whose_and_what_is_asked(quarrel):
    shown, both = quarrel
    with shown() as page:
        both(page)
        told = tree(page)
        assert re.search(r'heading "Olwen Other wrote on .+" \[level=3\]', told)
        assert 'heading "You wrote here" [level=3]' in told
        assert "The text of the other." in told
        assert "My own text." in told
        assert re.search(r'group "Which answer do you keep\?.*":', told)
        assert 'radio "What I wrote here"' in told
        assert 'radio "What Olwen Other wrote"' in told
        assert faults(page) == []


def test_a_conflict_fits_on_a_phone_and_is_seen_in_forced_colours(quarrel):
    shown, both = quarrel
    with shown(viewport=PHONE, forced_colors="active") as page:
        both(page)
        assert too_wide(page) == []
        assert faults(page) == []


# ---------------------------------------------------------------------- the counter


@pytest.mark.parametrize("typed", ["abc", "e\u0301a\u0302", "👍🏽 👩‍👩‍👧", "اتفاقية", "ŵ ŷ\nâ"])
def test_the_counter_counts_as_the_server_does(chromium, drafting, typed):
    with opened(chromium, drafting.client, f"{drafting.draft}purpose/") as page:
        page.locator('[name="necessity"]').fill(typed)
        info = page.locator("#id_necessity-info").inner_text()
        limit = int(re.search(r"[\d,]+", info)[0].replace(",", ""))
        left = page.locator("#id_necessity ~ .govuk-character-count__status").first.inner_text()
        assert int(re.search(r"[\d,]+", left)[0].replace(",", "")) == limit - len(tidy(typed))
