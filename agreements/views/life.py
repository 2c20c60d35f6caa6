"""The pages for parties, and what is recorded while an agreement runs and after it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import actions, documents
from agreements.actions import NotPossible, NotYours, editing
from agreements.fetch import Which, acting, chosen, draft_of, party_of, version_of
from agreements.forms import FlowStartForm, PeriodicReviewForm, ReasonForm
from agreements.judging import can_be_set_aside, kept
from agreements.models import IN_FORCE, Status
from agreements.records import Records
from agreements.standing import standing_of
from audit import clock
from law import normalise
from organisations.roles import Permission, role_for
from questionnaire import load
from questionnaire.forms import form_for
from questionnaire.pages import Page


@login_required
@require_safe
def parties(request: HttpRequest, reference: str) -> HttpResponse:
    """Who takes part, who was invited, who answers for themselves."""
    version = draft_of(request, reference)
    actor = acting(request)
    may = editing(version, actor)
    standing = standing_of(version, actor)
    own = next(
        (x.party for x in standing.parties if x.party.organisation_id == actor.organisation_id),
        None,
    )
    accepts = bool(
        own
        and own.invited_at
        and not own.accepted_at
        and role_for(actor, Permission.DRAFT, [own.organisation_id])
    )
    context = {"version": version, "standing": standing, "may": may, "own": own, "accepts": accepts}
    return render(request, "agreements/parties.html", context)


@login_required
@require_POST
def invite(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show the draft to a party and ask it to accept."""
    party = party_of(draft_of(request, reference), key)
    try:
        actions.invite_party(party, actor=acting(request))
    except NotYours as error:
        raise Http404("You do not lead this draft") from error
    messages.success(request, f"{party.organisation.name} was invited")
    return redirect("agreements:parties", reference)


@login_required
@require_POST
def accept(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Accept for one's own organisation."""
    party = party_of(draft_of(request, reference), key)
    try:
        actions.accept_invitation(party, actor=acting(request))
    except NotYours as error:
        raise Http404("This is not your organisation's") from error
    messages.success(request, "You accepted. Only your organisation changes its own part now.")
    return redirect("agreements:draft", reference)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flow_start(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the day on which data first moved."""
    version = version_of(request, reference, Which.STANDING)
    actor = acting(request)
    organisations = version.parties.values_list("organisation", flat=True)
    if version.status not in IN_FORCE or role_for(actor, Permission.DRAFT, organisations) is None:
        raise Http404("Nothing to record here")
    form = FlowStartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_flow_start(version, actor=actor, on=form.cleaned_data["on"])
        except NotPossible as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, "The first flow was recorded")
            return redirect(version)
    return render(request, "agreements/flow_start.html", {"version": version, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def periodic_review(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the agreement was reviewed, and what came of it."""
    version = version_of(request, reference, Which.STANDING)
    actor = acting(request)
    lead = [version.agreement.lead_organisation_id]
    may = role_for(actor, Permission.DRAFT, lead) or role_for(actor, Permission.APPROVE, lead)
    if version.status not in IN_FORCE or may is None:
        raise Http404("Nothing to review here")
    form = PeriodicReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.record_review(version, actor=actor, **form.cleaned_data)
        messages.success(request, "The review was recorded")
        return redirect(version)
    return render(request, "agreements/periodic_review.html", {"version": version, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def after_end(request: HttpRequest, reference: str) -> HttpResponse:
    """A party says what became of the data when all is over."""
    version = version_of(request, reference, Which.HELD)
    actor = acting(request)
    party = version.parties.filter(organisation=actor.organisation_id).first()
    may = party and role_for(actor, Permission.DRAFT, [party.organisation_id])
    withdrawn = version.status == Status.WITHDRAWN
    if party is None or not may or withdrawn or not actions.is_over_for(party):
        raise Http404("Nothing to answer here")
    whole = normalise(documents.assemble(version))
    if party.left_on:
        # For this party it is over, and it is asked what others are asked then.
        whole["status"] = Status.TERMINATED.value
    row = f"parties.{next(n for n, p in enumerate(whole['parties']) if p['id'] == party.key)}"
    shown = Page(load("agreement"), load("agreement").section("retention"), row)
    form = form_for(
        shown, whole, resolver=Records(request.user), on=clock.today(), data=request.POST or None
    )
    form.keep(tuple(q for q in form.questions if q.field.rpartition(".")[2] in documents.AFTER_END))
    if request.method == "POST" and form.is_valid():
        answers = {place.rpartition(".")[2]: value for place, value in form.changes().items()}
        actions.answer_after_end(party, actor=actor, answers=answers)
        messages.success(request, "Your answers were recorded")
        return redirect(version)
    return render(
        request, "agreements/after_end.html", {"version": version, "form": form, "party": party}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: HttpRequest, reference: str, rule: str, on: str = "") -> HttpResponse:
    """Set a finding aside that no law makes, with a reason; of the version `?version=` if given."""
    version = chosen(request, reference, request.GET.get("version", ""))
    if actions.overriding(version, acting(request)) is None:
        raise Http404("This is not yours to decide")
    found = next((f for f in kept(version) if (f.rule, f.on) == (rule, on)), None)
    if found is None or not can_be_set_aside(found):
        raise Http404("No such finding, or one that cannot be set aside")
    form = ReasonForm(
        request.POST or None,
        label="Why may the agreement go on?",
        hint="Reviewers and signatories read this, and it stays on the record.",
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.override(
                version,
                actor=acting(request),
                rule=rule,
                on=on,
                reason=form.cleaned_data["reason"],
            )
        except NotYours as error:
            raise Http404("This is not yours to decide") from error
        messages.success(request, "The finding was set aside")
        return redirect(version.answers_url)
    context = {"version": version, "form": form, "finding": found}
    return render(request, "agreements/override.html", context)
