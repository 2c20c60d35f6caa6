"""The pages on which an agreement is started: how to begin, and each way of beginning."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions, beginnings
from agreements.actions import NotPossible, NotYours
from agreements.beginnings import Beginning
from agreements.fetch import acting
from agreements.models import Screening, Version
from agreements.starting_fetch import (
    framework_named,
    is_a_draft,
    joined_frameworks,
    own_templates,
    past_agreements,
    past_named,
    screening_named,
    template_named,
)
from agreements.starting_forms import BeginForm, UnderFrameworkForm, WaysForm
from audit.actor import Actor
from audit.idempotency import once
from dpia.models import Dpia
from organisations.roles import Permission, role_for
from questionnaire import load, starting

PAGE = 25


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
    return begin(request, None, reverse("agreements:new"))


@login_required
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates to choose from: the organisation's own, and those of the library."""
    actor = drafter(request)
    screening = screening_of(request, actor)
    own = own_templates(request.user, actor)
    context = {
        "own": [beginnings.of_template(one) for one in own],
        "library": beginnings.of_library(),
        "screening": screening,
        "kept": kept(screening),
        "back_url": back_to_ways(screening),
    }
    return render(request, "agreements/new_template.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def from_template(request: HttpRequest, key: str) -> HttpResponse:
    """Start with a template: its title, and which place of it is one's own."""
    actor = drafter(request)
    found = template_named(request.user, actor, key)
    return begin(request, found, reverse("agreements:new_template"))


@login_required
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """The agreements of one's organisation that can be copied, found by words."""
    actor = drafter(request)
    screening = screening_of(request, actor)
    words = request.GET.get("q", "").replace("\0", " ").strip()[:200]
    found = past_agreements(request.user, actor)
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(agreement__reference__iexact=word))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "screening": screening,
        "kept": kept(screening),
        "back_url": back_to_ways(screening),
    }
    return render(request, "agreements/new_copy.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Start with a copy of an agreement in which one's organisation takes part."""
    actor = drafter(request)
    found = past_named(request.user, actor, reference)
    return begin(request, found, reverse("agreements:new_copy"))


@login_required
@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """The frameworks in force that one's organisation has joined."""
    actor = drafter(request)
    screening = screening_of(request, actor)
    context = {
        "frameworks": joined_frameworks(request.user, actor).select_related("owner"),
        "kept": kept(screening),
        "back_url": back_to_ways(screening),
    }
    return render(request, "agreements/new_framework.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def under_framework(request: HttpRequest, reference: str) -> HttpResponse:
    """Start under a framework: its title, and which other members take part."""
    actor = drafter(request)
    screening = screening_of(request, actor)
    framework, _ = framework_named(request.user, actor, reference)
    others = framework.members.exclude(organisation=actor.organisation_id)
    partner = screening.partner if screening else None
    form = UnderFrameworkForm(
        request.POST or None,
        others=list(others.values_list("organisation__reference", "organisation__name")),
        initial={"members": [partner.reference] if partner else []},
    )
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        wanted = given.get("members") or []
        _, beginning = framework_named(request.user, actor, reference, wanted)
        begun = {"beginning": beginning, "screening": screening, "title": given["title"]}
        try:
            return started(request, partial(actions.start_draft, actor=actor, **begun))
        except NotPossible as error:
            form.add_error(None, str(error))
    back = f"{reverse('agreements:new_framework')}{kept(screening)}"
    context = {"form": form, "framework": framework, "screening": screening, "back_url": back}
    return render(request, "agreements/new_title.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def from_dpia(request: HttpRequest, reference: str) -> HttpResponse:
    """Start with what a DPIA of one's own organisation says of the sharing, and rely on it."""
    actor = drafter(request)
    own = Dpia.objects.visible_to(request.user).filter(organisation=actor.organisation_id)
    dpia = get_object_or_404(own, reference=reference)
    form = BeginForm(request.POST or None, beginning=None, initial={"title": dpia.title})
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        left_out = actions.strangers(dpia)
        begun = {"title": form.cleaned_data["title"], "dpia": dpia}
        answer = started(request, partial(actions.start_from_dpia, actor=actor, **begun))
        if left_out:
            names = "; ".join(left_out)
            messages.info(request, f"Not in this service, so not in the draft: {names}")
        return answer
    back, strangers = dpia.get_absolute_url(), actions.strangers(dpia)
    context = {"form": form, "dpia": dpia, "back_url": back, "strangers": strangers}
    return render(request, "agreements/new_title.html", context)


def begin(request: HttpRequest, beginning: Beginning | None, back_url: str) -> HttpResponse:
    """The last page before a draft: what it is called, and what it begins with."""
    actor = drafter(request)
    screening = screening_of(request, actor)
    form = BeginForm(request.POST or None, beginning=beginning)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        begun = {"beginning": beginning, "screening": screening, **form.given()}
        try:
            return started(request, partial(actions.start_draft, actor=actor, **begun))
        except NotPossible as error:
            form.add_error(None, str(error))
        except NotYours as error:
            raise Http404("Only drafters start agreements") from error
    reasons = starting.reasons()
    context = {
        "form": form,
        "beginning": beginning,
        "again": [
            {"label": load("agreement").question(key).label, "because": reasons[key]}
            for key in (beginning.again if beginning else ())
        ],
        "screening": screening,
        "back_url": f"{back_url}{kept(screening)}",
    }
    return render(request, "agreements/new_title.html", context)


def started(request: HttpRequest, start: Callable[[], Version]) -> HttpResponse:
    """To the draft that the form starts; sent twice, to the one that it has just started."""
    reference, is_new = once(
        request, lambda: start().agreement.reference, partial(is_a_draft, request.user)
    )
    if is_new:
        messages.success(request, f"Draft {reference} started")
    else:
        messages.info(request, f"You have just started {reference} with this. Here it is.")
    return redirect("agreements:draft", reference)


def drafter(request: HttpRequest) -> Actor:
    """Who asks, if they draft for the organisation they act for; otherwise nothing is found."""
    actor = acting(request)
    if role_for(actor, Permission.DRAFT) is None:
        raise Http404("Only drafters start agreements")
    return actor


def screening_of(request: HttpRequest, actor: Actor) -> Screening | None:
    """The screening named in the address, if a draft can still begin with it."""
    reference = request.GET.get("screening", "")
    return screening_named(request.user, actor, reference) if reference else None


def kept(screening: Screening | None) -> str:
    """What goes with an address so that the screening is not lost on the way."""
    return f"?screening={screening.reference}" if screening else ""


def back_to_ways(screening: Screening | None) -> str:
    """The page on which the way was chosen; with a screening, where it led."""
    return screening.get_absolute_url() if screening else reverse("agreements:new")
