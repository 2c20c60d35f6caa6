"""The powers finder: a page of its own, or opened from a draft for one of its parties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from agreements import actions, documents, links
from agreements.actions import NotPossible, NotYours, editing
from agreements.fetch import acting, draft_of
from agreements.power_forms import FinderForm, told_of
from audit import clock
from law import normalise
from law.document import get
from law.powers import FOR_ANYONE, Situation, find, situation_of, thin_for
from questionnaire.answers import party_name
from questionnaire.options import law_day

SECTION = "law"


@login_required
@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """Which powers may serve, for what is asked or for what a draft says."""
    context = _of_draft(request) if "draft" in request.GET else {}
    asked = "you" in request.GET
    form = FinderForm(request.GET if asked else None, initial={"role": "sender"})
    situation: Situation | None = context.get("situation")
    if asked:
        day = situation.on if situation else clock.today()
        situation = form.situation(day) if form.is_valid() else None
    found = find(situation) if situation else ()
    context |= {
        "form": form,
        "asked": asked,
        "situation": situation,
        "told": told_of(situation) if situation and not asked else [],
        "fitting": [one for one in found if one.fits],
        "others": (others := [one for one in found if not one.fits]),
        "to_check": sum(not one.other_purpose and one.power.id not in FOR_ANYONE for one in others),
        "thin": thin_for(situation) if situation else (),
    }
    return render(request, "agreements/powers.html", context)


def _of_draft(request: HttpRequest) -> dict[str, Any]:
    """The draft that the finder was opened from, and the party it is for."""
    version = draft_of(request, request.GET["draft"])
    whole = normalise(documents.assemble(version))
    party = request.GET.get("party", "")
    number = _number_of(whole, party)
    may = editing(version, acting(request))
    held = {row.get("power") for row in get(whole, f"{party}.gateways", [])}
    return {
        "version": version,
        "party": party,
        "party_name": party_name(whole, get(whole, f"{party}.id", "")),
        "may_use": may.allows(f"{party}.gateways"),
        "held": held,
        "back_url": links.section(version, SECTION, party),
        "situation": situation_of(whole, number, on=law_day(whole, clock.today())),
    }


def _number_of(whole: Mapping[str, Any], party: str) -> int:
    """The number of a party by its place; 404 for any other place."""
    number = party.removeprefix("parties.")
    if not number.isascii() or not number.isdigit() or party != f"parties.{int(number)}":
        raise Http404("No such party")
    if int(number) >= len(whole["parties"]):
        raise Http404("No such party")
    return int(number)


@login_required
@require_POST
def use(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a power that was found to the party's powers."""
    version = draft_of(request, reference)
    party = request.POST.get("party", "")
    _number_of(normalise(documents.assemble(version)), party)
    try:
        place = actions.use_power(
            version, actor=acting(request), party=party, power=request.POST.get("power", "")
        )
    except (NotYours, NotPossible) as error:
        raise Http404("You do not write here, or there is no such power") from error
    messages.success(request, "The power was added. Say why it covers this sharing.")
    return redirect(links.section(version, SECTION, place))
