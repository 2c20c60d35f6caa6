"""The page that asks before a party that has accepted is left out of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agreements import actions, links
from agreements.actions import NotPossible
from agreements.fetch import acting, party_of
from agreements.forms import ReasonForm
from agreements.models import Version
from law.document import get
from questionnaire import load
from questionnaire.pages import page as page_of
from questionnaire.showing import removal_context

SECTION = "parties"


def page(
    request: HttpRequest, version: Version, whole: Mapping[str, Any], place: str
) -> HttpResponse:
    """Say what leaving the party out does, ask why, and do it."""
    here = links.section(version, SECTION, "")
    key = request.POST.get("party") or get(version.document, f"{place}.id", "")
    party = party_of(version, key)
    form = ReasonForm(request.POST or None, label="Why is it left out?", hint=HINT)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave_out(party, actor=acting(request), reason=form.cleaned_data["reason"])
        except NotPossible as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, f"{party.organisation.name} is left out, and is told")
            return redirect(here)
    shown = page_of(load("agreement"), whole, SECTION, "")
    context = removal_context(shown, whole, place, url=lambda section, row: here)
    context |= {"version": version, "party": party, "form": form}
    return render(request, "agreements/leave_out.html", context)


HINT = "The organisation reads this."
