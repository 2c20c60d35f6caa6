"""An agreement in force is changed by people together, in a browser: who was invited proposes
wording, two windows write one answer, and the page of what changed shows what came of it."""

import re
from contextlib import contextmanager
from datetime import date

import pytest

from audit import clock
from organisations.roles import Role
from tests.accessibility.browser import DESKTOP, PHONE, answering, faults, opened, too_wide
from tests.agreements.factories import deal
from tests.factories import acting_for, person, signed_in
from tests.journeys.browsing import picture

WHY = "Payments are to be checked each week."
PROPOSED = "Nothing less than a weekly match finds wrong payments in time. \N{SPARKLING HEART}"
OTHER = "A monthly match was tried, and came too late."
SECTION = "Why you want to share"


@pytest.fixture
def made(db):
    with clock.at(date(2022, 6, 1)):
        yield deal(stage="in_force")


@contextmanager
def browser_of(chromium, client, address):
    with opened(chromium, client, address) as page:
        page.set_default_timeout(10_000)
        yield page


def look(page, name):
    """Axe finds nothing, and on a phone nothing reaches beyond the edge."""
    for width in (PHONE, DESKTOP):
        page.set_viewport_size(width)
        picture(page, f"together-{name}-{width['width']}")
        assert (name, too_wide(page)) == (name, [])
    assert (name, faults(page)) == (name, [])


def press(page, name, leads_to):
    """Press the button, and wait for the page that it leads to."""
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_url(re.compile(leads_to))


def written_in(page):
    return page.locator('[name="necessity"]')


def start_the_variation(page):
    look(page, "vary")
    page.get_by_label("Why does the agreement have to change?").fill(WHY)
    press(page, "Start the new version", "/draft/$")
    look(page, "draft")


def invite(page, made, who):
    page.goto(f"/agreements/{made.reference}/people/invite/")
    look(page, "invite")
    page.get_by_label("Email address").fill(who.email)
    page.get_by_label("Full name").fill(who.name)
    page.get_by_label("Read and comment", exact=True).check()
    press(page, "Invite", "/people/$")
    look(page, "people")


def comment_and_propose(page, drafter):
    look(page, "comment")
    page.get_by_label("Your comment").fill(f"Is this enough, {drafter.name}?")
    page.get_by_text("Tell somebody by name").click()
    page.locator(f'[name="mentions"][value="{drafter.pk}"]').check()
    press(page, "Add the comment", r"/comments/\d+/")
    page.get_by_role("link", name="Propose other wording").click()
    page.wait_for_url(re.compile("/propose/$"))
    look(page, "propose")
    page.locator("main textarea").first.fill(PROPOSED)
    press(page, "Propose it", r"/comments/\d+/")
    look(page, "proposed")
    return page.url.partition("#")[0]


def write_in_two_windows(page, client, section):
    """The window opened second wins nothing by itself: it is asked, and puts both together."""
    page.goto(section)
    assert written_in(page).input_value() == PROPOSED
    second = page.context.new_page()
    second.route("**/*", answering(client))
    second.goto(section)
    written_in(page).fill(f"{PROPOSED} It was tried.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").first.click()
    written_in(second).fill(OTHER)
    second.get_by_role("button", name="Save and continue").first.click()
    both = second.get_by_label("Both, as I put them together")
    both.check()
    look(second, "both")
    together = second.get_by_label("Both texts, to make one of")
    assert together.input_value() == f"{PROPOSED} It was tried.\n\n{OTHER}"
    together.fill(f"{PROPOSED} {OTHER}")
    with second.expect_navigation():
        second.get_by_role("button", name="Save", exact=True).click()
    second.close()


def test_an_agreement_is_varied_by_people_together(chromium, made):
    drafter, noor = made.person(Role.DRAFTER), person("Noor Hale")
    client = acting_for(signed_in(drafter), made.lead)
    draft = f"/agreements/{made.reference}/draft/"
    with browser_of(chromium, client, f"/agreements/{made.reference}/vary/") as page:
        start_the_variation(page)
        invite(page, made, noor)
        about = f"/agreements/{made.reference}/comments/on/necessity/"
        with browser_of(chromium, signed_in(noor), about) as hers:
            thread = comment_and_propose(hers, drafter)
            assert not hers.get_by_role("button", name="Put this wording in").count()
        page.goto(thread)
        press(page, "Put this wording in", r"/comments/\d+/")
        look(page, "accepted")

        write_in_two_windows(page, client, f"{draft}purpose/")

        page.goto(f"/agreements/{made.reference}/changes/")
        look(page, "changes")
        section = page.get_by_role("region", name=SECTION)
        for words in ("Nothing less than a weekly match", "A monthly match was tried"):
            assert words in " ".join(section.inner_text().split())
        page.emulate_media(media="print")
        assert not page.get_by_text("Compare other texts").is_visible()
        assert section.is_visible()
        picture(page, "together-changes-printed")
    assert made.numbered(2).document["necessity"] == f"{PROPOSED} {OTHER}"
