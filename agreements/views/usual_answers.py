"""The pages on which an organisation keeps what it answers alike in most agreements."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import usual
from audit import clock
from organisations import actions
from organisations.facts import facts
from organisations.views.organisations import administered
from organisations.views.signed_in import actor_in
from questionnaire.usual import groups_for


@login_required
@require_safe
def usual_answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Every group of usual answers, with how many are kept."""
    organisation = administered(request, reference)
    lines = [
        usual.kept_of(organisation, group, on=clock.today())
        for group in groups_for(facts(organisation, entries=()))
    ]
    context = {"organisation": organisation, "lines": lines}
    return render(request, "agreements/usual_answers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def usual_group(request: HttpRequest, reference: str, group: str) -> HttpResponse:
    """One group of usual answers, to read and to change."""
    organisation = administered(request, reference)
    known = {one.key: one for one in groups_for(facts(organisation, entries=()))}
    if group not in known:
        raise Http404("No such group of answers")
    page = usual.UsualForms(organisation, known[group], request.POST or None, on=clock.today())
    if request.method == "POST" and page.is_valid():
        actions.change_usual_answers(organisation, answers=page.answers(), actor=actor_in(request))
        messages.success(request, "The usual answers are saved")
        return redirect("organisation_usual_answers", reference)
    problems = [form for form in page.every if form.errors]
    context = {
        "organisation": organisation,
        "page": page,
        "problems": problems,
        "has_errors": bool(problems),
    }
    return render(request, "agreements/usual_group.html", context)
