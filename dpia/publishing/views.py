"""The pages on which a publication is prepared, approved and withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import Blocker, TransitionBlocked
from dpia import presenting, subjects
from dpia.models import Publication
from dpia.publishing import actions, making, redacting, showing, workflow
from dpia.publishing.forms import DecisionForm, HideForm, WhyForm
from dpia.publishing.history import history
from dpia.views.common import visible
from govuk.forms import GovukForm
from organisations.views.signed_in import actor_in

LATEST = 30
FORM = ["GET", "HEAD", "POST"]


def publication_of(request: HttpRequest, reference: str, pk: int) -> Publication:
    """The publication, if the signed-in person may read it; otherwise it is not found."""
    found = Publication.objects.visible_to(request.user).for_page()
    return get_object_or_404(found, pk=pk, dpia__reference=reference)


def sent_in(request: HttpRequest) -> Any:
    """What was sent with a form, though it be nothing; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


@login_required
@require_safe
def publications(request: HttpRequest, reference: str) -> HttpResponse:
    """What was published of a DPIA, and what is being prepared."""
    dpia = visible(request, reference)
    stops = actions.what_stops_preparing(dpia, actor=actor_in(request))
    context = {
        "dpia": dpia,
        "publications": list(Publication.objects.visible_to(request.user).of(dpia)),
        "may_prepare": not stops,
        "stops": presenting.blocker_lines(dpia, stops),
    }
    return render(request, "dpia/publishing/list.html", context)


