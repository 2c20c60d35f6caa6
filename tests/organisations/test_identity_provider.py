"""Signing in with an organisation's own identity provider, its answers made up here."""

import json
import sys
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.session import SessionStorage
from django.test import Client
from django.urls import clear_url_caches, include, path
from requests import ConnectTimeout, ReadTimeout, Response, Session
from requests.adapters import BaseAdapter

from audit.models import Event
from config import urls as root
from organisations import account_urls
from organisations.identity_provider import PATIENCE_IN_SECONDS
from organisations.roles import Role
from organisations.signing_in import SECOND_FACTOR, provider_asked_second_factor
from tests.factories import member, organisation, person, signed_in


@pytest.fixture(autouse=True)
def configured(settings):
    settings.OIDC_EMAIL_DOMAINS = frozenset({"example.org"})
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "Westerby sign-in",
                    "client_id": "x",
                    "secret": "y",
                    "settings": {"server_url": "https://sso.example.org"},
                }
            ],
        }
    }


@pytest.fixture
def request_(rf):
    made = rf.get("/account/sso/sso/login/callback/")
    made.session, made.user, made.actor = Client().session, AnonymousUser(), None
    made._messages = SessionStorage(made)
    with context.request_context(made):
        yield made


def comes_back(request, *, email="ada@example.org", verified=True, sub="123", id_token=None):
    claims = {"sub": sub, "email": email, "email_verified": verified}
    answer = {"userinfo": claims, "id_token": {"sub": sub, **(id_token or {})}}
    provider = get_adapter().get_provider(request, "sso")
    login = provider.sociallogin_from_response(request, answer)
    login.state = {"process": "login"}
    return complete_login(request, login)


def test_somebody_invited_comes_in_by_it(db, request_):
    ada = person(email="ada@example.org")

    answer = comes_back(request_)

    assert answer.status_code == 302
    assert request_.session["_auth_user_id"] == str(ada.pk)
    assert SocialAccount.objects.get().user == ada
    assert Event.objects.filter(verb="connect-identity-provider").count() == 1


def test_from_then_on_the_subject_counts_not_the_address(db, request_):
    ada = person(email="ada@example.org")
    SocialAccount.objects.create(user=ada, provider="sso", uid="123")

    comes_back(request_, email="changed@else.example", verified=False)

    assert request_.session["_auth_user_id"] == str(ada.pk)


@pytest.mark.parametrize(
    "given",
    [
        {"email": "stranger@example.org"},
        {"verified": False},
        {"email": "ada@else.example"},
    ],
)
def test_nobody_else_does(db, request_, given):
    person(email="ada@example.org")
    person(email="ada@else.example")

    answer = comes_back(request_, **given)

    assert "You need an invitation" in answer.content.decode()
    assert "_auth_user_id" not in request_.session
    assert not SocialAccount.objects.exists()


def test_a_domain_that_was_not_named_is_not_trusted(db, request_, settings):
    settings.OIDC_EMAIL_DOMAINS = frozenset()
    person(email="ada@example.org")

    comes_back(request_)

    assert "_auth_user_id" not in request_.session


def test_a_second_subject_with_the_same_address_is_somebody_else(db, request_):
    ada = person(email="ada@example.org")
    SocialAccount.objects.create(user=ada, provider="sso", uid="old")

    comes_back(request_, sub="new")

    assert "_auth_user_id" not in request_.session


def test_somebody_shut_out_stays_out(db, request_):
    person(email="ada@example.org", is_active=False)

    comes_back(request_)

    assert "_auth_user_id" not in request_.session


@pytest.mark.parametrize(
    ("claims", "asked"),
    [
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "https://refeds.org/profile/mfa"}, True),
        ({"acr": "1"}, False),
    ],
)
def test_a_second_factor_counts_if_the_provider_says_so(claims, asked, settings):
    settings.OIDC_SECOND_FACTOR_ACR = frozenset({"https://refeds.org/profile/mfa"})

    assert provider_asked_second_factor(claims) == asked


@pytest.mark.parametrize("amr", [["pwd"], ["pwd", "mfa"]])
def test_and_is_otherwise_asked_for_here(db, request_, amr):
    member(organisation(), Role.SIGNATORY, email="ada@example.org")

    comes_back(request_, id_token={"amr": amr})

    assert request_.session.get(SECOND_FACTOR, False) == ("mfa" in amr)


# ---------------------------------------------------------------- its pages


@pytest.fixture
def pages(settings, monkeypatch):
    """The service's addresses as they are where a provider is configured."""
    source = Path(account_urls.__file__)
    module = ModuleType("account_urls_with_provider")
    exec(compile(source.read_text(), source, "exec"), module.__dict__)
    module.urlpatterns = [path("account/", include(module.urlpatterns)), *root.urlpatterns]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__
    clear_url_caches()
    yield Client()
    clear_url_caches()


