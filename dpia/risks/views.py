"""Pages about risks: the library, another matrix, accepting what is left, measures until done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.transitions import Blocker, TransitionBlocked
from dpia import actions, documents, presenting, subjects
from dpia.models import Dpia, MeasureTask
from dpia.risks import acceptance, following, library, measures
from dpia.risks import actions as writes
from dpia.risks import presenting as shown
from dpia.risks.forms import AcceptForm, AssignForm, EndingForm, LibraryForm, put_beside
from dpia.views.common import revision_field, revision_of, visible
from organisations.roles import Role
from organisations.views.signed_in import actor_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def risk_library(request: HttpRequest, reference: str) -> HttpResponse:
    """The library's risks and measures: those that the agreement points to first."""
    dpia = visible(request, reference)
    actor = actor_in(request)
    document = documents.shown(dpia, subjects.shown_to(request.user, dpia))
    stops = actions.what_stops_writing(dpia, actor=actor, places=[writes.RISKS])
    sent = request.method == "POST"
    form = LibraryForm(request.POST if sent else None, offered=library.offered(document))
    # Nothing ticked sends nothing of its own, and is a whole answer all the same.
    form.is_bound = sent
    if sent and not stops and form.is_valid():
        try:
            dpia, added = writes.add_from_library(dpia, actor=actor, picks=form.picks())
        except TransitionBlocked as blocked:
            stops = blocked.blockers
        else:
            messages.success(request, _added(added))
            return redirect("dpia:section", reference, "risks")
    context = {"form": form, "stops": presenting.blocker_lines(dpia, stops)}
    return _page(request, dpia, "library", context, failed=sent and bool(stops))


