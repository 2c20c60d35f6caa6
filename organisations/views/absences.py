"""Saying that somebody is away, and calling that off: for the person, and for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audit import clock
from govuk.dates import in_words
from organisations import actions
from organisations.actions.absences import may_say_away, uncovered
from organisations.forms.absences import AbsenceForm
from organisations.forms.members import show
from organisations.leaving.handing_over import candidates
from organisations.models import Absence, Organisation
from organisations.refusal import NotPermitted, Refused
from organisations.views.leaving import member_of
from organisations.views.signed_in import actor_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def say_away(request: HttpRequest, reference: str, person_id: int) -> HttpResponse:
    """From when to when somebody is away, and who stands in."""
    visible = Organisation.objects.visible_to(request.user)
    organisation = get_object_or_404(visible, reference=reference)
    person, actor = member_of(request, organisation, person_id), actor_in(request)
    if may_say_away(person, organisation, actor) is None:
        raise Http404("Not yours to say")
    people = candidates(person, organisation)
    form = AbsenceForm(request.POST or None, people=people, initial={"starts_on": clock.today()})
    back = _back(request, person_id, reference)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = given.pop("stand_in")
        to = next((one for one in people if str(one.pk) == chosen), None)
        try:
            made = actions.say_away(person, organisation, stand_in=to, actor=actor, **given)
        except Refused as refused:
            show(form, refused)
        else:
            _say(request, made)
            return redirect(back)
    absences = Absence.objects.visible_to(request.user).not_over()
    context = {
        "organisation": organisation,
        "person": person,
        "form": form,
        "back": back,
        "is_own": person.pk == request.user.pk,
        "absences": absences.filter(person=person, organisation=organisation),
    }
    return render(request, "organisations/away.html", context)


def _say(request: HttpRequest, made: Absence) -> None:
    days = f"{in_words(made.starts_on)} to {in_words(made.ends_on)}"
    messages.success(request, f"{made.person.name} is away from {days}")
    if roles := uncovered(made):
        names = ", ".join(roles)
        messages.warning(
            request,
            f"Nobody else holds this role on the first day: {names}. What waits for it will wait.",
        )


@login_required
@require_POST
def call_off(request: HttpRequest, reference: str, absence_id: int) -> HttpResponse:
    """The person is back, or does not go."""
    visible = Absence.objects.visible_to(request.user).select_related("person", "organisation")
    found = get_object_or_404(visible, pk=absence_id, organisation__reference=reference)
    try:
        actions.call_off_absence(found, actor=actor_in(request))
    except NotPermitted as refused:
        raise Http404("Not yours to say") from refused
    messages.success(request, f"{found.person.name} is not away any more")
    return redirect(_back(request, found.person_id, reference))


def _back(request: HttpRequest, person_id: int, reference: str) -> str:
    """One's own account, or for somebody else the list of members."""
    if request.user.pk == person_id:
        return reverse("account")
    return reverse("organisation_members", args=[reference])
