"""The pages on which DPIAs are linked to an agreement: from its side, and from a DPIA's."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions
from agreements.actions import NotPossible, NotYours, editing
from agreements.documents import parties_of
from agreements.dpias import linking
from agreements.dpias.published import with_published
from agreements.dpias.standing import dpias_of, stands
from agreements.fetch import acting, version_of
from agreements.models import OVER, Version
from audit.actor import Actor
from audit.transitions import TransitionBlocked
from dpia.models import Dpia
from organisations.roles import Permission, roles_with

AT_MOST = 50
PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dpias(request: HttpRequest, reference: str) -> HttpResponse:
    """The DPIAs of an agreement, where each controller stands, and what may be linked."""
    version = version_of(request, reference)
    if request.method == "POST":
        return _done(request, version)
    actor = acting(request)
    lines = dpias_of(version)
    linked = {line.dpia.pk for line in lines}
    role = linking.may_link(version, actor)
    leads = editing(version, actor).leads
    readable = _of_a_party(request, version, actor, linked)
    opens = {dpia.pk for dpia in readable}
    known = [dpia for dpia in readable if dpia.pk not in linked]
    context = {
        "version": version,
        "is_emergency": (version.document.get("emergency") or {}).get("used") is True,
        "lines": [(line, line.dpia.pk in opens) for line in lines],
        "published": {dpia.pk for dpia in readable if dpia.is_published},  # type: ignore[attr-defined]
        "stands": stands(version, parties_of(version), lines).values(),
        "known": known if role or leads else [],
        "may_rely": leads,
        "may_link": role is not None,
        "own": actor.organisation_id,
        "leads": actor.organisation_id == version.agreement.lead_organisation_id,
        "may_start": role in roles_with(Permission.DRAFT),
    }
    return render(request, "agreements/dpia.html", context)


def _of_a_party(
    request: HttpRequest, version: Version, actor: Actor, linked: Collection[int]
) -> list[Dpia]:
    """The DPIAs that the person may read and link, of any party for the lead, else of their own;
    and of the linked ones those that they may read. One query."""
    theirs = Q(organisation=actor.organisation_id or 0)
    if actor.organisation_id == version.agreement.lead_organisation_id:
        theirs = Q(organisation__in=version.parties.values("organisation"))
    found = Dpia.objects.visible_to(request.user).filter(theirs | Q(pk__in=linked))
    return list(with_published(found.for_listing())[:AT_MOST])


def _done(request: HttpRequest, version: Version) -> HttpResponse:
    """Do what the button that was pressed says."""
    name = next((name for name in BUTTONS if request.POST.get(name)), "")
    if not name:
        raise Http404("No such button")
    asked = request.POST[name]
    act, said = BUTTONS[name]
    actor = acting(request)
    try:
        if asked == "new" and name in ("dpia", "beside"):
            dpia = _started(version, actor, name)
        else:
            readable = Dpia.objects.visible_to(request.user)
            dpia = get_object_or_404(readable, reference=asked)
            act(version, actor=actor, dpia=dpia)
    except (NotYours, TransitionBlocked) as error:
        raise Http404("This is not yours to decide") from error
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("agreements:dpia", version.agreement.reference)
    messages.success(request, said.format(dpia.reference))
    if asked == "new":
        return redirect(dpia)
    return redirect("agreements:dpia", version.agreement.reference)


def _started(version: Version, actor: Actor, name: str) -> Dpia:
    if name == "dpia":
        return actions.start_dpia(version, actor=actor)
    return linking.start_own(version, actor=actor)


Act = Callable[..., Version]
BUTTONS: dict[str, tuple[Act, str]] = {
    "dpia": (actions.link_dpia, "The agreement now relies on {}"),
    "beside": (linking.link_further, "{} is linked"),
    "unlink": (linking.unlink_further, "{} is no longer linked"),
    "instead": (linking.rely_on, "The agreement now relies on {}"),
}
"""By the name of the button, what it does with the DPIA it names, and what is said then."""


@login_required
@require_safe
def of_dpia(request: HttpRequest, reference: str) -> HttpResponse:
    """The agreements that a DPIA may be linked to, by somebody who reads it."""
    dpia = get_object_or_404(
        Dpia.objects.visible_to(request.user).for_listing(), reference=reference
    )
    actor = acting(request)
    found = (
        Version.objects.visible_to(request.user)
        .filter(parties__organisation=dpia.organisation_id)
        .filter(parties__organisation=actor.organisation_id or 0)
        .exclude(status__in=OVER)
        .select_related("agreement", "dpia")
        .defer("document", "findings", "dpia__document", "dpia__findings")
        .prefetch_related("further_dpias")
        .order_by("-pk")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [(version, _linked_as(version, dpia)) for version in page]
    return render(
        request, "agreements/dpia_agreements.html", {"dpia": dpia, "page": page, "lines": lines}
    )


def _linked_as(version: Version, dpia: Dpia) -> str:
    if version.dpia_id == dpia.pk:
        return "Relies on this DPIA"
    if any(one.dpia_id == dpia.pk for one in version.further_dpias.all()):
        return "This DPIA stands beside the one it relies on"
    return f"Relies on {version.dpia.reference}" if version.dpia else "Relies on none yet"
