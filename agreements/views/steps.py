"""The pages on which a version moves on: sent for review, decided, signed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements import comparing, documents, pdf, rules, workflow
from agreements.deciding import able, asking, declined, futile, looking, reasons, showing
from agreements.fetch import acting, version_of
from agreements.findings import finding_lines
from agreements.forms import DecisionForm, ReasonForm, SignForm, SubmitForm
from agreements.models import Status, Version
from agreements.signing import ink
from agreements.signing.brief import brief_of
from agreements.task_list import not_answered
from audit.actor import Actor
from audit.transitions import NOT_PERMITTED, Blocker, TransitionBlocked, refuse
from govuk.forms import GovukForm
from law import normalise
from organisations import proving
from questionnaire import load
from questionnaire.summaries import summary

DECIDED = frozenset({"already_decided", "wrong_status"})
ACCOUNTED_FOR = frozenset({rules.OPEN_THREADS, reasons.UNCHANGED})
ON_THE_FORM = frozenset({"sha256", "reason", "post", "authority_confirmed"})


def stops_for(version: Version, request: HttpRequest, verb: str, **given: Any) -> list[Blocker]:
    """What stops this person from the step now. 404 for somebody whom it does not concern."""
    found = workflow.stops(version, verb, actor=acting(request), given=given)
    if any(blocker.code == NOT_PERMITTED for blocker in found):
        raise Http404("This step is not yours")
    return found


def take_step(
    request: HttpRequest, form: GovukForm, step: Callable[[], object], done: str = ""
) -> bool:
    """Take the step; what stops it is said beside the fields it is about, or above the form.

    `done` is said on the next page; empty where that page says so itself.
    """
    try:
        step()
    except TransitionBlocked as blocked:
        if any(blocker.code == NOT_PERMITTED for blocker in blocked.blockers):
            raise Http404("This step is not yours") from blocked
        for blocker in blocked.blockers:
            name = blocker.path if blocker.path in form.fields else None
            form.add_error(name, blocker.message)
        return False
    if done:
        messages.success(request, done)
    return True


def proven(request: HttpRequest, form: GovukForm, *, password: str, code: str) -> str:
    """How the person showed that it is them; empty where they did not, and the form says why."""
    proof = proving.prove(request, password=password, code=code)
    for name, problem in proof.problems.items():
        form.add_error(name if name in form.fields else None, problem)
    return "" if proof.problems else proof.method


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a draft for review, or see everything that stops it."""
    version = version_of(request, reference)
    stops = stops_for(version, request, "submit")
    asked = reasons.left_to_answer(version)
    form = SubmitForm(
        request.POST or None,
        asks_why=_wants_a_reason(stops),
        came_back=bool(asked),
        initial={"signing": "sequential" if version.signs_in_order else "parallel"},
    )
    if request.method == "POST":
        taken = form.is_valid() and take_step(
            request,
            form,
            lambda: workflow.submit(
                version,
                actor=acting(request),
                reason=request.POST.get("reason", ""),
                signs_in_order=form.signs_in_order,
            ),
            "The agreement was sent for review",
        )
        if taken:
            return redirect(version)
        stops = stops_for(version_of(request, reference), request, "submit")
    missing, missing_later = not_answered(version, normalise(documents.assemble(version)))
    context = {
        "version": version,
        "stops": stops,
        "asks_why": _wants_a_reason(stops),
        "asked": asked,
        "missing": missing,
        "missing_later": missing_later,
        "unsigned": futile.before_signing(version),
        "nobody": able.nobody_for(version),
        "form": form,
        "not_accepted": [
            party.organisation.name
            for party in version.parties.select_related("organisation").order_by("position")
            if not party.accepted_at
            and party.organisation_id != version.agreement.lead_organisation_id
        ],
    }
    return render(request, "agreements/submit.html", context)


