"""Pages about the members of an organisation, for its administrators."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import clock
from organisations import actions
from organisations.actions.delegations import NOT_DELEGATED
from organisations.forms.members import (
    AccessForm,
    EndMembershipForm,
    InviteForm,
    MembershipForm,
    show,
)
from organisations.leaving.handing_over import candidates
from organisations.leaving.left import left_by
from organisations.models import Absence, Membership, Organisation
from organisations.refusal import Refused
from organisations.roles import platform_administrator
from organisations.signing_in import has_second_factor
from organisations.views.organisations import administered
from organisations.views.signed_in import actor_in


@login_required
@require_safe
def members(request: HttpRequest, reference: str) -> HttpResponse:
    """Who holds which role, now, later, and formerly."""
    organisation = administered(request, reference)
    today = clock.today()
    everything = Membership.objects.visible_to(request.user).of(organisation).with_people()
    # A delegation that ended before its first day was never held.
    held = [m for m in everything if m.ends_on is None or m.ends_on >= m.starts_on]
    present = [m for m in held if m.ends_on is None or m.ends_on >= today]
    context = {
        "organisation": organisation,
        "present": present,
        "absences": Absence.objects.visible_to(request.user)
        .not_over()
        .filter(organisation=organisation),
        "delegable": [
            m.pk for m in present if m.role not in NOT_DELEGATED and not m.delegated_from_id
        ],
        "former": [m for m in held if m.ends_on is not None and m.ends_on < today],
        "may_shut_out": platform_administrator(actor_in(request)) is not None,
    }
    return render(request, "organisations/members.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Give somebody a role, known or not."""
    organisation = administered(request, reference)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            invited = actions.invite_member(
                organisation=organisation, actor=actor_in(request), **given
            )
        except Refused as refused:
            show(form, refused)
        else:
            said = "An invitation went to" if invited.link else "The role is given. We told"
            messages.success(request, f"{said} {given['email']}")
            return redirect("organisation_members", reference=reference)
    context = {"organisation": organisation, "form": form}
    return render(request, "organisations/invite.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_member(request: HttpRequest, reference: str, membership_id: int) -> HttpResponse:
    """Change the post or the dates of a role."""
    organisation = administered(request, reference)
    membership = _membership(request, organisation, membership_id)
    form = MembershipForm.of(membership, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_membership(membership, actor=actor_in(request), **form.cleaned_data)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(request, f"The role of {membership.person} is changed")
            return redirect("organisation_members", reference=reference)
    context = {"organisation": organisation, "membership": membership, "form": form}
    return render(request, "organisations/change_member.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_member(request: HttpRequest, reference: str, membership_id: int) -> HttpResponse:
    """Give a role its last day."""
    organisation = administered(request, reference)
    membership = _membership(request, organisation, membership_id)
    pieces = left_by(membership, last_day=clock.today())
    people = candidates(membership.person, organisation)
    form = EndMembershipForm(request.POST or None, people=people, has_work=bool(pieces))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = next((one for one in people if str(one.pk) == given.get("work_to")), None)
        try:
            actions.end_membership(
                membership,
                last_day=given["ends_on"],
                reason=given["reason"],
                work_to=chosen,
                give_roles=given.get("give_roles", False),
                actor=actor_in(request),
            )
        except Refused as refused:
            show(form, refused)
        else:
            goes_on = given["ends_on"] >= clock.today()
            words = "keeps the role until that day" if goes_on else "holds the role no more"
            messages.success(request, f"{membership.person} {words}")
            return redirect("organisation_members", reference=reference)
    context = {
        "organisation": organisation,
        "membership": membership,
        "form": form,
        "pieces": pieces,
    }
    return render(request, "organisations/end_member.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def access(request: HttpRequest, reference: str, membership_id: int) -> HttpResponse:
    """Shut somebody out, let them in again, remove a lost authenticator app."""
    organisation = administered(request, reference)
    if platform_administrator(actor_in(request)) is None:
        raise Http404
    membership = _membership(request, organisation, membership_id)
    person = membership.person
    has_factor = has_second_factor(person)
    form = AccessForm(request.POST or None, is_active=person.is_active, has_factor=has_factor)
    if request.method == "POST" and form.is_valid():
        act, reason = ACCESS[form.cleaned_data["act"]], form.cleaned_data["reason"]
        try:
            act(person, actor=actor_in(request), reason=reason)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(request, SAID[form.cleaned_data["act"]].format(person))
            return redirect("organisation_members", reference=reference)
    context = {"organisation": organisation, "membership": membership, "form": form}
    return render(request, "organisations/access.html", context)


ACCESS: dict[str, Callable[..., object]] = {
    "shut_out": actions.deactivate_person,
    "let_in": actions.reactivate_person,
    "remove_factor": actions.remove_second_factor,
}
SAID = {
    "shut_out": "{} is shut out",
    "let_in": "{} is let in again",
    "remove_factor": "The authenticator app of {} is removed",
}


@login_required
@require_POST
def invite_again(request: HttpRequest, reference: str, membership_id: int) -> HttpResponse:
    """Send a new link to somebody who has not joined yet."""
    organisation = administered(request, reference)
    membership = _membership(request, organisation, membership_id)
    try:
        actions.resend_invitation(membership, actor=actor_in(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"A new invitation went to {membership.person.email}")
    return redirect("organisation_members", reference=reference)


def _membership(request: HttpRequest, organisation: Organisation, membership_id: int) -> Membership:
    found = Membership.objects.visible_to(request.user).of(organisation).with_people()
    return get_object_or_404(found, pk=membership_id)