def test_the_sign_in_page_offers_it_and_sends_there(db, pages, monkeypatch):
    there = "https://sso.example.org"
    found = {"authorization_endpoint": f"{there}/authorize", "token_endpoint": f"{there}/token"}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", found)

    page = pages.get("/account/login/?next=/organisations/").content.decode()
    asked = pages.get("/account/sso/sso/login/").content.decode()
    answer = pages.post("/account/sso/sso/login/?next=/organisations/")

    assert 'action="/account/sso/sso/login/?next=%2Forganisations%2F"' in page
    assert "Sign in with Westerby sign-in" in asked
    assert answer.url.startswith("https://sso.example.org/authorize?client_id=x")
    assert "code_challenge_method=S256" in answer.url
    assert "state=" in answer.url


def test_a_wrong_answer_of_the_provider_is_said_on_our_own_page(db, pages):
    answer = pages.get("/account/sso/sso/login/callback/?code=x&state=made-up")

    assert answer.status_code == 401
    assert "You could not be signed in" in answer.content.decode()


def test_stopping_half_way_is_no_error(db, pages):
    assert "You did not sign in" in pages.get("/account/sso/cancelled/").content.decode()
    assert pages.get("/account/sso/error/").status_code == 401


WELL_KNOWN = {
    name: f"https://sso.example.org/{name}"
    for name in (
        "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri",
    )
}  # fmt: skip


class Provider(BaseAdapter):
    """Answers what the test says to each address; an error that it says is raised."""

    def __init__(self, **answers):
        super().__init__()
        self.answers, self.patience = {"well-known": WELL_KNOWN, **answers}, set()

    def send(self, request, timeout=None, **kwargs):
        self.patience.add(timeout)
        said = next(said for part, said in self.answers.items() if part in request.url)
        if isinstance(said, Exception):
            raise said
        answer = Response()
        answer.request, answer.url, answer.status_code = request, request.url, 200
        if isinstance(said, int):
            answer.status_code, said = said, ""
        answer._content = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        answer.headers["content-type"] = "application/json"
        return answer

    def close(self):
        pass


@pytest.fixture
def answering(monkeypatch):
    def with_(**answers):
        made = Provider(**answers)
        monkeypatch.setattr(Session, "get_adapter", lambda *_, **__: made)
        return made

    return with_


def not_now(answer):
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Signing in with Westerby sign-in does not work just now" in page
    return page


@pytest.mark.parametrize(
    "said", [ConnectTimeout(), ReadTimeout(), 502, "<html>", [], "", {"issuer": "x"}]
)
def test_a_provider_that_does_not_answer_leaves_the_password(db, pages, answering, said):
    provider = answering(**{"well-known": said})

    page = not_now(pages.post("/account/sso/sso/login/?next=/organisations/"))

    assert 'href="/account/login/?next=%2Forganisations%2F"' in page
    assert provider.patience == {PATIENCE_IN_SECONDS}


TOKEN = {"access_token": "x", "expires_in": 60}


@pytest.mark.parametrize(
    "said",
    [
        {"well-known": ReadTimeout()},
        {"token_endpoint": ConnectTimeout()},
        {"token_endpoint": 500},
        {"token_endpoint": "<html>"},
        {"token_endpoint": [TOKEN]},
        {"token_endpoint": {**TOKEN, "expires_in": "soon"}},
        {"token_endpoint": TOKEN, "userinfo_endpoint": ReadTimeout()},
        {"token_endpoint": TOKEN, "userinfo_endpoint": {}},
        {"token_endpoint": TOKEN, "userinfo_endpoint": "rubbish"},
    ],
)
def test_nor_does_it_break_on_the_way_back(db, pages, answering, said):
    answering()
    there = pages.post("/account/sso/sso/login/?next=/organisations/").url
    state = parse_qs(urlsplit(there).query)["state"][0]
    answering(**said)

    not_now(pages.get(f"/account/sso/sso/login/callback/?code=x&state={state}"))

    assert "_auth_user_id" not in pages.session


def test_and_who_was_signed_in_stays_so(db, pages, answering):
    answering(**{"well-known": ConnectTimeout()})
    client = signed_in(person())

    page = not_now(client.post("/account/sso/sso/login/?process=connect"))

    assert "You are still signed in here" in page


def test_an_unknown_provider_has_no_page(db, pages):
    assert pages.post("/account/sso/other/login/").status_code == 404


def test_it_is_connected_from_ones_account(db, pages):
    client = signed_in(person())

    assert "/account/sso/sso/login/?process=connect" in client.get("/account/").content.decode()


def test_no_page_of_it_exists_where_none_is_configured(db, client):
    assert client.get("/account/sso/sso/login/").status_code == 404
