"""Saving a page of a draft while somebody is still writing on it. Its script asks; see app.js."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from agreements import actions
from agreements.actions import InheritedTerm, NotYours, StaleRevision
from agreements.fetch import acting, draft_of
from agreements.meanwhile import sent_with
from agreements.views.drafting import DPIA, opened
from organisations.keeping import AUTOSAVED, CHOOSE_LATER, saved_at

POWER = "gateways"


@login_required
@require_POST
def autosave(request: HttpRequest, reference: str, section: str, row: str = "") -> HttpResponse:
    """Save what can be read of the page; the rest waits until the page is sent.

    Which organisation takes part, which power it has, and which DPIA is relied on, are chosen by
    sending the page: records fill in what follows from them.
    """
    version = draft_of(request, reference)
    _, _, form = opened(request, version, section, row)
    form.keep(tuple(q for q in form.questions if not (q.picks_organisation or q.key == POWER)))
    changes = form.readable_changes()
    changes.pop(DPIA, None)
    try:
        _, based_on = actions.autosave_page(
            version, actor=acting(request), sent=sent_with(request, version), changes=changes
        )
    except (StaleRevision, InheritedTerm):
        return JsonResponse(CHOOSE_LATER)
    except NotYours as error:
        raise Http404("You do not write here") from error
    fields = {
        "revision": str(based_on.revision),
        "own": " ".join(str(number) for number in sorted(based_on.own)),
    }
    return JsonResponse({**saved_at(bool(form.errors)), "fields": fields, "state": AUTOSAVED})
