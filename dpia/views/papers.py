"""A DPIA as a file to take away."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dpia.paper import files, ordering
from dpia.views.common import visible


@login_required
@require_safe
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The PDF: as approved, or as it stands, marked DRAFT. A page where it is not there yet."""
    dpia = visible(request, reference)
    order, made = files.ordered(request, dpia, wait_seconds=settings.PREVIEW_WAIT_SECONDS)
    if made.content:
        return files.attached(made.content, ordering.file_name(dpia, order))
    context = {
        "dpia": dpia,
        "made": made,
        "minutes": ordering.WITHIN_SECONDS // 60,
        "address": request.get_full_path(),
    }
    status = 429 if made.too_many else 503 if made.problem else 200
    return render(request, "dpia/pdf.html", context, status=status)
