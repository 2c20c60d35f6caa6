"""At each request: who is signed in, for whom they act, and whether that may go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from organisations.acting import actor_of, keep_standing
from organisations.models import Person
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
        if request.user.is_authenticated or is_stale:
            # A shared computer's back button must not show what the last person read.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send those who lack their second factor to the page that ends the lack."""
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
            return None
        if request.path.startswith("/api/"):
            detail = {"detail": "Show your second factor first: sign in on the pages."}
            return JsonResponse(detail, status=403)
        page = reverse(second_factor_page(person))
        return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")
