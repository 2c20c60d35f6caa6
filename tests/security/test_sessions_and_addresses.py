"""Sessions that nobody else can take over, and addresses that lead nowhere else."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from tests.agreements.factories import PASSWORD
from tests.visibility.walking import ask

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "https:///evil.example",
    "/\t/evil.example",
    "https://127.0.0.1:8000@evil.example/",
    " //evil.example",
)


def signed_in_by_form(world, who, client=None, **more):
    cache.clear()
    client = client or Client(raise_request_exception=False)
    given = {"login": world.people[who].email, "password": PASSWORD, **more}
    return client, client.post("/account/login/", given)


def test_the_key_of_a_session_changes_when_somebody_signs_in(world):
    client = Client()
    client.get("/account/login/")
    # What somebody else planted in the browser before.
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    client, answer = signed_in_by_form(world, "lead drafter", client)

    assert answer.status_code == 302
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["session"] = planted
    assert thief.get("/account/").status_code == 302


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(world):
    client, _ = signed_in_by_form(world, "lead drafter")
    kept = client.cookies["session"].value
    assert client.get("/account/").status_code == 200

    client.post("/account/logout/")

    thief = Client()
    thief.cookies["session"] = kept
    assert thief.get("/account/").status_code == 302


def test_the_cookies_are_out_of_reach_of_scripts(world):
    client, _ = signed_in_by_form(world, "lead drafter")

    for name in ("session", "csrf"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] in ("Lax", "Strict")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_signing_in_leads_nowhere_else(address, world):
    _, answer = signed_in_by_form(world, "lead drafter", next=address)

    assert answer.url == "/"


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("path", ["/act-for/", "/account/reauthenticate/", "/account/logout/"])
def test_no_page_that_sends_on_leads_elsewhere(path, address, world):
    client = world.clients["lead drafter"]
    sent = {"next": address, "password": PASSWORD, "organisation": world.lead.pk}

    for answer in (
        ask(client, "post", path, sent),
        ask(client, "get", f"{path}?next={address}"),
    ):
        assert "evil.example" not in answer.headers.get("Location", "")
        assert not re.search(r'(href|action)="[^"]*evil\.example', answer.content.decode())


def test_no_address_that_the_service_writes_comes_from_the_request(world):
    client = world.clients["lead drafter"]

    for path in ("/", f"/agreements/{world.agreements['in force']}/", "/api/register/"):
        named = client.get(path, headers={"X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in named.content.decode()
        assert client.get(path, headers={"Host": "evil.example"}).status_code == 400


def test_a_password_is_never_shown_again(world):
    client = Client()
    page = client.post("/account/login/", {"login": "a@example.org", "password": "hunter2 hunter2"})

    assert "hunter2" not in page.content.decode()


def test_what_went_wrong_is_not_told_in_detail(world, monkeypatch, settings):
    assert settings.DEBUG is False

    def broken(*args, **kwargs):
        raise RuntimeError("a secret detail of the inside")

    monkeypatch.setattr("agreements.views.agreement.standing_of", broken)
    path = f"/agreements/{world.agreements['in force']}/"
    page = ask(world.clients["lead drafter"], "get", path)

    assert page.status_code == 500
    assert "secret detail" not in page.content.decode()
    assert "Traceback" not in page.content.decode()
