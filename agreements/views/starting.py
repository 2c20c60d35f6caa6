"""The pages on which an agreement is started: how to begin, and each way of beginning."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements import actions
from agreements.actions import NotPossible, NotYours
from agreements.fetch import acting
from agreements.forms import TitleForm
from agreements.models import Screening
from agreements.starting_forms import WaysForm
from audit.actor import Actor
from organisations.roles import Permission, role_for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """How to start an agreement."""
    actor = drafter(request)
    screening = screening_of(request, actor)
    form = WaysForm(request.POST or None, is_screened=screening is not None)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        return redirect(f"{reverse(form.page)}{kept(screening)}")
    return render(request, "agreements/new.html", {"form": form, "screening": screening})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def blank(request: HttpRequest) -> HttpResponse:
    """Start with nothing but a title, and what the screening gives where there is one."""
    actor = drafter(request)
    screening = screening_of(request, actor)
    form = TitleForm(request.POST or None)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        try:
            version = actions.start_draft(
                actor=actor, title=form.cleaned_data["title"], screening=screening
            )
        except NotPossible as error:
            form.add_error(None, str(error))
        except NotYours as error:
            raise Http404("Only drafters start agreements") from error
        else:
            messages.success(request, f"Draft {version.agreement.reference} started")
            return redirect("agreements:draft", version.agreement.reference)
    context = {"form": form, "screening": screening, "back_url": back_to_ways(screening)}
    return render(request, "agreements/new_title.html", context)


def drafter(request: HttpRequest) -> Actor:
    """Who asks, if they draft for the organisation they act for; otherwise nothing is found."""
    actor = acting(request)
    if role_for(actor, Permission.DRAFT) is None:
        raise Http404("Only drafters start agreements")
    return actor


def screening_of(request: HttpRequest, actor: Actor) -> Screening | None:
    """The screening named in the address, if the organisation can still begin a draft with it."""
    reference = request.GET.get("screening", "")
    if not reference or "\0" in reference:
        return None
    found = Screening.objects.visible_to(request.user).select_related("organisation", "partner")
    return (
        found.filter(organisation=actor.organisation_id, agreement=None, dpia=None)
        .exclude(route="")
        .filter(reference=reference)
        .first()
    )


def kept(screening: Screening | None) -> str:
    """What goes with an address so that the screening is not lost on the way."""
    return f"?screening={screening.reference}" if screening else ""


def back_to_ways(screening: Screening | None) -> str:
    """The page on which the way was chosen; with a screening, where it led."""
    return screening.get_absolute_url() if screening else reverse("agreements:new")
