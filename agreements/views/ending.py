"""The pages on which sharing is suspended, resumed or ended, at once or from a day to come."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agreements import workflow
from agreements.actions import NotPossible, NotYours
from agreements.ending import announcing
from agreements.fetch import Which, acting, announcement_of, version_of
from agreements.forms import EndingForm
from audit import clock
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
        "label": "Why does it end?",
        "hint": "Every organisation reads this, and so does whoever reads the history later.",
        "warning": "This cannot be undone. Organisations that received data will be asked what "
        "became of it.",
        "button": "End the agreement",
        "now": "The agreement has ended. Everybody who takes part is told.",
    },
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Suspend, resume or end the version in force, saying why and from which day."""
    version = version_of(request, reference, Which.STANDING)
    actor, words = acting(request), WORDS[kind]
    stops = workflow.stops(version, kind, actor=actor, given={"reason": "to be given"})
    if any(blocker.code == NOT_PERMITTED for blocker in stops):
        raise Http404("This step is not yours")
    form = EndingForm(
        request.POST or None,
        initial={"on": clock.today()},
        label=words["label"],
        hint=words["hint"],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            announcing.announce(version, kind, actor=actor, reason=given["reason"], on=given["on"])
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
        "says": version.document.get("termination") if kind == "terminate" else "",
    }
    return render(request, "agreements/ending/end.html", context)


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
