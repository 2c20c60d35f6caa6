"""Pages about organisations: the list, one, its facts, its approval matrix, a new one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from organisations import actions, matrix, presenting
from organisations.expiries import expiries
from organisations.forms.facts import (
    AssuranceForm,
    DeaEntries,
    IdentityForm,
    NewOrganisationForm,
    dea_entries_of,
)
from organisations.forms.members import ApprovalMatrixForm, SearchForm, show
from organisations.models import Membership, Organisation
from organisations.refusal import Refused
from organisations.roles import administrator_of, platform_administrator
from organisations.views.signed_in import actor_in

PAGE = 25


@login_required
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Every organisation, found by name or reference."""
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    found = Organisation.objects.visible_to(request.user).matching(text)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_add = platform_administrator(actor_in(request)) is not None
    context = {"form": form, "text": text, "page": page, "may_add": may_add}
    return render(request, "organisations/list.html", context)


@login_required
@require_safe
def organisation_page(request: HttpRequest, reference: str) -> HttpResponse:
    """One organisation: what it is, its assurances, and its members for fellow members."""
    organisation = _visible(request, reference)
    members = Membership.objects.visible_to(request.user).of(organisation).current()
    context = {
        "organisation": organisation,
        "identity": presenting.rows(organisation, presenting.IDENTITY),
        "assurances": presenting.rows(organisation, presenting.ASSURANCES),
        "entries": organisation.dea_entries.all(),
        "expiries": expiries(organisation, on=clock.today()),
        "members": presenting.by_role(members.with_people()),
        "may_administer": administrator_of(actor_in(request), organisation) is not None,
    }
    return render(request, "organisations/organisation.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, reference: str) -> HttpResponse:
    """Change the assurance facts; for platform administrators, every fact."""
    organisation = administered(request, reference)
    is_platform = platform_administrator(actor_in(request)) is not None
    form_class = IdentityForm if is_platform else AssuranceForm
    form = form_class.of(organisation, request.POST or None)
    entries = dea_entries_of(organisation, request.POST or None)
    if request.method == "POST" and _facts_changed(request, organisation, form, entries):
        messages.success(request, "The facts are saved")
        return redirect("organisation", reference=reference)
    context = {"organisation": organisation, "form": form, "entries": entries}
    return render(request, "organisations/facts.html", {**context, "problems": [form, entries]})


def _facts_changed(
    request: HttpRequest, organisation: Organisation, form: AssuranceForm, entries: DeaEntries
) -> bool:
    """Whether both forms were right and the facts are changed; if not, the form says why."""
    if not (form.is_valid() & entries.is_valid()):
        return False
    given = {**form.facts(), "dea_entries": entries.entries()}
    try:
        actions.change_facts(organisation, actor=actor_in(request), **given)
    except Refused as refused:
        show(form, refused)
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def approvals(request: HttpRequest, reference: str) -> HttpResponse:
    """Whose approval the organisation wants for an agreement, and when."""
    organisation = administered(request, reference)
    kept = matrix.in_force(organisation.approval_matrix)
    form = ApprovalMatrixForm(request.POST or None, rows=kept)
    # A form without ticks sends nothing of its own, and is a whole answer all the same.
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        rows = form.rows()
        actions.change_approval_matrix(organisation, rows=rows, actor=actor_in(request))
        messages.success(request, "The approval matrix is saved")
        return redirect("organisation_approvals", reference=reference)
    members = Membership.objects.visible_to(request.user).of(organisation).current()
    lines = presenting.matrix_lines(kept, members.with_people())
    context = {"organisation": organisation, "form": form, "lines": lines}
    return render(request, "organisations/approvals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Add an organisation, and invite its first administrator."""
    if platform_administrator(actor_in(request)) is None:
        raise Http404
    form = NewOrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            organisation = _with_administrator(request, given)
        except Refused as refused:
            renamed = {"email": "administrator_email", "name": "name"}
            problems = {renamed.get(field, ""): text for field, text in refused.problems.items()}
            show(form, Refused(problems))
        else:
            to = given["administrator_email"]
            messages.success(request, f"{organisation} is added. An invitation went to {to}")
            return redirect("organisation", reference=organisation.reference)
    return render(request, "organisations/new.html", {"form": form})


@transaction.atomic
def _with_administrator(request: HttpRequest, given: dict[str, str]) -> Organisation:
    actor = actor_in(request)
    organisation = actions.create_organisation(
        name=given["name"], kind=given["kind"], nation=given["nation"], actor=actor
    )
    actions.invite_member(
        organisation=organisation,
        email=given["administrator_email"],
        name=given["administrator_name"],
        role="administrator",
        actor=actor,
    )
    return organisation


def _visible(request: HttpRequest, reference: str) -> Organisation:
    found = Organisation.objects.visible_to(request.user).prefetch_related("dea_entries")
    return get_object_or_404(found, reference=reference)


def administered(request: HttpRequest, reference: str) -> Organisation:
    """The organisation, if the signed-in person administers it; otherwise it is not found."""
    found = Organisation.objects.visible_to(request.user).administered_by(request.user)
    return get_object_or_404(found, reference=reference)
