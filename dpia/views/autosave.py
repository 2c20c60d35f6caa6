"""Saving a page of a DPIA while somebody is still writing on it. Its script asks; see app.js."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from audit.transitions import TransitionBlocked
from dpia import actions
from dpia.screening.signs import SECTION as SCREENING
from dpia.stale import StaleRevision, by_others
from dpia.views.common import loaded_in, own_of, revision_of, touched
from dpia.views.writing import RowGone, sheet_of
from dpia.writing import NotInShape
from organisations.keeping import AUTOSAVED, CHOOSE_LATER, saved_at
from organisations.views.signed_in import actor_in


@login_required
@require_POST
def autosave(request: HttpRequest, reference: str, section: str, row: str = "") -> HttpResponse:
    """Save what can be read of the page; the rest waits until the page is sent.

    Not for the screening, whose answers come with their reasons or not at all.
    """
    if section == SCREENING:
        raise Http404("The screening is saved as a whole")
    try:
        sheet = sheet_of(request, reference, section, row)
    except RowGone:
        return JsonResponse(CHOOSE_LATER)
    if not sheet.may_edit:
        raise Http404("You do not write here")
    form = sheet.form(request.POST)
    changes = touched(request, form.readable_changes())
    actor, based_on, own = actor_in(request), revision_of(request), own_of(request)
    try:
        saved, _ = actions.save_page(
            sheet.dpia, actor=actor, based_on=based_on, changes=changes, own=own
        )
    except StaleRevision:
        return JsonResponse(CHOOSE_LATER)
    except (TransitionBlocked, NotInShape) as error:
        raise Http404("It cannot be written here now") from error
    if saved.revision > max(sheet.dpia.revision, based_on):
        own |= {saved.revision}
    if not by_others(saved, based_on, own, actor):
        based_on, own = max(based_on, *own), frozenset()
    fields = {
        "revision": str(based_on),
        "own": " ".join(str(number) for number in sorted(own)),
        "loaded": _loaded(request, row, sheet.shown.row, changes),
    }
    return JsonResponse({**saved_at(bool(form.errors)), "fields": fields, "state": AUTOSAVED})


def _loaded(request: HttpRequest, row: str, now: str, changes: dict[str, Any]) -> str:
    """What the page shows from now on, in the places that its address knows."""
    shown = {**loaded_in(request), **changes}
    return json.dumps(
        {
            f"{row}{place.removeprefix(now)}" if row and place.startswith(f"{now}.") else place: v
            for place, v in shown.items()
        }
    )
