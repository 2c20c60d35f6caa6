"""What every answer carries."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED)


class PermissionsPolicyMiddleware:
    """Tells the browser which of its abilities no page of this service ever asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


LOCKED_OR_DEADLOCKED = frozenset({"55P03", "40P01"})
BUSY = "Somebody else is changing this at the same moment. Nothing was changed. Try again."
AGAIN_IN_SECONDS = "5"


class BusyMiddleware:
    """Says "busy, try again" to whoever waited in vain for what somebody else was changing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a lock that was not to be had; None for any other trouble."""
        state = getattr(error.__cause__, "pgcode", None)
        if not isinstance(error, OperationalError) or state not in LOCKED_OR_DEADLOCKED:
            return None
        if request.path_info.startswith("/api/"):
            told = {"detail": BUSY, "blockers": [{"code": "busy", "message": BUSY}]}
            response: HttpResponse = JsonResponse(told, status=503)
        else:
            # Without the request: who is signed in may be what the database cannot say now.
            response = HttpResponse(render_to_string("503.html", {"busy": BUSY}), status=503)
        response.headers["Retry-After"] = AGAIN_IN_SECONDS
        return response


class PossiblePathMiddleware:
    """Answers "not found" for an address with a NUL in it, which PostgreSQL refuses to look up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" not in request.path_info:
            return self.get_response(request)
        if request.path_info.startswith("/api/"):
            return JsonResponse({"detail": "Not found."}, status=404)
        raise Http404("No address has a NUL in it")
