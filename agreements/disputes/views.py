"""The pages of disagreements: those of an agreement, one of them, its steps, and past ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.actions import NotPossible
from agreements.disputes import forms, ladder, rules, workflow
from agreements.disputes.fetch import dispute_of, disputes_of, search
from agreements.disputes.standing import COLOURS, standing_of
from agreements.fetch import acting, version_of
from agreements.models import Dispute, Version
from agreements.models.agreement import own_of
from audit.transitions import NOT_PERMITTED, TransitionBlocked
from govuk.forms import GovukForm
from organisations.acting import held_by, standing

PAGE = 25


@dataclass(frozen=True)
class Act:
    """A step that has a page of its own."""

    title: str
    button: str
    done: str
    form: type[GovukForm]
    take: Callable[..., Any]
    tells: str = ""


ACTS: dict[str, Act] = {
    "decide": Act(
        "Decide this disagreement",
        "Decide",
        "Your decision was recorded, and everybody who takes part was told.",
        forms.OutcomeForm,
        workflow.decide,
        "Both organisations agreed that you decide. This ends the disagreement.",
    ),
    "outcome": Act(
        "Propose an outcome",
        "Propose this outcome",
        "Your proposal was sent. It holds once the other organisation agrees.",
        forms.OutcomeForm,
        workflow.propose_outcome,
        "The disagreement is settled when the other organisation agrees to it.",
    ),
    "reply": Act(
        "Reply", "Send your reply", "Your reply was sent.", forms.ReplyForm, workflow.reply
    ),
    "decider": Act(
        "Propose who decides in the end",
        "Propose this person",
        "Your proposal was sent. It holds once the other organisation agrees.",
        forms.DeciderForm,
        workflow.propose_decider,
        "If it reaches the last step, the person whom both organisations name decides alone.",
    ),
    "escalate": Act(
        "Move it up to the next step",
        "Move it up",
        "It was moved up. The next step was told.",
        forms.MoveUpForm,
        workflow.escalate,
    ),
    "unsettled": Act(
        "Record that it was not settled",
        "Record it",
        "Your reasons were recorded, and the other organisation was told.",
        forms.UnsettledForm,
        workflow.leave_unsettled,
        "The last step is over, and nobody was named who can decide. Once both organisations have "
        "given their reasons, or the other has let the time of the step run out once more, this is "
        "kept as not settled. Where signing waits for it, it goes on waiting.",
    ),
    "withdraw": Act(
        "Withdraw this disagreement",
        "Withdraw it",
        "The disagreement was withdrawn.",
        forms.GiveUpForm,
        workflow.withdraw,
        "The record of it stays.",
    ),
}


@login_required
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Disagreements of every agreement one's organisations take part in, searched by words."""
    form = forms.SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(search(request, words), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "q": words, "colours": COLOURS}
    return render(request, "agreements/disputes/past.html", context)


@login_required
@require_safe
def disputes(request: HttpRequest, reference: str) -> HttpResponse:
    """The disagreements about an agreement; for the people of its organisations."""
    version = version_of(request, reference)
    if not _takes_part(request, version):
        raise Http404("Your organisation takes no part in this agreement")
    context = {
        "version": version,
        "disputes": disputes_of(request, version),
        "colours": COLOURS,
        "may_raise": rules.raiser(version, acting(request)) is not None,
        "terms": version.document.get("dispute_resolution") or "",
        "ladder": ladder.ladder_of(version.document),
    }
    return render(request, "agreements/disputes/disputes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def raise_one(request: HttpRequest, reference: str) -> HttpResponse:
    """Raise a disagreement about a question, or about the whole."""
    version = version_of(request, reference)
    actor = acting(request)
    if rules.raiser(version, actor) is None:
        raise Http404("Raising a disagreement is not yours")
    others = [
        (party.organisation.reference, party.organisation.name)
        for party in version.parties.select_related("organisation").filter(may_read=True)
        if party.organisation_id != actor.organisation_id
    ]
    form = forms.RaiseForm(
        request.POST or None,
        initial={"question": request.GET.get("question", "")},
        others=others,
        document=version.document,
        pauses=bool(ladder.pausing_words(version.document)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = workflow.raise_dispute(version, actor=actor, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The disagreement was raised. The first step was told.")
            return redirect(found)
    context = {
        "version": version,
        "form": form,
        "others": others,
        "terms": version.document.get("dispute_resolution") or "",
        "ladder": ladder.ladder_of(version.document),
        "pauses": ladder.pausing_words(version.document),
    }
    return render(request, "agreements/disputes/raise.html", context)


@login_required
@require_safe
def dispute(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """One disagreement: both sides' views, its step and day, what one may do."""
    return _shown(request, dispute_of(request, version_of(request, reference), key))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, reference: str, key: int, what: str) -> HttpResponse:
    """Take one step of a disagreement, or say something about it."""
    found = dispute_of(request, version_of(request, reference), key)
    actor, step = acting(request), ACTS.get(what)
    if step is None:
        raise Http404("No such step")
    more = {"people": rules.can_decide(found)} if what == "decider" else {}
    form = step.form(request.POST or None, **more)
    if request.method == "POST":
        if form.is_valid() and _taken(request, form, step, found):
            messages.success(request, step.done)
            return redirect(found)
    elif what not in standing_of(found, actor, _roles(request)).offers:
        raise Http404("This step is not yours now")
    context = {"dispute": found, "act": step, "form": form}
    return render(request, "agreements/disputes/act.html", context)


@login_required
@require_POST
def agree(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Agree to what the other organisation proposes."""
    found = dispute_of(request, version_of(request, reference), key)
    number = request.POST.get("proposal", "")
    proposal = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    try:
        workflow.agree(found, actor=acting(request), proposal=proposal)
    except TransitionBlocked as blocked:
        _not_yours(blocked)
        for blocker in blocked.blockers:
            messages.warning(request, blocker.message)
    else:
        messages.success(request, "You agreed. Everybody concerned was told.")
    return redirect(found)


def _taken(request: HttpRequest, form: GovukForm, step: Act, found: Dispute) -> bool:
    """Whether the step was taken; else the form says why not. 404 for who may not."""
    try:
        step.take(found, actor=acting(request), **form.cleaned_data)
    except TransitionBlocked as blocked:
        _not_yours(blocked)
        for blocker in blocked.blockers:
            form.add_error(blocker.path if blocker.path in form.fields else None, blocker.message)
        return False
    return True


def _not_yours(blocked: TransitionBlocked) -> None:
    if any(blocker.code == NOT_PERMITTED for blocker in blocked.blockers):
        raise Http404("This step is not yours") from blocked


def _shown(request: HttpRequest, found: Dispute) -> HttpResponse:
    stands = standing_of(found, acting(request), _roles(request))
    context = {
        "dispute": found,
        "stands": stands,
        "colour": COLOURS[Dispute.Status(found.status)],
        "offers": [(name, ACTS[name].title) for name in stands.offers],
    }
    return render(request, "agreements/disputes/dispute.html", context)


def _roles(request: HttpRequest) -> frozenset[str]:
    return standing(request).roles_in(acting(request).organisation_id)


def _takes_part(request: HttpRequest, version: Version) -> bool:
    """Whether the person reads agreements in one of its organisations."""
    own = set(own_of(held_by(request.user)))
    return bool(own & rules.reading(version))
