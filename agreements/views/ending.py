"""The pages on which sharing is suspended, resumed or ended, at once or from a day to come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agreements.actions import NotPossible, NotYours
from agreements.ending import announcing, holding
from agreements.ending.enders import ends_without
from agreements.ending.notice import can_end_at_once, notice_in
from agreements.ending.rules import AFTER_THE_DAY, first_day, leaver, terms_of
from agreements.fetch import Which, acting, announcement_of, version_of
from agreements.forms import EndingForm, TerminatingForm
from agreements.models import Version
from audit import clock
from audit.actor import Actor
from audit.transitions import NOT_PERMITTED, TransitionBlocked

WORDS: dict[str, dict[str, str]] = {
    "suspend": {
        "title": "Suspend sharing",
        "label": "Why must sharing stop for now?",
        "hint": "Say what has to be put right before it can go on. Every organisation reads this.",
        "warning": "From that day no data may be sent, and what was received may not be put to new "
        "use. Everybody who takes part is told.",
        "button": "Suspend sharing",
        "now": "Sharing is suspended. Everybody who takes part is told.",
    },
    "resume": {
        "title": "Resume sharing",
        "label": "Why can sharing go on?",
        "hint": "Say how what stopped it was put right. Every organisation reads this.",
        "warning": "From that day data may be shared again as the agreement says.",
        "button": "Resume sharing",
        "now": "Sharing goes on. Everybody who takes part is told.",
    },
    "terminate": {
        "title": "End this agreement",
        "day": "What is its last day?",
        "day_hint": "Today ends it at once. On a later day it still holds, for all of that day",
        "label": "Why does it end?",
        "hint": "Every organisation reads this, and so does whoever reads the history later.",
        "warning": "This cannot be undone. Organisations that received data will be asked what "
        "became of it.",
        "button": "End the agreement",
        "now": "The agreement has ended. Everybody who takes part is told.",
    },
    "leave": {
        "title": "Leave this agreement",
        "day": "What is your organisation’s last day?",
        "day_hint": "It stays bound for all of that day",
        "label": "Why does your organisation leave?",
        "hint": "Every organisation reads this, and so does whoever reads the history later.",
        "warning": "After its last day your organisation is bound no longer, and no data may be "
        "shared with it under this agreement. Everybody who takes part is told now. If it received "
        "data, it will be asked what became of it.",
        "button": "Give notice that we leave",
        "now": "Your organisation has left the agreement. Everybody who takes part is told.",
    },
}

STAYS: dict[str, dict[str, str]] = {
    "suspend": {
        "warning": "Another organisation has suspended sharing already. With yours, it goes on "
        "only when each has lifted its own suspension. Everybody who takes part is told.",
    },
    "resume": {
        "title": "Lift your suspension",
        "label": "Why can your organisation lift its suspension?",
        "warning": "Another organisation has suspended sharing too. No data may be sent until it "
        "has lifted its own suspension.",
        "button": "Lift the suspension",
        "now": "Your organisation lifted its suspension. Sharing stays suspended by another.",
    },
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Suspend, resume, end or leave the version in force, saying why and from which day."""
    version = version_of(request, reference, Which.STANDING)
    actor = acting(request)
    words = WORDS[kind] | _while_others_stop_it(version, kind, actor)
    says = terms_of(version) if kind in AFTER_THE_DAY else ""
    asked = notice_in(says)
    first = first_day(version, clock.today()) if asked else clock.today()
    asked_with = {"reason": "to be given", "on": first}
    stops = announcing.stops_now(version, kind, actor=actor, given=asked_with)
    if any(blocker.code == NOT_PERMITTED for blocker in stops):
        if kind == "terminate" and leaver(version, actor):
            return redirect("agreements:leave", reference)
        raise Http404("This step is not yours")
    form = _form(request, words, first, says if asked else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            case = form.case if isinstance(form, TerminatingForm) else None
            more = {"reason": given["reason"], "on": given["on"], "at_once": case}
            announcing.announce(version, kind, actor=actor, **more)
        except TransitionBlocked as blocked:
            for blocker in blocked.blockers:
                form.add_error(
                    blocker.path if blocker.path in form.fields else None, blocker.message
                )
        except NotPossible as error:
            form.add_error("on", str(error))
        else:
            later = given["on"] > clock.today()
            done = "It is announced. Everybody who takes part is told now, and again on the day."
            messages.success(request, done if later else words["now"])
            return redirect("agreements:agreement", reference)
    context = {
        "version": version,
        "form": form,
        "stops": [] if form.is_bound else stops,
        "words": words,
        "says": says,
        "notice": asked,
        "first": first,
        "leaves": kind == "leave",
        "ends_with_it": ends_without(version, actor.organisation_id) if kind == "leave" else "",
    }
    return render(request, "agreements/ending/end.html", context)


def _while_others_stop_it(version: Version, kind: str, actor: Actor) -> dict[str, str]:
    """What is said otherwise where the step leaves sharing suspended."""
    stays = holding.stays_suspended(version, kind, actor.organisation_id)
    return STAYS[kind] if stays else {}


def _form(
    request: HttpRequest, words: dict[str, str], first: date, notice: str | None
) -> EndingForm | TerminatingForm:
    """What is asked; with `notice`, the agreement's words that ask for some, of ending at once."""
    asked: dict[str, Any] = {
        "initial": {"on": first},
        "day": words.get("day", ""),
        "day_hint": words.get("day_hint", ""),
        "label": words["label"],
        "hint": words["hint"],
    }
    if notice is None:
        return EndingForm(request.POST or None, **asked)
    return TerminatingForm(request.POST or None, can_end_at_once=can_end_at_once(notice), **asked)


@login_required
@require_POST
def call_off(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Call off what was announced for a day to come."""
    row = announcement_of(version_of(request, reference, Which.STANDING), key)
    try:
        announcing.call_off(row, actor=acting(request))
    except NotYours as error:
        raise Http404("Your organisation did not announce this") from error
    except NotPossible as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "It was called off. Everybody who takes part is told.")
    return redirect("agreements:agreement", reference)
