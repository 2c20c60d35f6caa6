"""Who is signed in, and for which organisation they act, at every request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from organisations.acting import actor_of


class SignedInMiddleware:
    """Puts `request.actor` on every request; it is looked up only when it is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated:
            # A shared computer's back button must not show what the last person read.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
