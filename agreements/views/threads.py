"""The pages on which people talk about the answers of an agreement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import actions, documents
from agreements import threads as talk
from agreements.actions import NotYours, StaleRevision, editing
from agreements.disputes.rules import raiser
from agreements.fetch import acting, comment_of, talked_about, thread_of
from agreements.forms import ReasonForm
from agreements.models import Comment, Thread, Version
from agreements.thread_forms import CommentForm, OpenThreadForm, ProposalForm
from audit.actor import Actor
from govuk.context import Link
from govuk.forms import GovukForm
from law import normalise
from notices.paging import paged
from organisations.forms.members import show
from organisations.refusal import Refused
from questionnaire import Question, load
from questionnaire.answers import answer, display
from questionnaire.conversation import marked, takes_wording
from questionnaire.pages import Page, page

SHOWN = {"open": "Open", "resolved": "Settled", "mine": "Mine"}


@login_required
@require_safe
def threads(request: HttpRequest, reference: str) -> HttpResponse:
    """Every thread of the agreement: the open ones, the settled ones, or one's own."""
    version = talked_about(request, reference)
    chosen = request.GET.get("show", "open")
    found = talk.of_agreement(version, request.user).for_listing()
    kinds = {
        "open": found.unresolved(),
        "resolved": found.filter(resolved_at__isnull=False),
        "mine": found.of_person(acting(request).person_id),
    }
    shown = chosen if chosen in kinds else "open"
    rows = paged(kinds[shown], request, name="page")
    context = {
        "version": version,
        "shown": shown,
        "kinds": [
            Link(words, f"?show={kind}", active=kind == shown, count=kinds[kind].count())
            for kind, words in SHOWN.items()
        ],
        "rows": rows,
        "lines": talk.lines(rows.items),
        "may_comment": talk.commenting(version, acting(request)) is not None,
    }
    return render(request, "agreements/threads.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, reference: str, question: str, row: str = "") -> HttpResponse:
    """Everything said about one question, and the way to ask something new."""
    version = talked_about(request, reference)
    actor = acting(request)
    asked, shown, whole = _asked(version, question, row)
    may = talk.commenting(version, actor) is not None
    form = OpenThreadForm(request.POST or None, addressees=_others(version, actor) if may else {})
    if request.method == "POST":
        if not may:
            raise Http404("You do not comment here")
        if form.is_valid():
            made = _tried(
                form,
                lambda: actions.open_thread(
                    version, actor=actor, question=question, row=row, **form.cleaned_data
                ),
            )
            if made:
                messages.success(request, "Your comment is here for everybody who reads the draft")
                return redirect(made)
    place = asked.column.place(row)
    found = (
        talk.of_agreement(version, request.user)
        .filter(question=question, place=place)
        .for_listing()
    )
    context = {
        "version": version,
        "question": asked,
        "row_title": shown.title(whole) if row else "",
        "answer": _in_words(asked, answer(asked, whole, row), whole),
        "back_url": _back(version, shown, question),
        "lines": talk.lines(found),
        "form": form,
        "may_comment": may,
        "may_dispute": raiser(version, actor) is not None,
    }
    return render(request, "agreements/threads_about.html", context)


def _others(version: Version, actor: Actor) -> dict[int, str]:
    """Whom somebody can name: not themselves."""
    found = talk.addressees(version)
    found.pop(actor.person_id or 0, None)
    return found


def _asked(version: Version, question: str, row: str) -> tuple[Question, Page, Any]:
    whole = normalise(documents.assemble(version))
    try:
        asked = load("agreement").question(question)
        shown = page(load("agreement"), whole, asked.section, row)
    except (LookupError, ValueError) as error:
        raise Http404("No such question") from error
    if shown.row_path != asked.row_path:
        raise Http404("It is not asked there")
    return asked, shown, whole


def _in_words(question: Question, value: Any, whole: Any) -> list[str]:
    told = display(question, value, whole)
    return told if isinstance(told, list) else [told] if told else []


def _back(version: Version, shown: Page, question: str) -> str:
    from agreements import links

    if not version.is_draft:
        return links.answers(version, load("agreement").question(question).field)
    return f"{links.section(version, shown.section.key, shown.row)}#question-{question}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """One thread: what was said and proposed; and the way to reply."""
    version = talked_about(request, reference)
    found = thread_of(request, version, key)
    actor = acting(request)
    may = talk.commenting(found.version, actor) is not None and found.version.pk == version.pk
    form = CommentForm(request.POST or None, addressees=_others(version, actor) if may else {})
    if request.method == "POST":
        if not may:
            raise Http404("You do not comment here")
        if form.is_valid() and _tried(
            form, lambda: actions.reply(found, actor=actor, **form.cleaned_data)
        ):
            messages.success(request, "Your reply is added")
            return redirect(found)
    return _show(request, found, form, may=may)


def _show(
    request: HttpRequest, found: Thread, form: GovukForm, *, may: bool, status: int = 200
) -> HttpResponse:
    version = found.version
    question = talk.question_of(found)
    now = talk.current(found)
    may_write = bool(found.place) and editing(version, acting(request)).allows(found.place)
    whole = normalise(documents.assemble(version))
    said = [_shown(one, now) for one in talk.said_in(found)]
    in_words = answer(question, whole, talk.row(found)) if found.place else ""
    context = {
        "version": version,
        "thread": found,
        "line": talk.lines([_counted(found, len(said))])[0],
        "question": question,
        "question_url": talk.question_url(found),
        "answer": _in_words(question, in_words, whole),
        "said": said,
        "form": form,
        "may_comment": may,
        "may_reply": may and not found.is_resolved,
        "may_decide": may and may_write,
        "may_propose": may
        and not found.is_resolved
        and bool(found.place)
        and version.is_draft
        and takes_wording(question),
        "me": acting(request).person_id,
    }
    return render(request, "agreements/thread.html", context, status=status)


def _counted(found: Thread, size: int) -> Thread:
    found.size = size  # type: ignore[attr-defined]
    return found


def _shown(comment: Comment, now: str) -> dict[str, Any]:
    """Something said, with what a proposal changes in the answer as it stood or stands."""
    before = now if comment.waits else comment.was
    return {
        "comment": comment,
        "names": [person.name for person in comment.mentions.all()],
        "before": before,
        "marks": marked(before, comment.wording) if comment.wording else [],
        "answer_moved_on": comment.waits and comment.was != now,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Propose other wording for the answer."""
    found = _mine(request, reference, key)
    question = talk.question_of(found)
    if not takes_wording(question) or not found.place or not found.version.is_draft:
        raise Http404("No other wording can be proposed")
    form = ProposalForm(
        request.POST or None, question=question, initial={"wording": talk.current(found)}
    )
    if request.method == "POST" and form.is_valid():
        if _tried(form, lambda: actions.propose(found, actor=acting(request), **form.cleaned_data)):
            messages.success(request, "Your wording is proposed")
            return redirect(found)
    context = {"version": found.version, "thread": found, "form": form, "label": talk.label(found)}
    return render(request, "agreements/thread_propose.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, reference: str, key: int, comment: int) -> HttpResponse:
    """Put the wording proposed into the draft, unless somebody has changed the answer meanwhile."""
    found = _mine(request, reference, key)
    one = comment_of(found, comment)
    revision = request.POST.get("revision", "")
    based_on = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
    try:
        actions.accept_wording(one, actor=acting(request), based_on=based_on)
    except StaleRevision:
        messages.error(
            request,
            "Somebody has changed the answer since you opened this page, so nothing was put in."
            " The answer as it stands now is below. Accept again if you still want the wording.",
        )
    except NotYours as error:
        raise Http404("You do not write here") from error
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The wording is in the draft now, as your change")
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, reference: str, key: int, comment: int) -> HttpResponse:
    """Leave the answer as it is, saying why."""
    found = _mine(request, reference, key)
    one = comment_of(found, comment)
    writes = editing(found.version, acting(request)).allows(found.place)
    if not one.waits or not (writes or one.person_id == acting(request).person_id):
        raise Http404("There is nothing to decline")
    form = ReasonForm(request.POST or None, label="Why do you decline this wording?")
    if request.method == "POST" and form.is_valid():
        if _tried(
            form,
            lambda: actions.decline_wording(one, actor=acting(request), **form.cleaned_data),
        ):
            messages.success(request, "The wording is declined")
            return redirect(found)
    context = {"version": found.version, "thread": found, "comment": one, "form": form}
    return render(request, "agreements/thread_decline.html", context)


MOVES: dict[str, tuple[Callable[..., Thread], dict[str, Any], str]] = {
    "resolve": (actions.resolve_thread, {}, "This is settled"),
    "reopen": (actions.reopen_thread, {}, "This is open again"),
    "block": (
        actions.mark_thread,
        {"blocking": True},
        "This is to be settled before the draft is sent for review",
    ),
    "unblock": (
        actions.mark_thread,
        {"blocking": False},
        "This can wait until after the draft is sent for review",
    ),
}


@login_required
@require_POST
def move(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Settle a thread, open it again, or say whether review may begin without it."""
    found = _mine(request, reference, key)
    if request.POST.get("to") not in MOVES:
        raise Http404("There is no such button")
    act, given, done = MOVES[request.POST["to"]]
    try:
        act(found, actor=acting(request), **given)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(found)


def _mine(request: HttpRequest, reference: str, key: int) -> Thread:
    """A thread of the newest version in which the person may write; 404 for others."""
    version = talked_about(request, reference)
    found = thread_of(request, version, key)
    if found.version_id != version.pk or talk.commenting(version, acting(request)) is None:
        raise Http404("You do not comment here")
    return found


def _tried(form: GovukForm, act: Callable[[], Any]) -> Any:
    """What the action gives; None where it was refused, with the reasons on the form."""
    try:
        return act()
    except NotYours as error:
        raise Http404("You do not comment here") from error
    except Refused as refused:
        show(form, refused)
        return None
