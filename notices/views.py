"""The inbox, which is the home page, and the pages around it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.actor import Actor
from notices import actions, assigning
from notices.forms import PreferenceForm
from notices.forms_assigning import ALL, AssignForm
from notices.models import Notice, Preference, Task
from notices.outbox import letter, letter_names
from notices.paging import paged
from organisations.actions.absences import away_until
from organisations.first_steps import first_steps
from organisations.refusal import Refused
from organisations.roles import Role, roles_of

GIVEN_AT_MOST = 50
NOT_MINE_AT_MOST = 3
"""Each takes a query; more than a few drafts of one's own are seldom in review at once."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The inbox of whoever is signed in; for anybody else what the service is, and the way in."""
    if not request.user.is_authenticated:
        return render(request, "notices/start.html")
    notices = Notice.objects.visible_to(request.user)
    tasks = Task.objects.visible_to(request.user).for_me(request.user).waiting().for_listing()
    page = {
        "active": "mine",
        "first_steps": first_steps(request.user),
        "tasks": paged(tasks, request, name="tasks"),
        "notices": paged(notices.newest_first(), request, name="page", size=20),
        "unread": notices.unread().count(),
        "not_mine": assigning.not_mine(
            Task.objects.visible_to(request.user)
            .for_others_of_the_role(request.user)
            .waiting()
            .for_listing()[:NOT_MINE_AT_MOST]
        ),
        "given": Task.objects.visible_to(request.user)
        .with_colleagues(request.user)
        .waiting()
        .for_listing()[:GIVEN_AT_MOST],
    }
    return render(request, "notices/home.html", page)


@require_safe
@login_required
def others(request: HttpRequest) -> HttpResponse:
    """What other people have been asked to do by this person's organisations."""
    tasks = Task.objects.visible_to(request.user).for_others(request.user).waiting().for_listing()
    page = {"active": "others", "tasks": paged(tasks, request, name="tasks")}
    return render(request, "notices/others.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task of one's role to a colleague who holds it, or take it back."""
    visible = Task.objects.visible_to(request.user).waiting().select_related("organisation")
    task = get_object_or_404(visible, pk=pk)
    if assigning.role_to_assign(task, actor_of(request)) is None:
        raise Http404
    people = {str(person.pk): person for person in assigning.candidates(task)}
    form = AssignForm(
        request.POST or None,
        people=people.values(),
        away=away_until(list(people.values()), task.organisation_id),
        role=task.get_role_display(),
        now=str(task.person_id or ALL),
    )
    if request.method == "POST" and form.is_valid():
        to, reason = people.get(form.cleaned_data["to"]), form.cleaned_data["reason"]
        try:
            assigning.assign(task, to=to, reason=reason, actor=actor_of(request))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"It now waits for {to.name if to else 'all of you'}.")
            return redirect("home")
    return render(request, "notices/assign.html", {"task": task, "form": form})


@require_safe
@login_required
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice in full. Reading it marks it as read; a browser's prefetching does not."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        actions.mark_read([found], actor=actor_of(request))
    return render(request, "notices/notice.html", {"notice": found})


@require_POST
@login_required
def mark_all_read(request: HttpRequest) -> HttpResponse:
    actions.mark_all_read(actor=actor_of(request))
    messages.success(request, "All your notices are marked as read.")
    return redirect("home")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Whether one wants e-mails, and what is sent in any case."""
    chosen = Preference.objects.visible_to(request.user).first() or Preference()
    form = PreferenceForm(request.POST or None, initial={"email": chosen.email})
    if request.method == "POST" and form.is_valid():
        actions.choose_email(form.cleaned_data["email"], actor=actor_of(request))
        messages.success(request, "Your choice is saved.")
        return redirect("notices:settings")
    return render(request, "notices/settings.html", {"form": form})


@require_safe
@login_required
def undelivered(request: HttpRequest) -> HttpResponse:
    """E-mails that could not be sent, for platform administrators."""
    _platform_administrators_only(request)
    failed = Notice.undelivered.visible_to(request.user)
    page = {"notices": paged(failed, request, name="page")}
    return render(request, "notices/undelivered.html", page)


@require_POST
@login_required
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Notice.undelivered.visible_to(request.user), pk=pk)
    if actions.send_again(found, actor=actor_of(request)):
        messages.success(request, f"The email to {found.person.email} will be sent again.")
    return redirect("notices:undelivered")


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The e-mails that a demonstration has written instead of sending them."""
    _demonstration_only()
    page = paged(letter_names(), request, name="page")
    letters = [found for name in page.items if (found := letter(name))]
    return render(request, "notices/outbox.html", {"page": page, "letters": letters})


@require_safe
def outbox_letter(request: HttpRequest, name: str) -> HttpResponse:
    _demonstration_only()
    found = letter(name)
    if found is None:
        raise Http404
    return render(request, "notices/outbox_letter.html", {"letter": found})


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in, and for whom they act."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return actor  # type: ignore[no-any-return]


def _demonstration_only() -> None:
    if not settings.DEMONSTRATION:
        raise Http404


def _platform_administrators_only(request: HttpRequest) -> None:
    if Role.PLATFORM_ADMINISTRATOR not in roles_of(actor_of(request).person_id, None):
        raise Http404
