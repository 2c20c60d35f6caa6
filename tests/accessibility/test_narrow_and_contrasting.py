"""Pages on a phone, at 400 % zoom, in forced colours: nothing scrolls sideways, all is seen."""

import pytest

from tests.accessibility.browser import DESKTOP, PHONE, faults, opened, too_wide
from tests.journeys.browsing import picture

IN_DRAFT = {
    "task list": "{draft}",
    "section page": "{draft}purpose/",
    "a row": "{draft}law/parties.0/",
    "repeating group": "{draft}data/",
    "check page": "{place}check/",
    "parties": "{place}parties/",
    "DPIA of a draft": "{place}dpia/",
    "register": "/register/",
    "DPIA hub": "{dpia}",
    "DPIA risks": "{dpia}risks/",
    "submit": "{place}submit/",
}
ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
"""A screen of 1280 by 1024, at 400 %."""


def looked_at(chromium, seen, name, address, **options):
    with opened(chromium, seen.client, address.format(**vars(seen)), **options) as page:
        assert page.locator("h1").count() == 1
        how = "-".join(map(str, options)) or "desktop"
        picture(page, f"access-{name.replace(' ', '-')}-{how}")
        yield page


@pytest.mark.parametrize("name", IN_DRAFT)
def test_a_page_of_a_draft_is_as_wide_as_a_phone(chromium, drafting, name):
    for page in looked_at(chromium, drafting, name, IN_DRAFT[name], viewport=PHONE):
        assert too_wide(page) == []
        assert faults(page) == []


@pytest.mark.parametrize("name", IN_DRAFT)
def test_a_page_of_a_draft_can_be_read_at_four_times_its_size(chromium, drafting, name):
    for page in looked_at(chromium, drafting, name, IN_DRAFT[name], **ZOOMED):
        assert too_wide(page) == []


@pytest.mark.parametrize("name", ["agreement", "register"])
def test_an_agreement_in_force_is_as_wide_as_a_phone(chromium, living, name):
    address = {"agreement": "{place}", "register": "/register/"}[name]
    for page in looked_at(chromium, living, f"{name} in force", address, viewport=PHONE):
        assert too_wide(page) == []
        assert faults(page) == []


@pytest.mark.parametrize("name", IN_DRAFT)
def test_what_can_be_pressed_is_seen_in_forced_colours(chromium, drafting, name):
    options = {"viewport": DESKTOP, "forced_colors": "active"}
    for page in looked_at(chromium, drafting, name, IN_DRAFT[name], **options):
        assert page.evaluate(UNSEEN) == []


UNSEEN = """() => {
    const shows = e => {
        const style = getComputedStyle(e);
        return style.borderStyle !== "none" && parseFloat(style.borderTopWidth) > 0
            || style.textDecorationLine.includes("underline")
            || parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
    };
    const bordered = e => e.type === "radio" || e.type === "checkbox"
        ? parseFloat(getComputedStyle(e.labels[0], "::before").borderTopWidth) > 0 : shows(e);
    const pressed = ["button", "input", "select", "textarea", "a"].map(one => `main ${one}`).join();
    const seen = {visibilityProperty: true};
    return [...document.querySelectorAll(pressed)]
        .filter(e => e.checkVisibility(seen) && e.type !== "hidden")
        .filter(e => !e.closest(".govuk-visually-hidden") && !bordered(e))
        .map(e => e.outerHTML.slice(0, 160));
}"""


def test_the_parties_of_an_agreement_are_a_table_on_a_phone_too(chromium, living):
    with opened(chromium, living.client, living.place, viewport=PHONE) as page:
        table = page.get_by_role("table", name="Organisations taking part")
        assert table.get_by_role("columnheader").all_inner_texts()
        assert table.get_by_role("rowheader").count() == 2
        assert table.get_by_role("cell").count() == 8
        reviews = table.get_by_text("Reviews", exact=True).last
        assert reviews.is_visible()


@pytest.mark.parametrize("width", [645, 769, 900, 1280])
def test_a_table_of_rows_keeps_to_its_column(chromium, drafting, width):
    size = {"width": width, "height": 900}
    with opened(chromium, drafting.client, f"{drafting.draft}data/", viewport=size) as page:
        room = page.locator("#list-data_items")
        assert room.evaluate("e => e.scrollWidth - e.clientWidth") == 0
