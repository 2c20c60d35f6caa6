"""The board of an agreement: whose turn it is, since when, and the clock."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from agreements import actions
from agreements.actions import NotPossible, NotYours
from agreements.actions.nudging import PERMITS, next_on
from agreements.board.board import board_of
from agreements.fetch import acting, version_of
from organisations.acting import standing
from organisations.roles import PERMISSIONS


@login_required
@require_safe
def board(request: HttpRequest, reference: str) -> HttpResponse:
    """Parties as rows, what each was asked for as columns; of the version in the making."""
    version = version_of(request, reference)
    actor = acting(request)
    roles = standing(request).roles_in(actor.organisation_id)
    shown = board_of(version)
    takes_part = any(row.party.organisation_id == actor.organisation_id for row in shown.rows)
    permits = {permission for role in roles for permission in PERMISSIONS.get(role, ())}
    context = {
        "version": version,
        "board": shown,
        "waiting": [(row, cell, next_on(cell)) for row, cell in shown.waiting],
        "own": actor.organisation_id,
        "roles": roles,
        "may_nudge": takes_part and bool(permits & set(PERMITS)),
    }
    return render(request, "agreements/board.html", context)


@login_required
@require_POST
def nudge(request: HttpRequest, reference: str, key: str, column: str) -> HttpResponse:
    """Remind those of a party for whom something waits."""
    version = version_of(request, reference)
    try:
        actions.nudge(version, actor=acting(request), party=key, column=column)
    except NotYours as error:
        raise Http404("You take no part in this agreement") from error
    except NotPossible as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "They were reminded.")
    return redirect("agreements:board", reference)