def _wants_a_reason(stops: list[Blocker]) -> bool:
    """Whether nothing stops it but what a reason accounts for."""
    return bool(stops) and all(blocker.code in ACCOUNTED_FOR for blocker in stops)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Read what is to be approved, and decide on exactly that."""
    version = version_of(request, reference)
    sha256 = version.snapshot.sha256 if version.snapshot else ""
    form = DecisionForm(request.POST or None, initial={"sha256": sha256})
    stops = stops_for(version, request, "approve", sha256=sha256)
    takes_back = _may_take_back(version, acting(request))
    if takes_back or (request.method != "POST" and futile.are_in_the_text(stops)):
        form.offer_no_approval()
    if request.method == "POST" and form.is_valid():
        decided = form.cleaned_data
        taken = take_step(
            request, form, _decision(request, version, decided), "Your decision was recorded"
        )
        if taken:
            return redirect(version)
    context = _to_review(request, version, form, [] if takes_back else stops)
    return render(request, "agreements/review.html", {**context, "takes_back": takes_back})


def _may_take_back(version: Version, actor: Actor) -> bool:
    """Whether the actor approved an earlier text, and has nothing else to decide on this one."""
    role = rules.reviewer(version, actor)
    if role is None or version.status != Status.IN_REVIEW:
        return False
    row = rules.own_approval(version, actor.as_role(role))
    return row is not None and row.was_given_before_by(actor.person_id)


def _to_review(
    request: HttpRequest, version: Version, form: DecisionForm, stops: list[Blocker]
) -> dict[str, Any]:
    """What the page of a review shows. That the reviewer looks at this text is kept."""
    actor = acting(request)
    whole = normalise(documents.assemble(version))
    lines = finding_lines(version, None, actor=actor, document=whole)
    news = looking.news_for(version, actor, rules.reviewer(version, actor) or "")
    looking.looked(version, actor=actor)
    noted = list(asking.noted_by(version, actor))
    may_note = not any(s.code in DECIDED for s in stops)
    answers = summary(load("agreement"), whole)
    return {
        "version": version,
        "form": form,
        "stops": stops,
        "to_come": [] if stops else futile.still_to_come(version),
        "unsigned": futile.before_signing(version),
        "is_blocked_by_law": futile.are_in_the_text(stops),
        "open_comments": version.threads.unresolved().count(),
        "cannot_decide": not may_note,
        "may_note": may_note,
        "sha256": version.snapshot.sha256 if version.snapshot else "",
        "news": news,
        "declined": declined.before_this_round(version),
        "noted": showing.noted(version, noted),
        "carried": rules.carried(version),
        "ways": [] if news else comparing.ways(version, request.user),
        "sections": showing.askable(version, answers, noted) if may_note else answers,
        "findings": [one for one in lines if one.dismissed is None and not one.waits_for_a_review],
        "dismissed": [line for line in lines if line.dismissed],
    }


def _decision(
    request: HttpRequest, version: Version, decided: dict[str, Any]
) -> Callable[[], Version]:
    """The step that the reviewer chose, ready to be taken."""
    actor = acting(request)
    sha256, reason = decided["sha256"], decided["reason"]
    if decided["decision"] == "approve":
        return lambda: workflow.approve(version, actor=actor, sha256=sha256, reason=reason)
    if decided["decision"] == "refuse":
        return lambda: workflow.refuse(version, actor=actor, sha256=sha256, reason=reason)
    return lambda: workflow.ask_for_changes(version, actor=actor, sha256=sha256, reason=reason)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """The brief, the document behind it, and the signature."""
    version = version_of(request, reference)
    actor = acting(request)
    sha256 = version.snapshot.sha256 if version.snapshot else ""
    form = SignForm(
        request.POST or None,
        initial={"sha256": sha256, "post": workflow.post_of(actor)},
        asks_password=proving.asks_password(request),
        asks_code=proving.asks_code(request),
    )
    given = {"sha256": sha256, "authority_confirmed": True, "post": "as entered"}
    stops = stops_for(version, request, "sign", **given)
    if request.method == "POST" and form.is_valid():
        if _signs(request, version, form):
            return redirect("agreements:signed", reference)
    context = {
        "version": version,
        "form": form,
        "stops": stops,
        "sha256": sha256,
        "brief": brief_of(version, actor),
        "pdf": pdf.newest(version),
    }
    return render(request, "agreements/sign.html", context)


def _signs(request: HttpRequest, version: Version, form: SignForm) -> bool:
    """Whether the person showed who they are, and signed; else the form says what is wrong."""
    given = form.cleaned_data
    password, code = given.get("password", ""), given.get("code", "")
    # Asked before the code, which is good only once.
    if not take_step(request, form, lambda: refuse(stops_for(version, request, "sign", **given))):
        return False
    method = proven(request, form, password=password, code=code)
    return bool(method) and take_step(
        request,
        form,
        lambda: workflow.sign(
            version,
            actor=acting(request),
            sha256=given["sha256"],
            post=given["post"],
            authority_confirmed=given["authority_confirmed"],
            method=method,
        ),
        done="",
    )


@login_required
@require_safe
def signed(request: HttpRequest, reference: str) -> HttpResponse:
    """What happens after a signature: who signs next, when it starts, a copy to keep."""
    version = version_of(request, reference)
    own = version.signatures.filter(person=request.user.pk, voided_at__isnull=True).first()
    if own is None:
        raise Http404("You have not signed this")
    missing = rules.unsigned(version)
    context = {"version": version, "signature": own, "missing": missing, "pdf": pdf.newest(version)}
    return render(request, "agreements/signed.html", context)


_VOID = "The agreement goes back to draft. Signatures already given stop counting."
_DECLINING = {
    False: {
        "title": "Decline to sign",
        "label": "Why do you not sign?",
        "warning": _VOID,
        "button": "Decline to sign",
        "done": "You declined to sign. Everybody concerned is told why.",
    },
    True: {
        "title": "Dispute the signature on paper in your name",
        "label": "What is wrong with the signature that was recorded?",
        "warning": _VOID,
        "button": "Dispute the signature",
        "done": "You disputed the signature. Everybody concerned is told why.",
    },
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Decline to sign, saying why: the text goes back to draft."""
    version = version_of(request, reference)
    sha256 = version.snapshot.sha256 if version.snapshot else ""
    return _with_reason(
        request,
        version,
        verb="decline",
        given={"sha256": sha256},
        step=lambda reason: workflow.decline(
            version,
            actor=acting(request),
            sha256=sha256,
            reason=reason,
        ),
        words=_DECLINING[ink.disputes(version, acting(request))],
    )


