"""Every component in Debian's Chromium: axe, keyboard, phone, no JavaScript, strict policy.

No server and no network: the browser's requests are answered by Django's test client.
"""

import mimetypes
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.journeys.browsing import AXE, RUN_AXE, WCAG, picture

ADDRESS = "http://concordat.test/"


@pytest.fixture(autouse=True)
def sheet_only(settings):
    """One page, with the service's own security headers and nothing that asks a database."""
    settings.ROOT_URLCONF = "tests.govuk.sheet"
    settings.MIDDLEWARE = ["csp.middleware.CSPMiddleware"]
    settings.ALLOWED_HOSTS = ["concordat.test"]


def answer(route):
    """Give the browser what Django, or its static files, would."""
    request, path = route.request, urlsplit(route.request.url).path
    if path.startswith("/static/"):
        file = finders.find(path.removeprefix("/static/"))
        assert file, f"{path} is asked for and not there"
        content_type = mimetypes.guess_type(file)[0]
        route.fulfill(body=Path(file).read_bytes(), content_type=content_type)
        return
    client = Client(SERVER_NAME="concordat.test")
    if request.method == "POST":
        kind = request.headers["content-type"]
        response = client.generic("POST", path, request.post_data_buffer or b"", kind)
    else:
        response = client.get(path)
    route.fulfill(
        status=response.status_code, headers=dict(response.headers), body=response.content
    )


@contextmanager
def opened(chromium, **options):
    """The page, in a fresh context. Fails on anything that the console complains of."""
    context = chromium.new_context(**options)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", answer)
    page.goto(ADDRESS)
    yield page
    context.close()
    assert complaints == []


def violations(page):
    """What axe finds."""
    page.evaluate(AXE)
    return page.evaluate(RUN_AXE, WCAG)


def send_empty(page):
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_selector(".govuk-error-summary")


def test_axe_finds_nothing_before_or_after_errors(chromium):
    with opened(chromium, viewport={"width": 1280, "height": 900}) as page:
        picture(page, "components")
        assert violations(page) == []
        send_empty(page)
        picture(page, "components-errors")
        assert violations(page) == []


def test_focus_goes_to_the_errors_and_from_each_to_its_control(chromium):
    with opened(chromium) as page:
        send_empty(page)

        assert page.title() == "Error: Components - Concordat"
        assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
        for link in page.locator(".govuk-error-summary a").all():
            target = link.get_attribute("href")[1:]
            link.click()
            assert page.evaluate("document.activeElement.id") == target


def test_on_a_phone_the_page_does_not_scroll_sideways(chromium):
    with opened(chromium, viewport={"width": 320, "height": 700}) as page:
        send_empty(page)
        picture(page, "components-phone")

        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert violations(page) == []


def test_without_javascript_the_form_errors_and_navigation_work(chromium):
    with opened(chromium, java_script_enabled=False) as page:
        send_empty(page)
        picture(page, "components-without-javascript")

        assert page.locator(".govuk-error-summary li").count() == 12
        assert page.get_by_role("link", name="Register (3)").is_visible()
        assert not page.get_by_role("button", name="Show password").is_visible()


def test_scripts_count_characters_and_show_passwords(chromium):
    with opened(chromium) as page:
        page.locator("#id_summary").fill("x" * 65)
        assert page.get_by_text("You have 5 characters too many").first.is_visible()
        page.locator("#id_password").fill("correct horse")
        page.get_by_role("button", name="Show password").click()
        assert page.locator("#id_password").get_attribute("type") == "text"
        page.get_by_label("None of these").nth(1).check()
        page.get_by_label("Public task").nth(1).check()
        assert not page.get_by_label("None of these").nth(1).is_checked()


def test_paper_shows_the_content_without_what_is_for_clicking(chromium):
    with opened(chromium) as page:
        page.emulate_media(media="print")

        assert page.get_by_role("heading", name="Energy rebate").is_visible()
        assert not page.get_by_role("button", name="Save and continue").is_visible()
        assert not page.locator(".app-filter").is_visible()
