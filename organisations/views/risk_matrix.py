"""The page on which an organisation chooses how its DPIAs score risks."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from govuk.bound import dress
from govuk.forms import GovukForm
from organisations import actions
from organisations.models.choices import RiskMatrix
from organisations.views.organisations import administered
from organisations.views.signed_in import actor_in

HINTS = {
    RiskMatrix.CAUTIOUS: "Probable minimal harm and remote severe harm are medium",
    RiskMatrix.ICO: "Both of these are low, and all else is the same",
}


class RiskMatrixForm(GovukForm):
    """Which of the two matrices."""

    matrix = dress(
        forms.ChoiceField(
            label="Which matrix do your DPIAs use?",
            choices=RiskMatrix.choices,
            widget=forms.RadioSelect,
            error_messages={"required": "Select which matrix your DPIAs use"},
        ),
        option_hints={str(key): words for key, words in HINTS.items()},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def risk_matrix(request: HttpRequest, reference: str) -> HttpResponse:
    """On which matrix the organisation's DPIAs score risks, for its administrators."""
    organisation = administered(request, reference)
    chosen = organisation.risk_matrix or RiskMatrix.CAUTIOUS
    form = RiskMatrixForm(
        request.POST if request.method == "POST" else None, initial={"matrix": chosen}
    )
    if request.method == "POST" and form.is_valid():
        matrix = form.cleaned_data["matrix"]
        actions.choose_risk_matrix(organisation, matrix=matrix, actor=actor_in(request))
        messages.success(request, "The risk matrix is saved")
        return redirect("organisation", reference=reference)
    context = {"organisation": organisation, "form": form}
    return render(request, "organisations/risk_matrix.html", context)
