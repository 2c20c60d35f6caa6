"""Pages about the service itself, open to everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "organisations/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the service keeps about those who use it."""
    context = {"regulator": settings.REGULATOR_NAME, "contact": settings.DEFAULT_FROM_EMAIL}
    return render(request, "organisations/privacy.html", context)


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The cookies that the service sets."""
    context = {
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "organisations/cookies.html", context)
