"""The pages about people invited by name to one agreement."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import actions
from agreements import people as presenting
from agreements.actions import NotYours
from agreements.actions.people import ending, keeping
from agreements.fetch import acting, draft_of, invited_person_of, version_of
from agreements.forms import InvitedRoleForm, InvitePersonForm, WithdrawPersonForm
from agreements.models import OVER
from organisations.forms.members import show
from organisations.refusal import Refused


@login_required
@require_safe
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Who is invited by name, by whom, and whether they have come."""
    version = version_of(request, reference)
    actor = acting(request)
    context = {
        "version": version,
        "lines": presenting.lines(version, actor),
        "may_invite": presenting.may_invite(version, actor),
    }
    return render(request, "agreements/people.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite a named person, known or not."""
    version = draft_of(request, reference)
    actor = acting(request)
    if not presenting.may_invite(version, actor):
        raise Http404("You do not invite people to this draft")
    form = InvitePersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.invite_person(version, actor=actor, **form.cleaned_data)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(request, _invited(row.name, came=bool(row.accepted_at)))
            return redirect("agreements:people", reference)
    context = {"version": version, "form": form, "organisation": actor.organisation}
    return render(request, "agreements/person_invite.html", context)


def _invited(name: str, *, came: bool) -> str:
    if came:
        return f"{name} can open this agreement now, and was told"
    return f"{name} was sent an email with a link that works once, for 14 days"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Let an invited person do more or less."""
    version = version_of(request, reference)
    row = invited_person_of(version, key)
    actor = acting(request)
    if keeping(version, actor, row) is None or version.status in OVER:
        raise Http404("You do not change this invitation")
    form = InvitedRoleForm(request.POST or None, initial={"role": row.role})
    if request.method == "POST" and form.is_valid():
        actions.change_person(row, actor=actor, role=form.cleaned_data["role"])
        messages.success(request, f"What {row.name} may do is changed")
        return redirect("agreements:people", reference)
    return render(
        request, "agreements/person_change.html", {"version": version, "row": row, "form": form}
    )


@login_required
@require_POST
def send_again(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Send a new link to somebody who has not come yet."""
    row = invited_person_of(version_of(request, reference), key)
    try:
        row = actions.send_person_again(row, actor=acting(request))
    except NotYours as error:
        raise Http404("You do not change this invitation") from error
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"A new invitation went to {row.name}")
    return redirect("agreements:people", reference)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """End an invited person's access at once."""
    version = version_of(request, reference)
    row = invited_person_of(version, key)
    actor = acting(request)
    if ending(version, actor, row) is None:
        raise Http404("You do not withdraw this invitation")
    form = WithdrawPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_person(row, actor=actor, reason=form.cleaned_data["reason"])
        messages.success(request, f"{row.name} can no longer open this agreement")
        return redirect("agreements:people", reference)
    return render(
        request, "agreements/person_withdraw.html", {"version": version, "row": row, "form": form}
    )
