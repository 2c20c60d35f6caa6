"""Passing a role to a delegate, and ending that. For the holder, and for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audit import clock
from organisations import actions
from organisations.actions.delegations import advisers_among, delegates_for, may_delegate
from organisations.forms.delegations import DelegateForm
from organisations.forms.members import show
from organisations.models import Membership
from organisations.refusal import NotPermitted, Refused
from organisations.views.signed_in import actor_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, reference: str, membership_id: int) -> HttpResponse:
    """Have somebody act in a role for its holder, for some days."""
    membership = _membership(request, reference, membership_id)
    actor = actor_in(request)
    if may_delegate(membership, actor) is None:
        raise Http404("This role is not passed on, or not by you")
    people = delegates_for(membership)
    form = DelegateForm(request.POST or None, people=people, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        chosen = given.pop("to")
        to = next(person for person in people if person.pk == chosen)
        try:
            actions.delegate_role(membership, to=to, actor=actor, **given)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(request, f"{to.name} will act as {membership.get_role_display()}")
            return redirect(_back(request, membership))
    context = {
        "membership": membership,
        "form": form,
        "is_own": membership.person_id == request.user.pk,
        "back": _back(request, membership),
        "nobody": not people,
        "advisers": advisers_among(people, membership),
    }
    return render(request, "organisations/delegate.html", context)


@login_required
@require_POST
def end_delegation(request: HttpRequest, reference: str, membership_id: int) -> HttpResponse:
    """Stop a delegation at once."""
    membership = _membership(request, reference, membership_id)
    try:
        actions.end_delegation(membership, actor=actor_in(request))
    except NotPermitted as refused:
        raise Http404("This is not yours") from refused
    messages.success(request, f"{membership.person} no longer acts in that role")
    return redirect(_back(request, membership))


def _back(request: HttpRequest, membership: Membership) -> str:
    """One's own account, or for somebody else's role the list of members."""
    source = membership.delegated_from
    if request.user.pk in (membership.person_id, source.person_id if source else None):
        return reverse("account")
    assert membership.organisation is not None
    return reverse("organisation_members", args=[membership.organisation.reference])


def _membership(request: HttpRequest, reference: str, membership_id: int) -> Membership:
    found = Membership.objects.visible_to(request.user).with_people()
    return get_object_or_404(found, pk=membership_id, organisation__reference=reference)
