"""The playbook, open to everybody: it says nothing about anybody's agreements."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from questionnaire import playbook


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every page of the playbook, and who is needed at each stage."""
    every = playbook.pages().values()
    context = {
        "guides": [one for one in every if not one.is_case],
        "cases": [one for one in every if one.is_case],
        "stages": [playbook.stage(name) for name in playbook.LIFE],
    }
    return render(request, "questionnaire/playbook.html", context)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, with the ones before and after it."""
    shown = playbook.pages().get(slug)
    if shown is None:
        raise Http404("No such page in the playbook")
    before, after = playbook.neighbours(slug)
    context = {"shown": shown, "before": before, "after": after}
    return render(request, "questionnaire/playbook_page.html", context)
