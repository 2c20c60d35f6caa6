"""The page on which an administrator hands the work of one person to another, in one step."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audit.transitions import TransitionBlocked
from organisations import actions
from organisations.forms.leaving import HandOverForm
from organisations.forms.members import show
from organisations.leaving.handing_over import candidates
from organisations.leaving.left import all_work
from organisations.models import Membership, Organisation, Person
from organisations.refusal import Refused
from organisations.views.organisations import administered
from organisations.views.signed_in import actor_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, reference: str, person_id: int) -> HttpResponse:
    """Everything that somebody is working on, and who goes on with it."""
    organisation = administered(request, reference)
    person = member_of(request, organisation, person_id)
    pieces, people = all_work(person, organisation), candidates(person, organisation)
    form = HandOverForm(request.POST or None, people=people, roles={one.role for one in pieces})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = given.pop("to")
        to = next(one for one in people if one.pk == chosen)
        try:
            done = actions.hand_over(person, organisation, to=to, actor=actor_in(request), **given)
        except TransitionBlocked as blocked:
            show(form, Refused({one.path: one.message for one in blocked.blockers}))
        else:
            many = f"{len(done)} {'piece' if len(done) == 1 else 'pieces'} of work"
            messages.success(request, f"{to.name} goes on with {many} of {person.name}")
            return redirect("organisation_members", reference=reference)
    context = {"organisation": organisation, "person": person, "form": form}
    page = {**context, "pieces": pieces, "people": people}
    return render(request, "organisations/handover.html", page)


def member_of(request: HttpRequest, organisation: Organisation, person_id: int) -> Person:
    """Somebody who holds or held a role there; otherwise not found."""
    held = Membership.objects.visible_to(request.user).of(organisation).with_people()
    found = held.filter(person=person_id).first()
    if found is None:
        raise Http404("Nobody of this organisation")
    return found.person