def _added(number: int) -> str:
    if not number:
        return "The DPIA has all of this already"
    return (
        f"{number} risk or measure is added"
        if number == 1
        else (
            f"{number} risks and measures are added. Say of each risk how likely and how bad it is"
        )
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def score_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Score the risks on the matrix that the organisation uses now."""
    dpia = visible(request, reference)
    actor = actor_in(request)
    stops = writes.what_stops_scoring_again(dpia, actor=actor)
    if request.method == "POST" and not stops:
        try:
            dpia, changed = writes.score_again(dpia, actor=actor)
        except TransitionBlocked as blocked:
            stops = blocked.blockers
        else:
            level = "1 risk has" if changed == 1 else f"{changed} risks have"
            messages.success(request, f"The risks are scored again: {level} another level")
            return redirect(f"{dpia.get_absolute_url()}#risks")
    context = {
        "changes": shown.another_matrix(dpia),
        "stops": presenting.blocker_lines(dpia, stops),
    }
    failed = request.method == "POST" and bool(stops)
    return _page(request, dpia, "score_again", context, failed=failed)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept_risks(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept what is left of risks, by the one whose it is to accept it."""
    dpia = visible(request, reference)
    actor = actor_in(request)
    stops = writes.what_stops_accepting(dpia, actor=actor)
    standing = acceptance.standing(dpia)
    levels = acceptance.may_accept(dpia, actor)
    open_to = [one for one in standing if one.acceptance is None and one.residual in levels]
    post = str((Role.SIRO if "high" in levels else Role.DATA_OWNER).label)
    sent = request.method == "POST"
    form = AcceptForm(request.POST if sent else None, among=open_to, post=post)
    if sent and not stops and form.is_valid():
        try:
            writes.accept_risks(
                dpia, actor=actor, revision=revision_of(request), **form.cleaned_data
            )
        except TransitionBlocked as blocked:
            stops = put_beside(form, blocked.blockers)
        else:
            messages.success(request, "It is recorded that you accept the risk that is left")
            return redirect(f"{dpia.get_absolute_url()}#risks")
    context = {
        "form": form,
        "stops": presenting.blocker_lines(dpia, stops),
        "may": bool(levels) and not stops,
        "open_to": open_to,
        "risks": shown.risks(dpia, []),
        "hidden": revision_field(dpia.revision),
    }
    return _page(request, dpia, "accept", context, failed=sent and bool(stops))


@login_required
@require_safe
def measure_list(request: HttpRequest, reference: str) -> HttpResponse:
    """Every measure that somebody carries out: who, by when, what became of it."""
    dpia = visible(request, reference)
    tasks = MeasureTask.objects.visible_to(request.user).filter(dpia=dpia).for_listing()
    return _page(request, dpia, "measures", {"tasks": list(tasks)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def measure_task(request: HttpRequest, reference: str, measure: int) -> HttpResponse:
    """One measure: what became of it, said by whoever carries it out or by an IG officer."""
    task = _task(request, reference, measure)
    sent = request.method == "POST"
    form = EndingForm(request.POST if sent else None)
    stops = measures.what_stops_closing(task, actor=actor_in(request))
    if sent and not stops and form.is_valid():
        try:
            following.close_measure(task, actor=actor_in(request), **form.cleaned_data)
        except TransitionBlocked as blocked:
            stops = put_beside(form, blocked.blockers)
        else:
            messages.success(request, "What became of the measure is saved")
            return redirect(task)
    return _task_page(request, task, form, stops if sent else [], may_close=not stops)


@login_required
@require_POST
def reopen_measure(request: HttpRequest, reference: str, measure: int) -> HttpResponse:
    """Open a measure again that was closed."""
    task = _task(request, reference, measure)
    try:
        following.reopen_measure(task, actor=actor_in(request))
    except TransitionBlocked as blocked:
        return _task_page(request, task, EndingForm(), blocked.blockers, may_close=False)
    messages.success(request, "The measure is open again")
    return redirect(task)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign_measure(request: HttpRequest, reference: str, measure: int) -> HttpResponse:
    """Choose who carries a measure out."""
    task = _task(request, reference, measure)
    actor = actor_in(request)
    stops = measures.what_stops_assigning(task, actor=actor)
    among = [] if stops else measures.people_of(task.dpia)
    sent = request.method == "POST"
    form = AssignForm(
        request.POST if sent else None, among=among, owner=task.owner, now=task.person_id
    )
    if sent and not stops and form.is_valid():
        try:
            following.assign_measure(task, actor=actor, person=form.cleaned_data["person"])
        except TransitionBlocked as blocked:
            stops = put_beside(form, blocked.blockers)
        else:
            messages.success(request, "Who carries the measure out is saved")
            return redirect(task)
    context = {"task": task, "form": form, "stops": presenting.blocker_lines(task.dpia, stops)}
    failed = sent and bool(stops)
    return _page(request, task.dpia, "assign", context, failed=failed)


def _task(request: HttpRequest, reference: str, measure: int) -> MeasureTask:
    """The measure, if the signed-in person carries it out or may read its DPIA."""
    found = MeasureTask.objects.visible_to(request.user).for_page()
    return get_object_or_404(found, dpia__reference=reference, pk=measure)


def _task_page(
    request: HttpRequest,
    task: MeasureTask,
    form: EndingForm,
    stops: list[Blocker],
    *,
    may_close: bool,
) -> HttpResponse:
    actor = actor_in(request)
    context = {
        "task": task,
        "form": form,
        "stops": presenting.blocker_lines(task.dpia, stops),
        "may_close": may_close,
        "may_assign": not measures.what_stops_assigning(task, actor=actor),
        "may_reopen": not measures.what_stops_reopening(task, actor=actor),
        "may_read": Dpia.objects.visible_to(request.user).filter(pk=task.dpia_id).exists(),
    }
    return _page(request, task.dpia, "measure", context, failed=bool(stops))


def _page(
    request: HttpRequest, dpia: Dpia, name: str, context: dict[str, Any], *, failed: bool = False
) -> HttpResponse:
    page = {**context, "dpia": dpia}
    return render(request, f"dpia/risks/{name}.html", page, status=409 if failed else 200)
