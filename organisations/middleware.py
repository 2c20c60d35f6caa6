"""At each request: who is signed in, for whom they act, and whether that may go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from organisations import actions, keeping
from organisations.acting import actor_of, keep_standing
from organisations.models import Person
from organisations.models.kept import Because
from organisations.signing_in import end_stale_session, lacks_second_factor, second_factor_page

WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_login", "account_logout", "account_inactive", "account_reauthenticate",
        "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done",
        "mfa_activate_totp", "mfa_authenticate", "mfa_reauthenticate",
        "accessibility", "privacy", "cookies", "invitation", "healthz", "readyz",
    }
)  # fmt: skip
"""Pages open to somebody who still has to show or set up their second factor."""

STALE = "You were signed out because you were away for a while. Sign in to carry on."


class SignedInMiddleware:
    """Ends stale sessions, puts `request.actor` on every request, asks for the second factor.

    The actor is looked up only when something asks for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        is_stale = end_stale_session(request)
        if is_stale:
            request._was_stale = True  # type: ignore[attr-defined]
        response = self.get_response(request)
        _forget_what_is_saved(request, response)
        if request.method == "POST" and response.status_code == 404:
            response = _keep_what_has_no_page(request, response)
        if request.user.is_authenticated or is_stale:
            # A shared computer's back button must not show what the last person read.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send those who lack their second factor to the page that ends the lack."""
        if request.method == "POST" and not request.user.is_authenticated:
            # Before what the view would say: it would only ask to sign in, and forget the rest.
            if kept := keeping.keep(request, Because.SIGNED_OUT):
                return keeping.to_sign_in(request, kept)
        if getattr(request, "_was_stale", False) and "text/html" in request.headers.get(
            "Accept", ""
        ):
            messages.info(request, STALE)
        match = request.resolver_match
        if match is None or match.url_name in WITHOUT_SECOND_FACTOR:
            return None
        person = request.user
        if not isinstance(person, Person):
            return None
        keep_standing(person)
        if not lacks_second_factor(request):
            _show_what_is_kept(request)
            return None
        if request.path.startswith("/api/"):
            detail = {"detail": "Show your second factor first: sign in on the pages."}
            return JsonResponse(detail, status=403)
        page = reverse(second_factor_page(person))
        kept = keeping.keep(request, Because.SIGNED_OUT) if request.method == "POST" else None
        following = kept.url if kept else request.get_full_path()
        return HttpResponseRedirect(f"{page}?{urlencode({'next': following})}")


def _show_what_is_kept(request: HttpRequest) -> None:
    """Fill the page in again with what its person once sent too late, if the address names it."""
    named = request.POST if request.method == "POST" else request.GET
    if keeping.KEPT not in named or request.path.startswith(keeping.NOT_KEPT_UNDER):
        return
    kept = keeping.kept_for(request)
    request.kept_text = kept  # type: ignore[attr-defined]
    if kept is not None and request.method == "GET":
        keeping.show_again(request, kept)


def _keep_what_has_no_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A form whose page has gone since it was opened: sent for review, withdrawn, no more theirs.
    Who wrote on it has the words back; to anybody else the answer is as it was."""
    if not request.user.is_authenticated or not keeping.has_words(request.POST):
        return response
    if keeping.made_for(request.POST.get(keeping.PAGE_OF, "")) != request.user.pk:
        return response
    kept = keeping.keep(request, Because.CLOSED)
    if kept is None:
        return response
    if keeping.wants_json(request):
        return JsonResponse(keeping.told_closed(), status=404)
    texts = keeping.words_of(kept)
    return render(request, "account/closed.html", {"kept": kept, "texts": texts}, status=404)


def _forget_what_is_saved(request: HttpRequest, response: HttpResponse) -> None:
    """Once a page that was filled in again has been saved, and so leads on, nothing is kept."""
    kept = getattr(request, "kept_text", None)
    if kept is not None and request.method == "POST" and response.status_code == 302:
        actions.forget_text(kept, actor=request.actor)  # type: ignore[attr-defined]
