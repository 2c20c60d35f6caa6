"""The pages of joining: who joins, the part that is filled in, its review, its signature."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.actions import NotPossible, NotYours
from agreements.fetch import Which, acting, version_of
from agreements.forms import ReasonForm, SignForm
from agreements.joining import forms, parts, rules, workflow
from agreements.joining.assessing import assessment_of
from agreements.joining.fetch import accession_of, accessions_of, document_of
from agreements.joining.showing import page_of, sections_of, url_of, whole_of
from agreements.models import Accession, Approval, Version
from agreements.records import Records
from agreements.signing.brief import brief_of
from agreements.workflow import post_of
from audit import clock
from audit.transitions import NOT_PERMITTED, TransitionBlocked, refuse
from govuk.forms import GovukForm
from law.document import get, with_values
from organisations import proving
from organisations.models import Organisation
from questionnaire import sheets
from questionnaire.forms import form_for
from questionnaire.rows import RowInUse
from questionnaire.showing import carry_out, command_of, page_context

COLOURS = {
    Accession.Status.DRAFT: "grey",
    Accession.Status.IN_REVIEW: "blue",
    Accession.Status.READY_TO_SIGN: "purple",
    Accession.Status.JOINED: "green",
    Accession.Status.WITHDRAWN: "grey",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest, reference: str) -> HttpResponse:
    """Who joined later, who is joining, and inviting another."""
    version = version_of(request, reference, Which.STANDING)
    invites = workflow.inviter(version, acting(request)) is not None
    if request.method == "POST" and not invites:
        raise Http404("You do not invite others to this agreement")
    stops = workflow.stops_inviting(version)
    form = _invite_form(request, version) if invites and not stops else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = workflow.invite_to_join(version, actor=acting(request), **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{made.organisation.name} was invited to join.")
            return redirect(made)
    context = {
        "version": version,
        "form": form,
        "invites": invites,
        "stops": stops,
        "terms": version.document.get("accession_process") or "",
        "accessions": [
            (one, COLOURS[Accession.Status(one.status)])
            for one in accessions_of(version, acting(request))
        ],
    }
    return render(request, "agreements/joining/joining.html", context)


def _invite_form(request: HttpRequest, version: Version) -> forms.InviteForm:
    parties = list(version.parties.select_related("organisation").order_by("position"))
    taken = {party.organisation_id for party in parties}
    known = Organisation.objects.visible_to(request.user).order_by("name")
    return forms.InviteForm(
        request.POST or None,
        organisations=[(one.reference, one.name) for one in known if one.pk not in taken],
        parties=[(one.key, one.organisation.name) for one in parties if not one.joins_later],
    )


@login_required
@require_safe
def accession(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """One party that joins: its part, its reviews, the record of its joining."""
    found = _found(request, reference, key)
    actor = acting(request)
    writes = rules.writer(found, actor) is not None and found.status == Accession.Status.DRAFT
    stops = workflow.stops(found, "submit_part", actor=actor) if writes else []
    later = rules.to_put_right(found, clock.now()) if writes else []
    context = {
        "accession": found,
        "version": found.version,
        "colour": COLOURS[Accession.Status(found.status)],
        "sections": sections_of(found) if found.status != Accession.Status.WITHDRAWN else [],
        "writes": writes,
        "stops": stops,
        "to_put_right": [one for one in later if one not in stops],
        "reviews": found.reviews.filter(round=found.round).select_related("decided_by"),
        "reviews_it": _is_asked(found, rules.reviewer(found, actor)),
        "signs_it": found.status == Accession.Status.READY_TO_SIGN
        and rules.signatory(found, actor) is not None,
        "withdraws": found.is_going_on and rules.either_drafter(found, actor) is not None,
        "record": parts.record_in_words(found) if found.signature else "",
        "assessment": assessment_of(found) if found.is_going_on else None,
        "document": document_of(found),
    }
    return render(request, "agreements/joining/accession.html", context)


def _is_asked(found: Accession, role: str | None) -> bool:
    if role is None or found.status != Accession.Status.IN_REVIEW:
        return False
    waiting = found.reviews.filter(round=found.round, state=Approval.State.REQUESTED, role=role)
    return bool(waiting.exists())


@login_required
@require_safe
def record(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """The bytes whose SHA-256 was signed, as a file."""
    found = _found(request, reference, key)
    if found.content is None or found.status == Accession.Status.DRAFT:
        raise Http404("Nothing is frozen yet")
    name = f"{found.agreement.reference}-joining-{found.key}.json"
    answer = HttpResponse(bytes(found.content), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_safe
def document(request: HttpRequest, reference: str, key: int) -> FileResponse:
    """The sealed PDF of a party that has joined. 404 before that."""
    found = _found(request, reference, key)
    made = document_of(found)
    if made is None:
        raise Http404("There is no record yet")
    name = f"{found.agreement.reference}-joining-{found.key}.pdf"
    return FileResponse(made.file.open("rb"), as_attachment=True, filename=name)


# ------------------------------------------------------------------ filling in
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(
    request: HttpRequest, reference: str, key: int, section: str, row: str = ""
) -> HttpResponse:
    """One section of the part, or one row of a list in it."""
    found = _found(request, reference, key)
    actor = acting(request)
    if rules.writer(found, actor) is None or found.status != Accession.Status.DRAFT:
        raise Http404("You do not write here now")
    whole, place = whole_of(found)
    here = f"{place}.{row}" if row else place
    try:
        shown = page_of(whole, section, here)
    except (LookupError, ValueError) as error:
        raise Http404("No such page of the part") from error
    form = form_for(
        shown,
        whole,
        resolver=Records(request.user),
        data=request.POST or None,
        on=clock.today(),
        every=request.GET.get("every") == "yes",
    )
    form.keep(tuple(q for q in form.questions if q.key not in parts.NOT_ASKED))
    if request.method == "POST" and form.is_valid():
        try:
            command = command_of(shown, whole, request.POST)
            after, made = with_values(whole, form.changes()), ""
            if command is not None:
                after, made = carry_out(command, after)
            revision = request.POST.get("revision", "")
            workflow.save_part(
                found,
                actor=actor,
                based_on=int(revision) if revision.isdecimal() and len(revision) < 9 else -1,
                part=_own(get(after, place)),
            )
        except LookupError as error:
            raise Http404("No such row") from error
        except (RowInUse, NotPossible) as error:
            form.add_error(None, str(error))
        else:
            if made:
                return redirect(url_of(found, section, made.removeprefix(f"{place}.")))
            if command is not None or row:
                return redirect(url_of(found, section, ""))
            return redirect(found)
    context = page_context(
        shown,
        whole,
        form,
        url=lambda key_, row_: url_of(
            found, key_, row_.removeprefix(place).removeprefix(".") if row_ else ""
        ),
        every=request.GET.get("every") == "yes",
    )
    hidden = '<input type="hidden" name="revision" value="{}" autocomplete="off">'
    context |= {
        "accession": found,
        "hidden": sheets.apart(found.revision)
        + format_html(hidden, request.POST.get("revision", found.revision)),
        "leftovers": [],
        "back": url_of(found, section, "") if row else found.get_absolute_url(),
    }
    return render(request, "agreements/joining/part.html", context)


def _own(entry: Any) -> dict[str, Any]:
    """The answers of the part alone: nothing that the service makes."""
    made = {"joined_on", "accession_record", "dpia_adopted_on", "organisation", "id"}
    return {name: value for name, value in dict(entry).items() if name not in made}


# ------------------------------------------------------------------ the steps
@login_required
@require_POST
def submit(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Send the part for review."""
    found = _found(request, reference, key)
    try:
        workflow.submit(found, actor=acting(request))
    except TransitionBlocked as blocked:
        _not_yours(blocked)
        messages.warning(request, " ".join(one.message for one in blocked.blockers)[:1000])
    else:
        messages.success(request, "The part was sent for review.")
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Approve the part for one's organisation, or send it back."""
    found = _found(request, reference, key)
    if not _is_asked(found, rules.reviewer(found, acting(request))):
        raise Http404("You are not asked to review this now")
    form = forms.ApprovePartForm(request.POST or None, initial={"sha256": found.sha256})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        step = workflow.approve if given.pop("decision") == "approve" else workflow.send_back
        if _taken(form, partial(step, found, actor=acting(request), **given)):
            messages.success(request, "Your decision was recorded.")
            return redirect(found)
    stops = workflow.stops(found, "approve_part", actor=acting(request), sha256=found.sha256)
    if request.method != "POST" and stops:
        form.offer_no_approval()
    context = {"accession": found, "form": form, "sections": sections_of(found), "stops": stops}
    return render(request, "agreements/joining/review.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Sign the agreement and one's own part: the organisation joins."""
    found = _found(request, reference, key)
    actor = acting(request)
    ready = found.status == Accession.Status.READY_TO_SIGN
    if rules.signatory(found, actor) is None or not ready:
        raise Http404("You are not asked to sign this now")
    form = SignForm(
        request.POST or None,
        initial={"sha256": found.sha256, "post": post_of(actor)},
        asks_password=proving.asks_password(request),
        asks_code=proving.asks_code(request),
    )
    given = {"sha256": found.sha256, "authority_confirmed": True, "post": "as entered"}
    stops = workflow.stops(found, "join", actor=actor, **given)
    if request.method == "POST" and form.is_valid() and _signs(request, found, form):
        messages.success(request, f"{found.organisation.name} has joined. Everybody was told.")
        return redirect(found)
    context = {
        "accession": found,
        "version": found.version,
        "form": form,
        "stops": [] if form.is_bound else stops,
        "sections": sections_of(found),
        "brief": brief_of(found.version, actor, joining=found),
        "sha256": found.version.snapshot.sha256 if found.version.snapshot else "",
        "assessment": assessment_of(found),
    }
    return render(request, "agreements/joining/sign.html", context)


def _signs(request: HttpRequest, found: Accession, form: SignForm) -> bool:
    given = form.cleaned_data
    # Asked before the code, which is good only once.
    asked = {name: given[name] for name in ("sha256", "post", "authority_confirmed")}
    actor = acting(request)
    if not _taken(form, lambda: refuse(workflow.stops(found, "join", actor=actor, **asked))):
        return False
    proof = proving.prove(request, password=given.get("password", ""), code=given.get("code", ""))
    for name, problem in proof.problems.items():
        form.add_error(name if name in form.fields else None, problem)
    if proof.problems:
        return False
    return _taken(
        form,
        lambda: workflow.join(found, actor=actor, method=proof.method, **asked),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, reference: str, key: int, what: str) -> HttpResponse:
    """Withdraw from joining; or, as signatory, send the part back instead of signing."""
    found = _found(request, reference, key)
    actor, withdraws = acting(request), what == "withdraw"
    may = rules.either_drafter(found, actor) if withdraws else rules.signatory(found, actor)
    ready = found.status == Accession.Status.READY_TO_SIGN
    if may is None or not (found.is_going_on if withdraws else ready):
        raise Http404("This is not yours now")
    label = "Why does it not join?" if withdraws else "What must change before you sign?"
    form = ReasonForm(
        request.POST or None, label=label, hint="The organisations concerned read it."
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if withdraws:
            step = partial(workflow.withdraw, found, actor=actor, reason=reason)
        else:
            step = partial(
                workflow.send_back, found, actor=actor, sha256=found.sha256, reason=reason
            )
        if _taken(form, step):
            return _after_giving_up(request, found) if withdraws else _sent_back(request, found)
    context = {"accession": found, "form": form, "withdraws": withdraws}
    return render(request, "agreements/joining/give_up.html", context)


def _sent_back(request: HttpRequest, found: Accession) -> HttpResponse:
    messages.success(request, "It was recorded, and those concerned were told.")
    return redirect(found)


def _after_giving_up(request: HttpRequest, found: Accession) -> HttpResponse:
    """To those who join, for who still reads the agreement; the joiner's own people do not."""
    reference, name = found.agreement.reference, found.organisation.name
    done = f"{name} does not join {reference}. It was recorded, and those concerned were told."
    reads = Version.objects.visible_to(request.user).filter(agreement__reference=reference)
    if reads.exists():
        messages.success(request, done)
        return redirect("agreements:joining", reference)
    messages.success(request, f"{done} Your organisation no longer reads this agreement.")
    return redirect("registers:register")


# ------------------------------------------------------------------ shared
def _found(request: HttpRequest, reference: str, key: int) -> Accession:
    return accession_of(version_of(request, reference, Which.STANDING), key, acting(request))


def _taken(form: GovukForm, step: Callable[[], Any]) -> bool:
    """Whether the step was taken; else the form says why not. 404 for who may not."""
    try:
        step()
    except TransitionBlocked as blocked:
        _not_yours(blocked)
        for one in blocked.blockers:
            form.add_error(one.path if one.path in form.fields else None, one.message)
        return False
    except NotYours as error:
        raise Http404("This step is not yours") from error
    return True


def _not_yours(blocked: TransitionBlocked) -> None:
    if any(one.code == NOT_PERMITTED for one in blocked.blockers):
        raise Http404("This step is not yours") from blocked
