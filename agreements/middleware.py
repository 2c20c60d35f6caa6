"""Addresses of a draft that is a draft no more: bookmarks, links in e-mails, the back button."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from agreements.fetch import NoDraft


class NoDraftMiddleware:
    """Leads who opens a page of a draft that has been sent, or has ended, to the agreement.

    Only somebody who may read the agreement gets so far; anybody else is told of no such page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, NoDraft) or request.method not in ("GET", "HEAD"):
            return None
        version = error.version
        if not request.path.startswith(
            reverse("agreements:draft", args=[version.agreement.reference])
        ):
            return None
        status = version.get_status_display().lower()
        messages.info(request, f"{version.agreement.reference} has no draft now: it is {status}.")
        return redirect(version)
