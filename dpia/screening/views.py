"""The page of the screening: answered by drafters, read by everybody who reads the DPIA."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audit.transitions import TransitionBlocked
from dpia import actions, documents, presenting
from dpia.models import Status
from dpia.screening import answering
from dpia.screening.forms import Screening
from dpia.screening.sheets import Sheet, sheet_of
from dpia.stale import StaleRevision
from dpia.views.both import both_page
from dpia.views.common import revision_field, revision_of, shown_in, visible
from law.screening import TRIGGERS
from organisations.views.signed_in import actor_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, reference: str) -> HttpResponse:
    """The screening: to answer for drafters while it may change, to read for everybody else."""
    sheet = sheet_of(visible(request, reference), request.user)
    stops = actions.what_stops_writing(sheet.dpia, actor=actor_in(request), places=[TRIGGERS])
    if stops:
        sent = request.method == "POST"
        context = sheet.context(may_not=sent)
        return render(request, "dpia/screening_read.html", context, status=409 if sent else 200)
    if request.method == "POST":
        return _save(request, sheet)
    return _page(request, sheet, sheet.screening())


def _save(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    found = sheet.screening(request.POST)
    if not found.form.is_valid():
        return _page(request, sheet, found)
    try:
        dpia = answering.screen(
            sheet.dpia,
            actor=actor_in(request),
            based_on=revision_of(request),
            answers=found.form.changes(),
            reasons=found.reasons(),
            shown=shown_in(request),
        )
    except StaleRevision as stale:
        document = {"dpia": documents.as_document(sheet.dpia)}
        here = reverse("dpia:screening", args=[sheet.dpia.reference])
        return both_page(request, sheet.dpia, document, found.form, stale, here=here)
    except TransitionBlocked as blocked:
        refused = presenting.blocker_lines(sheet.dpia, found.refuse(blocked.blockers))
        return _page(request, sheet, found, refused=refused)
    if told := presenting.screening(dpia):
        messages.success(request, told)
    # A DPIA not begun: its page offers both ways on.
    if dpia.status == Status.NOT_STARTED or not told:
        return redirect(dpia)
    return redirect("dpia:section", dpia.reference, "describe")


def _based_on(request: HttpRequest, sheet: Sheet) -> int:
    """Shown again, the page is still based on what it first showed."""
    sent = revision_of(request)
    return sent if 0 <= sent < sheet.dpia.revision else sheet.dpia.revision


def _page(request: HttpRequest, sheet: Sheet, found: Screening, **told: Any) -> HttpResponse:
    context = sheet.context(
        form=found.form,
        hidden=revision_field(_based_on(request, sheet)),
        refused=told.get("refused"),
    )
    status = 409 if context["refused"] else 200
    return render(request, "dpia/screening.html", context, status=status)
