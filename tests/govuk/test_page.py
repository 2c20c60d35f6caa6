"""What stands around every page."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings as django_settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import RequestFactory

from govuk.context import Link, mark_active
from govuk.forms import GovukForm
from tests.govuk.pages import page, render
from tests.govuk.trees import elements, text

BASE = Path(django_settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
PAGE = "{% block title %}Inbox{% endblock %}{% block content %}<h1>Inbox</h1>{% endblock %}"


class Named(GovukForm):
    name = forms.CharField(label="Name")


def test_a_page_has_a_title_a_language_one_heading_and_a_way_past_the_header():
    html = page(PAGE)

    assert text(elements(html, "title")[0]) == "Inbox - Concordat"
    assert elements(html, "html")[0][1]["lang"] == "en-GB"
    assert len(elements(html, "h1")) == 1
    assert elements(html, "a")[0][1]["href"] == "#main-content"
    assert elements(html, "main")[0][1]["id"] == "main-content"


def test_a_page_with_errors_says_so_in_its_title_and_on_top():
    html = page(PAGE, form=Named({}))
    main = elements(html, "main")[0]

    assert text(elements(html, "title")[0]) == "Error: Inbox - Concordat"
    assert main[2][1]["class"] == "govuk-error-summary"


def test_a_page_whose_form_is_not_sent_has_no_errors():
    html = page(PAGE, form=Named())

    assert "Error" not in html
    assert "govuk-error-summary" not in html


def test_the_shell_says_who_is_signed_in_and_for_whom_they_act():
    html = page(PAGE)
    account = next(n for n in elements(html, "ul") if n[1].get("aria-label") == "Your account")

    assert "Amara Okafor, acting for Westerby Borough Council" in text(account)
    assert elements(html, "form")[0][1] == {"method": "post", "action": "/sign-out/"}


def test_the_demonstration_says_on_every_page_that_it_is_one():
    assert "This is a demonstration. Everybody in it is fictitious." in page(PAGE)


def test_an_installation_that_is_no_demonstration_has_no_banner(settings):
    settings.SHELL_PROVIDERS = []

    html = page(PAGE)

    assert "app-demonstration" not in html
    assert "app-account" not in html
    assert "govuk-service-navigation" not in html


def test_the_footer_says_once_that_this_is_not_legal_advice():
    assert page(PAGE).count("It is not legal advice.") == 1


@pytest.mark.parametrize(
    ("path", "active"), [("/", "Inbox"), ("/register/", "Register"), ("/register/x/", "Register")]
)
def test_the_navigation_marks_where_the_page_is(path, active):
    html = page(PAGE, path)
    current = [a for a in elements(html, "a") if a[1].get("aria-current")]

    assert [text(a).split(" (")[0] for a in current] == [active]


def test_no_link_is_active_on_a_page_beside_the_navigation():
    links = mark_active([("Inbox", "/"), ("Register", "/register/")], "/account/")

    assert [link.active for link in links] == [False, False]


def test_a_provider_may_say_itself_what_is_active():
    links = mark_active([("Inbox", "/"), Link("Register", "/register/", active=True)], "/")

    assert [link.active for link in links] == [False, True]


def test_several_providers_add_to_one_navigation(settings):
    settings.SHELL_PROVIDERS = ["tests.govuk.pages.shell", "tests.govuk.pages.more"]

    html = page(PAGE)

    assert "Insight" in html
    assert "Inbox" in html
    assert "Act as nobody" in html


def test_messages_become_banners_and_errors_a_summary():
    html = render(
        "{% message_banners messages %}",
        messages=[
            Message(constants.SUCCESS, "Sent <for> review"),
            Message(constants.INFO, "The clock was moved"),
            Message(constants.ERROR, "The DPIA has lapsed"),
            Message(constants.ERROR, "Nobody may sign"),
        ],
    )

    assert [text(n) for n in elements(html, "h2")] == ["There is a problem", "Success", "Important"]
    assert [text(n) for n in elements(html, "li")] == ["The DPIA has lapsed", "Nobody may sign"]
    assert "Sent &lt;for&gt; review" in html


@pytest.mark.parametrize("name", ["404.html", "403.html", "csrf.html", "500.html"])
def test_a_page_for_what_went_wrong_says_what_to_do(name):
    request = RequestFactory().get("/") if name != "500.html" else None
    html = render_to_string(name, request=request)

    assert len(elements(html, "h1")) == 1
    assert len(elements(html, "p")) >= 2
    assert "Concordat" in text(elements(html, "title")[0])


def test_what_one_may_not_see_is_only_not_found():
    html = render_to_string("404.html", request=RequestFactory().get("/agreements/DSA-002/"))

    assert "permission" not in html
    assert "Page not found" in html


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(BASE)))
def test_no_template_of_a_page_has_inline_script_or_style(file):
    if "pdf" in file.parts:
        pytest.skip("paper has no content security policy")
    source = file.read_text()

    assert not re.search(r"<style\b", source)
    assert not re.search(r"""\sstyle=["']""", source)
    assert not re.search(r"""\son[a-z]+=["']""", source)
    assert "javascript:" not in source
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script


def test_no_component_template_trusts_text():
    for file in (BASE / "templates" / "components").rglob("*.html"):
        assert "|safe" not in file.read_text()
        assert "autoescape off" not in file.read_text()
