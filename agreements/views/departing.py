"""Departing from a framework's terms section by section, and going back to them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from agreements import actions
from agreements.actions import NotYours, StaleRevision
from agreements.fetch import acting, draft_of
from agreements.following import DEPARTURES, section_words
from agreements.meanwhile import sent_with
from law.library import departure_sections


@login_required
@require_POST
def depart(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Change the framework's terms of one section in this agreement; or with `back`, keep them."""
    version = draft_of(request, reference)
    if name not in departure_sections() or not version.document.get("framework_reference"):
        raise Http404("No such section of a framework")
    held = version.document.get(DEPARTURES) or []
    keeps = request.POST.get("do") == "keep"
    wanted = [one for one in held if one != name] + ([] if keeps else [name])
    sent = sent_with(request, version)
    based_on = max(sent.revision, sent.seen)
    try:
        actions.save_answers(
            version, actor=acting(request), based_on=based_on, changes={DEPARTURES: wanted}
        )
    except NotYours as error:
        raise Http404("You do not write here") from error
    except StaleRevision:
        messages.error(request, "Somebody else changed this meanwhile. Look again, then choose.")
    else:
        words = section_words(name)
        told = "follows the framework again" if keeps else "can be changed in this agreement now"
        messages.success(request, f"{words}: {told}")
    return redirect(_back(request, reference))


def _back(request: HttpRequest, reference: str) -> str:
    """The page of the draft that the button stood on."""
    draft = reverse("agreements:draft", args=[reference])
    page = request.POST.get("page", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and page.startswith(draft) else draft
