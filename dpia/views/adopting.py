"""The pages of an organisation that adopts another's DPIA: deciding, the record, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from audit.transitions import TransitionBlocked
from dpia import actions, presenting, subjects
from dpia.adoption import acting, changes, showing
from dpia.forms import AdoptForm, WithdrawForm, refuse
from dpia.models import Dpia
from dpia.staleness.showing import outdated_for
from dpia.views.common import visible
from organisations.models import Organisation
from organisations.views.signed_in import actor_in


def _own(request: HttpRequest) -> Organisation | None:
    actor = actor_in(request)
    organisations = Organisation.objects.visible_to(request.user)
    return organisations.filter(pk=actor.organisation_id or 0).first()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, reference: str) -> HttpResponse:
    """Take another organisation's approved DPIA as one's own, with what one adds to it."""
    dpia = visible(request, reference)
    actor, own = actor_in(request), _own(request)
    form = AdoptForm(request.POST or None, initial={"adopted_on": clock.today()})
    stops = actions.what_stops_adopting(dpia, organisation=own, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            on = form.cleaned_data["adopted_on"]
            actions.adopt(dpia, organisation=own, actor=actor, on=on, adds=form.adds())
        except TransitionBlocked as blocked:
            stops = refuse(form, blocked.blockers)
        else:
            messages.success(request, f"{own} has adopted the DPIA")
            return redirect(dpia)
    relying = subjects.shown_to(request.user, dpia)
    sharing = dpia.sharings.filter(organisation=own).first() if own else None
    among = {subject.reference for subject in relying}
    context = {
        "dpia": dpia,
        "form": form,
        "own": own,
        "stops": presenting.blocker_lines(dpia, stops),
        "is_hopeless": bool(stops),
        "changes": changes.since_adopted(dpia, sharing, among) if sharing else None,
        "outdated": outdated_for(dpia, relying),
    }
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/adopt.html", context, status=status)


@login_required
@require_safe
def record(request: HttpRequest, reference: str, organisation: str) -> HttpResponse:
    """Every adoption by one organisation: when, by whom, of what, and what it added."""
    dpia = visible(request, reference)
    found = dpia.adoptions.filter(organisation__reference=organisation)
    adoptions = list(
        found.select_related("organisation", "adopted_by", "withdrawn_by", "snapshot").defer(
            "snapshot__content"
        )
    )
    if not adoptions:
        raise Http404("It never adopted this DPIA")
    sharing = dpia.sharings.select_related("organisation", "adopted_by").filter(
        organisation=adoptions[0].organisation
    )
    lines = showing.lines(dpia, sharing, actor_in(request))
    own = _own(request)
    stops = acting.what_stops_withdrawing(
        dpia, organisation=own, actor=actor_in(request), reason="to be asked"
    )
    context = {
        "dpia": dpia,
        "adoptions": adoptions,
        "organisation": adoptions[0].organisation,
        "line": lines[0] if lines else None,
        "may_withdraw": own == adoptions[0].organisation and not stops,
    }
    return render(request, "dpia/adoption.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop standing behind a DPIA that one's organisation adopted."""
    dpia = visible(request, reference)
    actor, own = actor_in(request), _own(request)
    form = WithdrawForm(request.POST or None)
    stops = acting.what_stops_withdrawing(dpia, organisation=own, actor=actor, reason="to be asked")
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.withdraw_adoption(dpia, organisation=own, actor=actor, reason=reason)
        except TransitionBlocked as blocked:
            stops = blocked.blockers
        else:
            return _withdrawn(request, dpia, own)
    lines = presenting.blocker_lines(dpia, stops)
    context = {"dpia": dpia, "form": form, "own": own, "stops": lines}
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/withdraw_adoption.html", context, status=status)


def _withdrawn(request: HttpRequest, dpia: Dpia, own: Organisation | None) -> HttpResponse:
    messages.success(request, f"{own} no longer adopts the DPIA")
    return redirect(dpia)