@login_required
@require_http_methods(FORM)
def prepare(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin to prepare a publication: how, and why not all of it."""
    dpia, actor = visible(request, reference), actor_in(request)
    before = dpia.document.get("publication") or {}
    form = DecisionForm(sent_in(request), initial=before)
    stops = actions.what_stops_preparing(dpia, actor=actor)
    if request.method == "POST" and not stops and form.is_valid():
        among = subjects.shown_to(request.user, dpia)
        try:
            made = actions.prepare_publication(dpia, actor=actor, among=among, **form.cleaned_data)
        except TransitionBlocked as blocked:
            stops = blocked.blockers
        else:
            return redirect(made)
    context = {
        "dpia": dpia,
        "form": form,
        "stops": presenting.blocker_lines(dpia, stops),
        "back": reverse("dpia:publications", args=[dpia.reference]),
        "title": "Publish the DPIA",
        "button": "Continue",
    }
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/publishing/decide.html", context, status=status)


@login_required
@require_http_methods(FORM)
def decide(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Choose again how it is published."""
    publication = publication_of(request, reference, pk)
    actor = actor_in(request)
    now = {name: getattr(publication, name) for name in ("decision", "reason", "summary")}
    form = DecisionForm(sent_in(request), initial=now)
    stops = actions.what_stops_changing(publication, actor=actor)
    if request.method == "POST" and not stops and form.is_valid():
        try:
            actions.decide_publication(publication, actor=actor, **form.cleaned_data)
        except TransitionBlocked as blocked:
            stops = blocked.blockers
        else:
            return redirect(publication)
    context = {
        "dpia": publication.dpia,
        "form": form,
        "stops": presenting.blocker_lines(publication.dpia, stops),
        "back": publication.get_absolute_url(),
        "title": "How it is published",
        "button": "Save",
    }
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/publishing/decide.html", context, status=status)


@login_required
@require_safe
def publication(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One publication: how far it is, what is hidden and why, every answer to hide words in."""
    one = publication_of(request, reference, pk)
    actor = actor_in(request)
    made = making.shown(one)
    offered = workflow.offered(one, actor=actor)
    is_draft = one.status == Publication.Status.DRAFT
    stops = workflow.what_stops(one, "ask_to_publish", actor=actor) if is_draft else []
    rows = list(one.redactions.all())
    labels = {a.place: a.label for a in making.unredacted(one).answers}
    labels = {a.place: a.label for a in making.source(one).answers} | labels
    context = {
        "dpia": one.dpia,
        "publication": one,
        "may_change": not actions.what_stops_changing(one, actor=actor),
        "stops": stops if "ask_to_publish" in offered else [],
        "steps": [(verb, workflow.TRANSITIONS[verb].label) for verb in offered],
        "hidden": [(row, labels.get(row.place, ""), making.as_mark(row).reason) for row in rows],
        "left": [] if one.content is None and not is_draft else _left(one, made),
        "parts": showing.to_mark(made) if is_draft else [],
        "history": history(one, latest=LATEST),
    }
    return render(request, "dpia/publishing/publication.html", context)


def _left(one: Publication, made: Any) -> list[tuple[str, str]]:
    """Words hidden in one answer only that stand in others: (words, where)."""
    found = making.still_there(one, made)
    told = [(workflow.short(place.words), place.label) for place in found if not place.everywhere]
    return list(dict.fromkeys(told))


@login_required
@require_safe
def preview(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """What the public will read."""
    one = publication_of(request, reference, pk)
    context = {"dpia": one.dpia, "publication": one, **showing.page(making.shown(one))}
    return render(request, "dpia/publishing/preview.html", context)


@login_required
@require_http_methods(FORM)
def hide(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Hide words in the answer that `?place=` names, or all of it."""
    one, actor = publication_of(request, reference, pk), actor_in(request)
    place = request.GET.get("place", "")
    known = {a.place: a for c in (making.unredacted(one), making.source(one)) for a in c.answers}
    answer = known.get(place)
    if answer is None:
        raise Http404("There is no such answer")
    form = HideForm(sent_in(request))
    stops = actions.what_stops_changing(one, actor=actor)
    if request.method == "POST" and not stops and form.is_valid():
        try:
            actions.hide(one, actor=actor, place=place, **form.asked)
        except TransitionBlocked as blocked:
            stops = _beside(form, blocked.blockers)
        else:
            messages.success(request, _told(one, place, form.asked))
            return redirect(one)
    context = {
        "dpia": one.dpia,
        "publication": one,
        "answer": answer,
        "form": form,
        "stops": presenting.blocker_lines(one.dpia, stops),
    }
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/publishing/hide.html", context, status=status)


def _beside(form: GovukForm, blockers: Iterable[Blocker]) -> list[Blocker]:
    """Put each blocker beside its field; those without one are returned."""
    rest = []
    for blocker in blockers:
        if blocker.path in form.fields:
            form.add_error(blocker.path, blocker.message)
        else:
            rest.append(blocker)
    return rest


def _told(one: Publication, place: str, asked: dict[str, Any]) -> str:
    """That it is hidden, and where else the same words stand."""
    done = "These words are hidden." if asked["words"] else "The answer is hidden."
    if not asked["words"]:
        return done
    others = redacting.elsewhere(making.unredacted(one), place, asked["words"])
    where = ", ".join(dict.fromkeys(f"“{other.label}”" for other in others))
    if not where:
        return f"{done} They stand nowhere else."
    if asked["everywhere"]:
        return f"{done} They stood in these too, and are hidden there: {where}."
    return f"{done} They can still be read in: {where}."


@login_required
@require_POST
def show(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Hide words no more."""
    return _change(request, reference, pk, actions.show_again, "They can be read again")


@login_required
@require_POST
def everywhere(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Hide words wherever they stand that were hidden in one answer only."""
    return _change(request, reference, pk, actions.hide_everywhere, "They are hidden everywhere")


def _change(
    request: HttpRequest, reference: str, pk: int, act: Callable[..., None], done: str
) -> HttpResponse:
    one = publication_of(request, reference, pk)
    sent = request.POST.get("redaction", "")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    try:
        act(one, actor=actor_in(request), redaction=number)
    except TransitionBlocked as blocked:
        for blocker in blocked.blockers:
            messages.error(request, blocker.message)
    else:
        messages.success(request, done)
    return redirect(one)


# ------------------------------------------------------------------ the steps


@dataclass(frozen=True)
class StepPage:
    """The page of one step: what it does, and what is said afterwards."""

    act: Callable[..., Publication]
    done: str
    asks_why: bool = False
    of_text: bool = False


PAGES = {
    "ask_to_publish": StepPage(workflow.ask_to_publish, "A second person has been asked"),
    "publish": StepPage(workflow.publish, "The DPIA is published", of_text=True),
    "return_publication": StepPage(
        workflow.return_publication, "It has been sent back", asks_why=True
    ),
    "withdraw_publication": StepPage(
        workflow.withdraw_publication, "It has been withdrawn", asks_why=True
    ),
    "drop_publication": StepPage(workflow.drop_publication, "It has been given up"),
}
SOFT = frozenset({"missing"})


@login_required
@require_http_methods(FORM)
def step(request: HttpRequest, reference: str, pk: int, verb: str) -> HttpResponse:
    """One step of a publication: what stops it, or the form that takes it."""
    one, actor, page = publication_of(request, reference, pk), actor_in(request), PAGES[verb]
    form = WhyForm(sent_in(request)) if page.asks_why else GovukForm(sent_in(request))
    if request.method != "POST":
        given = {"sha256": one.sha256}
        stops = workflow.what_stops(one, verb, actor=actor, given=given)
        return _step(request, one, verb, form, [b for b in stops if b.code not in SOFT])
    if page.asks_why and not form.is_valid():
        return _step(request, one, verb, form, [])
    given = {"reason": form.cleaned_data["reason"]} if page.asks_why else {}
    if page.of_text:
        given["sha256"] = request.POST.get("sha256", "")
    try:
        page.act(one, actor=actor, **given)
    except TransitionBlocked as blocked:
        return _step(request, one, verb, form, _beside(form, blocked.blockers))
    messages.success(request, page.done)
    return redirect(one)


def _step(
    request: HttpRequest, one: Publication, verb: str, form: GovukForm, stops: list[Blocker]
) -> HttpResponse:
    context = {
        "dpia": one.dpia,
        "publication": one,
        "step": workflow.TRANSITIONS[verb],
        "verb": verb,
        "form": form,
        "stops": presenting.blocker_lines(one.dpia, stops),
        "has_errors": bool(form.errors),
    }
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/publishing/step.html", context, status=status)
