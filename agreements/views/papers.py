"""The text of an agreement as a file to take away: the preview of its PDF, and a Word copy."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import preview, word
from agreements.fetch import acting, version_of
from agreements.files import PDF, WORD, attached


@login_required
@require_safe
def preview_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The PDF of a draft as it stands, marked DRAFT; a page that says why it is not there."""
    version = version_of(request, reference)
    if not version.has_preview:
        raise Http404("It has a PDF of its own")
    found = preview.preview_of(
        version, actor=acting(request), wait_seconds=settings.PREVIEW_WAIT_SECONDS
    )
    if found.content:
        return attached(found.content, preview.file_name(version), PDF)
    context = {"version": version, "found": found, "minutes": preview.WITHIN_SECONDS // 60}
    status = 429 if found.too_many else 503 if found.problem else 200
    return render(request, "agreements/preview.html", context, status=status)


@login_required
@require_safe
def word_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The text as it stands as a Word file, with `?guidance=yes` question by question."""
    version = version_of(request, reference)
    guided = request.GET.get(word.WITH_GUIDANCE) == "yes"
    content = word.word_copy(version, with_guidance=guided)
    return attached(content, word.file_name(version, with_guidance=guided), WORD)
