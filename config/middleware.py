"""What every answer carries."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSlow

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
AWAY = "A part of this service does not answer. Nothing was changed. Try again in a minute."
AGAIN_IN_SECONDS = "5"


class BusyMiddleware:
    """Says "try again" to whoever waited in vain for what somebody else was changing, and to
    whoever needs Redis while it is away: one signs in again when it is back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a lock or a Redis that was not to be had; None for any other trouble."""
        if isinstance(error, RedisAway | RedisSlow):
            why = AWAY
        elif isinstance(error, OperationalError) and _pgcode(error) in LOCKED_OR_DEADLOCKED:
            why = BUSY
        else:
            return None
        if request.path_info.startswith("/api/"):
            told = {"detail": why, "blockers": [{"code": "busy", "message": why}]}
            response: HttpResponse = JsonResponse(told, status=503)
        else:
            # Without the request: who is signed in may be what the database cannot say now.
            response = HttpResponse(render_to_string("503.html", {"busy": why}), status=503)
        response.headers["Retry-After"] = AGAIN_IN_SECONDS
        return response


def _pgcode(error: OperationalError) -> str | None:
    return getattr(error.__cause__, "pgcode", None)


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
