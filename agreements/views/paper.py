"""The pages for a signature in ink: recording it, and its page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import pdf, workflow
from agreements.fetch import acting, chosen, signed_page_of, version_of
from agreements.models import Version
from agreements.signing import paper
from agreements.signing.forms import PaperForm
from agreements.signing.scans import SUFFIXES, Kind
from agreements.views.steps import proven, stops_for, take_step
from audit import clock
from audit.transitions import refuse
from organisations import proving


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_on_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that one's signatory signed in ink, with a scan of the page."""
    version = version_of(request, reference)
    sha256 = version.snapshot.sha256 if version.snapshot else ""
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    organisation = acting(request).organisation_id
    form = PaperForm(
        *bound,
        initial={"sha256": sha256},
        names=paper.signatories(version, organisation, clock.today()),
        asks_password=proving.asks_password(request),
        asks_code=proving.asks_code(request),
    )
    # What the form asks is said beside its fields once it is sent.
    asked = PaperForm.declared_fields
    stops = [
        blocker
        for blocker in stops_for(version, request, "sign_on_paper", sha256=sha256)
        if blocker.path not in asked
    ]
    if form.is_bound and form.is_valid() and _records(request, version, form):
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


def _records(request: HttpRequest, version: Version, form: PaperForm) -> bool:
    """Whether the person showed who they are, and it was recorded; else the form says why not."""
    given = {**form.cleaned_data, "page": form.content}
    password, code = given.pop("password", ""), given.pop("code", "")
    # Asked before the code, which is good only once.
    if not take_step(
        request, form, lambda: refuse(stops_for(version, request, "sign_on_paper", **given))
    ):
        return False
    method = proven(request, form, password=password, code=code)
    return bool(method) and take_step(
        request,
        form,
        lambda: workflow.sign_on_paper(version, actor=acting(request), method=method, **given),
        "The signature was recorded. Everybody who takes part is told.",
    )


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
