"""The public page on which anybody has a document checked. Nothing of what they send is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements.verifying import verdicts
from agreements.verifying.forms import FileForm, HashForm
from agreements.verifying.verdicts import Verdict
from govuk.uploads import is_too_large
from organisations.limits import is_within

TOO_MANY = 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask with a file or with a reference and a hash; say what it is."""
    too_large = is_too_large(request)
    by_hash = "sha256" in request.POST
    is_sent = request.method == "POST"
    file = FileForm(
        request.POST if is_sent and not by_hash else None,
        request.FILES if is_sent and not by_hash else None,
        too_large=too_large,
    )
    typed = HashForm(request.POST if is_sent and by_hash else None)
    form = typed if by_hash else file
    verdict, status = None, 200
    if is_sent and not is_within(request, "verify"):
        status = TOO_MANY
    elif form.is_valid():
        verdict = _verdict(form)
    context = {
        "file": file,
        "typed": typed,
        "form": form,
        "verdict": verdict,
        "by_hash": by_hash,
        "too_many": status == TOO_MANY,
    }
    return render(request, "agreements/verify.html", context, status=status)


def _verdict(form: FileForm | HashForm) -> Verdict:
    if isinstance(form, FileForm):
        return verdicts.of_file(form.cleaned_data["file"])
    return verdicts.of_hash(form.cleaned_data["reference"], form.cleaned_data["sha256"])
