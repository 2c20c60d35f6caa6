"""Talking to an organisation's own identity provider, and the page for when it does not answer.

django-allauth does the talking. It takes what comes back on trust: an address that cannot be
reached, or an answer that is not what OpenID Connect promises, would otherwise be an error of ours.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import requests
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base import Provider, ProviderException
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)

PATIENCE_IN_SECONDS = 4
"""How long somebody who signs in waits for each answer of the provider."""
MOST_REDIRECTS = 3
PROMISED = {
    "configuration": (
        "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri",
    ),
    "token": (),
    "person": ("sub",),
}  # fmt: skip
"""What each kind of answer holds as text, without which signing in cannot go on."""


class NotUnderstoodError(ProviderException):  # type: ignore[misc]
    """The provider answered something that OpenID Connect does not allow."""


def session() -> requests.Session:
    """What django-allauth asks the provider with: impatient, and refusing what makes no sense."""
    made = requests.Session()
    made.max_redirects = MOST_REDIRECTS
    made.hooks["response"].append(_refuse_what_makes_no_sense)
    asked = functools.partial(made.request, timeout=PATIENCE_IN_SECONDS)
    made.request = asked  # type: ignore[method-assign]
    return made


def _refuse_what_makes_no_sense(answer: requests.Response, **kwargs: Any) -> None:
    if answer.is_redirect:
        return
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        answer.raise_for_status()
    if not answer.ok:
        return  # "no" is an answer, which django-allauth understands
    said = answer.json()
    kind = _kind_of(answer)
    if not isinstance(said, dict) or not _has_texts(said, PROMISED[kind]):
        raise NotUnderstoodError(f"The provider's {kind} is not what OpenID Connect promises")
    if kind == "token" and not str(said.get("expires_in") or 0).isdigit():
        raise NotUnderstoodError("The provider's token ends at no time")


def _kind_of(answer: requests.Response) -> str:
    if answer.request.method == "POST":
        return "token"
    return "configuration" if "/.well-known/" in (answer.request.url or "") else "person"


def _has_texts(said: dict[str, Any], names: Iterable[str]) -> bool:
    return all(isinstance(said.get(name), str) and said[name] for name in names)


def does_not_answer(
    request: HttpRequest, provider: Provider, why: Exception | None, next_url: str = ""
) -> HttpResponse:
    """The page that says that signing in by the provider does not work just now, and what does."""
    log.warning("The identity provider %s does not answer as it should: %s", provider.name, why)
    context = {"provider": provider, "next": next_url or get_next_redirect_url(request) or ""}
    return render(request, "socialaccount/does_not_answer.html", context, status=503)
