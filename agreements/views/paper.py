"""The pages for a signature in ink: recording it, and its page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import pdf, workflow
from agreements.fetch import acting, chosen, signed_page_of, version_of
from agreements.forms import PaperForm
from agreements.signing.scans import SUFFIXES, Kind
from agreements.views.steps import stops_for, take_step


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_on_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that one's signatory signed in ink, with a scan of the page."""
    version = version_of(request, reference)
    sha256 = version.snapshot.sha256 if version.snapshot else ""
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*bound, initial={"sha256": sha256})
    # What the form asks is said beside its fields once it is sent.
    asked = PaperForm.declared_fields
    stops = [
        blocker
        for blocker in stops_for(version, request, "sign_on_paper", sha256=sha256)
        if blocker.path not in asked
    ]
    if form.is_bound and form.is_valid():
        given = {**form.cleaned_data, "page": form.content}
        taken = take_step(
            request,
            form,
            lambda: workflow.sign_on_paper(version, actor=acting(request), **given),
            "The signature was recorded. Everybody who takes part is told.",
        )
        if taken:
            return redirect("agreements:agreement", reference)
    context = {
        "version": version,
        "form": form,
        "stops": stops,
        "sha256": sha256,
        "pdf": pdf.newest(version),
        "organisation": acting(request).organisation,
    }
    return render(request, "agreements/signing/paper.html", context)


@login_required
@require_safe
def signed_page(request: HttpRequest, reference: str, number: int, key: str) -> HttpResponse:
    """The scan, to save: for people of the parties. 404 for everybody else."""
    version = chosen(request, reference, str(number))
    page = signed_page_of(version, key)
    parties = set(version.parties.values_list("organisation", flat=True))
    if acting(request).organisation_id not in parties:
        raise Http404("Only for those who take part")
    response = HttpResponse(bytes(page.content), content_type=page.kind)
    name = f"{reference}-{key}-signed-page.{SUFFIXES[Kind(page.kind)]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
