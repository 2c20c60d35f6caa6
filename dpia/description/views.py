"""The page on which the sharing is described while no agreement relies on the DPIA."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audit.transitions import TransitionBlocked
from dpia import presenting
from dpia.description.acting import describe, fingerprint, what_stops_describing
from dpia.description.forms import described, description_form
from dpia.views.common import visible
from organisations.views.signed_in import actor_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def description(request: HttpRequest, reference: str) -> HttpResponse:
    """Describe the sharing: for drafters; others are told where it stands."""
    dpia = visible(request, reference)
    actor = actor_in(request)
    stops = what_stops_describing(dpia, actor=actor)
    sent = request.method == "POST"
    form = description_form(dpia.description, request.POST if sent else None)
    if sent and not stops and form.is_valid():
        try:
            describe(
                dpia,
                actor=actor,
                description=described(form, dpia.description),
                based_on=request.POST.get("based_on", ""),
            )
        except TransitionBlocked as blocked:
            stops = blocked.blockers
        else:
            messages.success(request, "The description is saved")
            return redirect("dpia:section", dpia.reference, "need")
    context = {
        "dpia": dpia,
        "form": form,
        "stops": presenting.blocker_lines(dpia, stops),
        "is_hopeless": any(blocker.code != "changed_since_read" for blocker in stops),
        "based_on": fingerprint(dpia),
    }
    return render(request, "dpia/description.html", context, status=409 if sent and stops else 200)
