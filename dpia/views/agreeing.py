"""The page on which the information asset owner says whether they agree to measures."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from audit.transitions import NOT_PERMITTED, TransitionBlocked
from dpia import presenting
from dpia.risks import agreeing, owners
from dpia.risks.forms import AgreeForm, put_beside
from dpia.views.common import revision_field, revision_of, visible
from organisations.views.signed_in import actor_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agree_measures(request: HttpRequest, reference: str) -> HttpResponse:
    """Every measure, to agree to for its owner; for others what was said so far."""
    dpia = visible(request, reference)
    actor = actor_in(request)
    stops = owners.what_stops_answering(dpia, actor=actor)
    found = owners.measures_of(dpia)
    sent = request.method == "POST"
    form = AgreeForm(request.POST if sent else None, among=found)
    if sent and not stops and form.is_valid():
        try:
            agreeing.answer_measures(
                dpia,
                actor=actor,
                answers=form.answers(),
                reason=form.cleaned_data["reason"],
                revision=revision_of(request),
            )
        except TransitionBlocked as blocked:
            stops = put_beside(form, blocked.blockers)
        else:
            messages.success(request, "Your answers are saved")
            return redirect(f"{dpia.get_absolute_url()}#risks")
    refused = owners.what_stops_answering(dpia, actor=actor)
    context = {
        "dpia": dpia,
        "measures": found,
        "form": form,
        "stops": presenting.blocker_lines(dpia, stops) if sent else [],
        "may_answer": not refused,
        "cannot": " ".join(one.message for one in refused if one.code != NOT_PERMITTED),
        "to_ask": owners.what_stops_asking(dpia, actor=actor),
        "hidden": revision_field(dpia.revision),
    }
    status = 409 if sent and stops else 200
    return render(request, "dpia/risks/agree.html", context, status=status)


@login_required
@require_POST
def ask_owner(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the information asset owner about the measures that have no answer."""
    dpia = visible(request, reference)
    try:
        agreeing.ask_owner(dpia, actor=actor_in(request))
    except TransitionBlocked as blocked:
        messages.error(request, " ".join(one.message for one in blocked.blockers))
    else:
        messages.success(request, "The information asset owner is asked, and has it in their inbox")
    return redirect("dpia:agree_measures", reference)
