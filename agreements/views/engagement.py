"""The engagement log of an agreement."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.engagement.log import log_of
from agreements.fetch import version_of


@login_required
@require_safe
def engagement(request: HttpRequest, reference: str) -> HttpResponse:
    """Who was heard, what they said and what was done, from the DPIA it relies on."""
    version = version_of(request, reference)
    context = {"version": version, "log": log_of(version, request.user)}
    return render(request, "agreements/engagement.html", context)
