"""Every page of ours stands in the shell; no page of allauth can be reached but ours."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(
    str(file.relative_to(TEMPLATES))
    for room in ("account", "mfa", "socialaccount", "organisations")
    for file in (TEMPLATES / room).rglob("*.html")
)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_stands_in_our_shell(name):
    text = (TEMPLATES / name).read_text()

    assert text.startswith('{% extends "base.html" %}')
    assert "{% block title %}" in text
    assert text.count("<h1") >= 1
    assert "style=" not in text
    assert "<script" not in text


def test_every_form_that_changes_something_is_guarded():
    for name in PAGES:
        for form in (TEMPLATES / name).read_text().split("<form")[1:]:
            if 'method="post"' in form.split(">")[0]:
                assert "csrf_token" in form.split("</form>")[0], name


def allauth_views(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from allauth_views(pattern)
            continue
        view = getattr(pattern.callback, "view_class", None)
        if view and view.__module__.startswith("allauth."):
            yield view


def test_every_page_of_allauth_that_can_be_reached_is_ours():
    views = list(allauth_views(get_resolver()))
    assert views

    for view in views:
        found = Path(get_template(view.template_name).origin.name)
        assert found.is_relative_to(TEMPLATES), view


@pytest.mark.parametrize("kind", ["account", "mfa"])
def test_every_message_of_allauth_that_is_sent_is_ours(kind):
    used = {
        "account": ["password_reset_key", "unknown_account", "password_changed", "password_reset"],
        "mfa": ["totp_activated", "totp_deactivated", "recovery_codes_generated"],
    }[kind]

    for name in used:
        for part in ("subject", "message"):
            file = TEMPLATES / kind / "email" / f"{name}_{part}.txt"
            assert file.read_text().strip()
