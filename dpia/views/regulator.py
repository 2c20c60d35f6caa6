"""The page of prior consultation: how far it has come, when advice is due, what can be done."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dpia import workflow
from dpia.regulator import kept, showing
from dpia.regulator.offering import regulators_steps
from dpia.views.common import visible
from organisations.views.signed_in import actor_in


@login_required
@require_safe
def regulator(request: HttpRequest, reference: str) -> HttpResponse:
    """Every consultation of the regulator about one DPIA."""
    dpia = visible(request, reference)
    found = kept.consultations(dpia)
    verbs = regulators_steps(dpia, found, actor=actor_in(request))
    context = {
        "dpia": dpia,
        "high": list(kept.high_risks(dpia).values()),
        "refused": kept.refusal_among(found),
        "left": list(kept.not_consulted_on(dpia).values()),
        "consultations": showing.shown(found),
        "steps": [
            {
                "label": workflow.TRANSITIONS[verb].label,
                "url": reverse(f"dpia:{verb}", args=[dpia.reference]),
            }
            for verb in verbs
        ],
    }
    return render(request, "dpia/regulator.html", context)
