"""The pages of consultation: who was heard about a DPIA, and adding or changing an entry."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import Blocker, TransitionBlocked
from dpia import presenting
from dpia.forms import refuse
from dpia.heard import actions, showing
from dpia.heard.forms import HeardForm
from dpia.models import Dpia, Heard
from dpia.views.common import typed_in_vain, visible
from organisations.views.signed_in import actor_in


@login_required
@require_safe
def log(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody who was heard, by whom they are."""
    dpia = visible(request, reference)
    context = {
        "dpia": dpia,
        "groups": showing.grouped(showing.entries(dpia)),
        "reason_not": (dpia.document.get("consultation") or {}).get("reason_not", ""),
        "may_write": not actions.what_stops(dpia, actor=actor_in(request)),
    }
    return render(request, "dpia/heard.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add who was heard."""
    dpia = visible(request, reference)
    return _entry(request, dpia, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, reference: str, entry: int) -> HttpResponse:
    """Change an entry, or confirm that it goes."""
    dpia = visible(request, reference)
    return _entry(request, dpia, _find(dpia, entry))


@login_required
@require_POST
def remove(request: HttpRequest, reference: str, entry: int) -> HttpResponse:
    """Take an entry out."""
    dpia = visible(request, reference)
    _find(dpia, entry)
    try:
        actions.remove(dpia, actor=actor_in(request), key=entry)
    except TransitionBlocked as blocked:
        for blocker in blocked.blockers:
            messages.error(request, blocker.message)
    except Heard.DoesNotExist as gone:
        raise Http404 from gone
    else:
        messages.success(request, "The entry is removed")
    return redirect("dpia:heard", dpia.reference)


def _find(dpia: Dpia, entry: int) -> Heard:
    found = next((one for one in showing.entries(dpia) if one.pk == entry), None)
    if found is None:
        raise Http404
    return found


def _entry(request: HttpRequest, dpia: Dpia, row: Heard | None) -> HttpResponse:
    actor = actor_in(request)
    form = HeardForm(request.POST or None, row)
    stops = actions.what_stops(dpia, actor=actor)
    if request.method != "POST" or stops or not form.is_valid():
        return _page(request, dpia, row, form, stops)
    try:
        if row is None:
            actions.add(dpia, actor=actor, entry=form.entry())
        else:
            actions.change(dpia, actor=actor, key=row.pk, entry=form.entry())
    except TransitionBlocked as blocked:
        return _page(request, dpia, row, form, refuse(form, blocked.blockers))
    except Heard.DoesNotExist as gone:
        raise Http404 from gone
    messages.success(request, "It is kept, with what they said")
    return redirect("dpia:heard", dpia.reference)


def _page(
    request: HttpRequest, dpia: Dpia, row: Heard | None, form: HeardForm, stops: list[Blocker]
) -> HttpResponse:
    context = {
        "dpia": dpia,
        "row": row,
        "form": form,
        "typed": typed_in_vain(request) if stops else [],
        "stops": presenting.blocker_lines(dpia, stops),
        "title": "Change who was heard" if row else "Add who was heard",
        "has_errors": bool(form.errors),
    }
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/heard_entry.html", context, status=status)
