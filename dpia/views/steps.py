"""The pages of the workflow: each shows what stops a step, and takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from audit import clock
from audit.actor import Actor
from audit.transitions import NOT_PERMITTED, WRONG_STATUS, Blocker, TransitionBlocked
from dpia import actions, documents, presenting, workflow
from dpia.advice.forms import OpinionForm, SectionAdviceForm, opinion_field
from dpia.approving import answers as unanswered
from dpia.approving import review
from dpia.forms import ReasonForm, ShareForm, answers, refuse, step_form
from dpia.models import Dpia
from dpia.regulator.forms import (
    AdviceForm,
    EndForm,
    ExtensionForm,
    InformationAskedForm,
    InformationSentForm,
    PrepareForm,
    SendForm,
)
from dpia.regulator.kept import DOCUMENTS
from dpia.views.common import revision_field, revision_of, typed_in_vain, visible
from govuk.forms import GovukForm
from organisations.models import Organisation
from organisations.views.signed_in import actor_in

HOPELESS = frozenset({NOT_PERMITTED, WRONG_STATUS, "wrote_it", "adviser", "no_adviser"}) | {
    *("advised", "approved_it", "no_advice", "no_guardian", "opinion_not_needed"),
    *("consulted", "consultation_state", "extended", "no_high_risk", "not_prepared"),
    *("risk_not_accepted", "not_described", "no_risks", "no_residual", "scored_too_low"),
    *("no_advice_yet", "advice_outdated", "advice_unanswered", "advised_against"),
    *("measure_given_up", "screening_changed", unanswered.CODE, unanswered.UNCONFIRMED),
}
"""Reasons that nothing typed on the page can change: then there is no form to fill in."""


@dataclass(frozen=True)
class StepPage:
    """The page of one step: what it asks and tells, and what it says afterwards."""

    act: Callable[..., Dpia]
    done: str
    asks: Mapping[str, str] = field(default_factory=dict)
    """The step's names of what it is given, with the questions that ask for it."""
    suggests: Callable[[Actor, Dpia], Mapping[str, Any]] = lambda actor, dpia: {}
    asks_anew: bool = False
    """What was answered before is no answer to this."""
    adds: Mapping[str, Callable[[], Field]] = field(default_factory=dict)
    """What the step asks besides, and asks first: fields by the step's own names."""
    demands: Mapping[str, str] = field(default_factory=dict)
    """What the page cannot be sent without: fields with what is said of a blank one."""
    takes_reason: bool = False
    of_revision: bool = False
    own_form: Callable[[Any, Dpia], GovukForm] | None = None
    """Where the questionnaire does not ask for what is given."""
    back: str = "dpia"
    """The page that it leads to when it is done."""


def _officer(actor: Actor, dpia: Dpia) -> Mapping[str, Any]:
    return {"dpo_by": f"{actor.name}, {actor.organisation}", "dpo_on": clock.today()}


def _approver(actor: Actor, dpia: Dpia) -> Mapping[str, Any]:
    return {
        "approved_by": f"{actor.name}, {actor.organisation}",
        "approved_on": clock.today(),
        "next_review": review.proposed(dpia),
    }


def _kept(
    act: Callable[..., Dpia], done: str, form: Callable[[Any, Dpia], GovukForm], *names: str
) -> StepPage:
    """A page of the regulator's consultation: its form calls things by the step's own names."""
    return StepPage(act, done, asks={name: name for name in names}, own_form=form, back="regulator")


