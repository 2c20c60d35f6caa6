"""The pages of a DPIA made elsewhere: taking it in, and its file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dpia.importing import actions
from dpia.importing.forms import ImportForm
from dpia.importing.sending import sent
from dpia.views.common import visible
from govuk.uploads import is_too_large
from organisations.models import Organisation
from organisations.views.signed_in import actor_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_dpia(request: HttpRequest) -> HttpResponse:
    """Take in a finished DPIA for the organisation one acts for."""
    actor = actor_in(request)
    if actions.what_stops_importing(actor):
        raise Http404
    own = Organisation.objects.visible_to(request.user).get(pk=actor.organisation_id or 0)
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*bound, initial={"made_by": own.name}, too_large=is_too_large(request))
    if form.is_bound and form.is_valid():
        dpia = actions.import_dpia(
            actor=actor, organisation=own, facts=form.facts(), content=form.content
        )
        messages.success(request, "The DPIA is taken in, with its file")
        return redirect(dpia)
    return render(request, "dpia/import.html", {"form": form, "actor": actor})


@login_required
@require_safe
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """The PDF, to save: for everybody who may read the DPIA."""
    return sent(visible(request, reference))
