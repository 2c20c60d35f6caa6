"""What was typed on pages that could not be saved: the page that says so, and the list of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organisations import actions, keeping
from organisations.models import KeptText
from organisations.models.kept import Because
from organisations.views.signed_in import actor_in


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What people see when a form did not come from a page of theirs, or from one that is old.

    A form that says for whom it was made is kept for that person, and the page leads on to it.
    """
    kept = keeping.keep(request, Because.OLD_PAGE)
    is_theirs = kept is not None and kept.person_id == request.user.pk
    if keeping.wants_json(request):
        return JsonResponse(keeping.told(kept, is_theirs=is_theirs), status=403)
    sign_in = keeping.sign_in_url(kept) if kept and not is_theirs else ""
    context = {"kept": kept, "sign_in": sign_in, "is_signed_in": request.user.is_authenticated}
    return render(request, "csrf.html", context, status=403)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """One's own texts that are kept, each to put back or to throw away."""
    mine = KeptText.objects.visible_to(request.user)
    if request.method == "POST" and (chosen := request.POST.get("throw_away", "")).isdecimal():
        actions.forget_text(get_object_or_404(mine, pk=chosen), actor=actor_in(request))
        messages.success(request, "Thrown away")
        return redirect("kept")
    return render(request, "account/kept.html", {"kept": [_line(one) for one in mine]})


def _line(one: KeptText) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "name": keeping.name_of_page(one),
        "at": one.kept_at,
        "url": one.url,
        # Codes of choices mean nothing to the reader; what was written out does.
        "texts": keeping.words_of(one),
    }