REGULATORS_PAGES = {
    "prepare_consultation": _kept(
        workflow.prepare_consultation,
        "What you send is kept",
        PrepareForm,
        "law",
        *DOCUMENTS,
    ),
    "send_to_regulator": _kept(
        workflow.send_to_regulator, "It is with the regulator now", SendForm, "sent_on"
    ),
    "note_information_asked": _kept(
        workflow.note_information_asked,
        "It is recorded. The clock stands still until the regulator has the information",
        InformationAskedForm,
        *("asked", "asked_on"),
    ),
    "note_information_sent": _kept(
        workflow.note_information_sent, "The clock goes on", InformationSentForm, "sent_on"
    ),
    "note_extension": _kept(
        workflow.note_extension, "The longer time is recorded", ExtensionForm, "extended_on"
    ),
    "note_regulators_advice": _kept(
        workflow.note_regulators_advice,
        "The regulator’s advice is recorded",
        AdviceForm,
        *("outcome", "advice", "advice_on"),
    ),
    "end_consultation": _kept(
        workflow.end_consultation, "The consultation has ended", EndForm, "done"
    ),
}
PAGES = {
    "begin": StepPage(workflow.begin, "The DPIA is started"),
    "ask_for_advice": StepPage(
        workflow.ask_for_advice, "The data protection officer has been asked for advice"
    ),
    "advise": StepPage(
        workflow.advise,
        "Your advice is kept",
        asks={"text": "dpo_text", "given_by": "dpo_by", "given_on": "dpo_on"},
        adds={"opinion": opinion_field},
        suggests=_officer,
        asks_anew=True,
    ),
    "advise_on_section": StepPage(
        workflow.advise_on_section,
        "Your advice is kept. The DPIA stays with you until you give the last of your advice",
        asks={"section": "section", "text": "text"},
        own_form=lambda data, dpia: SectionAdviceForm(data),
    ),
    "ask_for_opinion": StepPage(
        workflow.ask_for_opinion, "The Caldicott Guardian has been asked for a view"
    ),
    "give_opinion": StepPage(
        workflow.give_opinion,
        "Your view is kept",
        asks={"opinion": "opinion", "text": "text"},
        own_form=lambda data, dpia: OpinionForm(data),
    ),
    "approve": StepPage(
        workflow.approve,
        "The DPIA is approved",
        asks={
            "approved_by": "approved_by",
            "approved_on": "approved_on",
            "next_review_on": "next_review",
        },
        suggests=_approver,
        demands={"next_review": "Enter when the next review is"},
        asks_anew=True,
        of_revision=True,
    ),
    "decide_not_needed": StepPage(
        workflow.decide_not_needed,
        "It is recorded that no DPIA is needed",
        asks={"reason": "not_needed"},
        of_revision=True,
    ),
    **REGULATORS_PAGES,
    "start_review": StepPage(workflow.start_review, "The review has started", takes_reason=True),
    "return_to_draft": StepPage(
        workflow.return_to_draft, "The DPIA can be worked on again", takes_reason=True
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """One step of the workflow: what stops it, or the form that takes it."""
    dpia = visible(request, reference)
    page, actor = PAGES[verb], actor_in(request)
    sent = request.method == "POST"
    form = _form(page, dpia, actor, request.POST if sent else request.POST or None)
    if not sent:
        stops = workflow.what_stops(dpia, verb, actor=actor, given=_suggested(page, dpia, actor))
        return _page(request, dpia, verb, form, [b for b in stops if b.code != "missing"])
    if not form.is_valid():
        return _page(request, dpia, verb, form, [])
    given = answers(form, page.asks) | answers(form, {name: name for name in page.adds})
    if page.takes_reason:
        given["reason"] = form.cleaned_data["reason"]
    if page.of_revision:
        given["revision"] = revision_of(request)
    try:
        page.act(dpia, actor=actor, **given)
    except TransitionBlocked as blocked:
        rest = refuse(form, blocked.blockers)
        return _page(request, dpia, verb, form, rest)
    messages.success(request, page.done)
    return redirect(f"dpia:{page.back}", dpia.reference)


def _form(page: StepPage, dpia: Dpia, actor: Actor, data: Any) -> GovukForm:
    if page.takes_reason:
        return ReasonForm(data)
    if page.own_form is not None:
        return page.own_form(data, dpia)
    if not page.asks:
        return GovukForm(data)
    # Who decides now, and when, is not who did so before; of one made elsewhere it is all there is.
    held = {} if page.asks_anew and not dpia.made_elsewhere else documents.as_document(dpia)
    # The next review is suggested anew: a day that was planned elsewhere may have passed.
    document = {"dpia": {name: one for name, one in held.items() if name != "next_review_on"}}
    suggested = page.suggests(actor, dpia)
    form = step_form(list(page.asks.values()), document, data=data, suggested=suggested)
    form.fields = {**{name: made() for name, made in page.adds.items()}, **form.fields}
    for name, words in page.demands.items():
        form.fields[name].required = True
        form.fields[name].error_messages["required"] = words
    return form


def _suggested(page: StepPage, dpia: Dpia, actor: Actor) -> dict[str, Any]:
    """What the step would be given if the suggestions were taken."""
    suggested = page.suggests(actor, dpia)
    return {name: suggested[key] for name, key in page.asks.items() if key in suggested}


def _page(
    request: HttpRequest,
    dpia: Dpia,
    verb: str,
    form: GovukForm,
    stops: list[Blocker],
) -> HttpResponse:
    is_hopeless = any(blocker.code in HOPELESS for blocker in stops)
    context = {
        "dpia": dpia,
        "typed": typed_in_vain(request) if is_hopeless else [],
        "step": workflow.TRANSITIONS[verb],
        "verb": verb,
        "form": form,
        "stops": presenting.blocker_lines(dpia, stops),
        "is_hopeless": is_hopeless,
        "hidden": revision_field(dpia.revision),
        "findings": _findings(dpia, verb),
        "has_errors": bool(form.errors),
    }
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/step.html", context, status=status)


def _findings(dpia: Dpia, verb: str) -> list[presenting.Line]:
    """What the rules say, for whoever advises. Whoever approves is told above what stops that; here
    stands what they may want to consider."""
    if verb == "advise":
        return presenting.finding_lines(dpia, for_adviser=True)
    found = presenting.finding_lines(dpia) if verb == "approve" else []
    return [one for one in found if one.severity != "blocking"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, reference: str) -> HttpResponse:
    """Let another organisation read the DPIA."""
    dpia = visible(request, reference)
    actor = actor_in(request)
    among = Organisation.objects.visible_to(request.user).exclude(shared_dpias__dpia=dpia)
    form = ShareForm(request.POST or None, among=among.exclude(pk=dpia.organisation_id))
    stops = actions.what_stops_sharing(dpia, actor=actor)
    if request.method == "POST" and not stops and form.is_valid():
        chosen = form.cleaned_data["organisation"]
        actions.share(dpia, [chosen], actor=actor, to_adopt=form.cleaned_data["to_adopt"])
        messages.success(request, f"{chosen} may read the DPIA now")
        return redirect(dpia)
    lines = presenting.blocker_lines(dpia, stops)
    context = {"dpia": dpia, "form": form, "stops": lines}
    status = 409 if request.method == "POST" and stops else 200
    return render(request, "dpia/share.html", context, status=status)


@login_required
@require_POST
def withdraw_sharing(request: HttpRequest, reference: str, organisation: str) -> HttpResponse:
    """End an organisation's reading of the DPIA."""
    dpia = visible(request, reference)
    sharing = dpia.sharings.select_related("organisation").filter(
        organisation__reference=organisation
    )
    for found in sharing:
        try:
            actions.withdraw_sharing(dpia, actor=actor_in(request), organisation=found.organisation)
        except TransitionBlocked as blocked:
            for blocker in blocked.blockers:
                messages.error(request, blocker.message)
        else:
            messages.success(request, f"{found.organisation} no longer reads the DPIA")
    return redirect(dpia)
