"""The page on which a piece of advice is answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audit import clock
from audit.transitions import Blocker, TransitionBlocked
from dpia import presenting, workflow
from dpia.advice import against, deciding, kept, showing, since
from dpia.forms import answers, refuse, step_form
from dpia.models import Dpia, DpiaAdvice
from dpia.views.common import typed_in_vain, visible
from dpia.views.steps import HOPELESS
from govuk.fields import DateField
from organisations.views.signed_in import actor_in
from questionnaire.forms import QuestionForm

ASKS = {
    "outcome": "dpo_outcome",
    "overrule_reason": "dpo_reason",
    "decided_by": "dpo_decided",
    "decided_on": "decided_on",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def respond(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what is done with one piece of advice: the one asked for, or the first without answer."""
    dpia = visible(request, reference)
    found = kept.pieces(dpia)
    piece = _asked_for(request, found)
    form = _form(piece, request.POST or None)
    if request.method != "POST":
        asked = {"advice": piece.pk if piece else None}
        stops = workflow.what_stops(dpia, "respond", actor=actor_in(request), given=asked)
        return _page(request, dpia, piece, form, [b for b in stops if b.code != "missing"])
    if not form.is_valid():
        return _page(request, dpia, piece, form, [])
    given: dict[str, Any] = {**answers(form, ASKS), "advice": piece.pk if piece else None}
    try:
        dpia = workflow.respond(dpia, actor=actor_in(request), **given)
    except TransitionBlocked as blocked:
        return _page(request, dpia, piece, form, refuse(form, blocked.blockers))
    messages.success(request, "Your answer to the advice is saved")
    # The next piece that waits, if there is one.
    waiting = kept.unanswered(kept.pieces(dpia))
    return redirect("dpia:respond", dpia.reference) if waiting else redirect(dpia)


def _asked_for(request: HttpRequest, found: list[DpiaAdvice]) -> DpiaAdvice | None:
    asked = request.POST.get("advice") or request.GET.get("advice") or ""
    named = [piece for piece in found if str(piece.pk) == asked]
    waiting = kept.unanswered(found)
    return next(iter(named or waiting or found[-1:]), None)


def _form(piece: DpiaAdvice | None, data: Any) -> QuestionForm:
    answer = kept.answer_of(piece) if piece else None
    held = {
        "outcome": answer.outcome if answer else "",
        "overrule_reason": answer.reason if answer else "",
        "decided_by": answer.decided_by if answer else "",
    }
    asked = [name for name in ASKS.values() if name != "decided_on"]
    form = step_form(asked, {"dpia": {"dpo_advice": held}}, data=data, suggested={})
    if "dpo_decided" in form.fields:
        form["dpo_decided"].help_text = deciding.HINT
    form.fields["decided_on"] = DateField(
        label="When was that decided?",
        initial=answer.decided_on if answer else clock.today(),
        required=False,
    )
    form.places = {"advice.decided_on": "decided_on"}  # type: ignore[attr-defined]
    return form


def _page(
    request: HttpRequest,
    dpia: Dpia,
    piece: DpiaAdvice | None,
    form: QuestionForm,
    stops: list[Blocker],
) -> HttpResponse:
    found = showing.shown(dpia, [piece] if piece else [])
    is_hopeless = piece is None or any(blocker.code in HOPELESS for blocker in stops)
    context = {
        "dpia": dpia,
        "typed": typed_in_vain(request) if is_hopeless else [],
        "step": workflow.TRANSITIONS["respond"],
        "piece": found[0] if found else None,
        "changed": since.since(dpia, piece) if piece else [],
        "is_against": piece is not None and against.is_against(piece),
        "form": form,
        "stops": presenting.blocker_lines(dpia, stops),
        "is_hopeless": is_hopeless,
        "has_errors": bool(form.errors),
    }
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/respond.html", context, status=status)