_WITHDRAWING = {
    False: {
        "title": "Withdraw this agreement",
        "warning": "This cannot be undone. The record of it stays.",
        "button": "Withdraw the agreement",
        "done": "The agreement was withdrawn",
    },
    True: {
        "title": "Withdraw this new version",
        "warning": "This cannot be undone. The version before it stays as it is.",
        "button": "Withdraw the new version",
        "done": "The new version was withdrawn",
    },
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the agreement up, saying why."""
    version = version_of(request, reference)
    return _with_reason(
        request,
        version,
        verb="withdraw",
        given={},
        step=lambda reason: workflow.withdraw(version, actor=acting(request), reason=reason),
        words={
            **_WITHDRAWING[version.is_variation],
            "label": "Why do you withdraw it?",
        },
    )


def _with_reason(
    request: HttpRequest,
    version: Version,
    *,
    verb: str,
    given: dict[str, Any],
    step: Callable[[str], Version],
    words: dict[str, str],
) -> HttpResponse:
    """A page that asks for a reason and takes one step."""
    stops = stops_for(version, request, verb, reason="to be given", **given)
    form = ReasonForm(request.POST or None, label=words["label"])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if take_step(request, form, lambda: step(reason), words["done"]):
            return redirect(reverse("agreements:agreement", args=[version.agreement.reference]))
    context = {"version": version, "form": form, "stops": stops, "words": words}
    return render(request, "agreements/reason.html", context)
