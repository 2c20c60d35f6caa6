"""The pages of frameworks: what they say, who has joined them, and recording both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions
from agreements.actions import NotPossible
from agreements.fetch import acting
from agreements.following import section_words
from agreements.framework_forms import (
    SUGGESTIONS,
    FrameworkForm,
    MemberForm,
    TermsForm,
    columns_of,
)
from agreements.models import Framework, FrameworkMember
from law.document import filled
from law.library import departure_sections
from organisations.models import Organisation
from organisations.roles import Permission, role_for
from questionnaire.answers import display_column
from questionnaire.fields import words

PAGE = 25
SECTIONS = (*departure_sections(), SUGGESTIONS)


@login_required
@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """Every framework."""
    found = Framework.objects.visible_to(request.user).select_related("owner")
    found = found.annotate(joined=Count("members")).order_by("title", "pk")
    page = Paginator(found, PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "may_record": _administered(request).exists(),
    }
    return render(request, "frameworks/list.html", context)


@login_required
@require_safe
def framework(request: HttpRequest, reference: str) -> HttpResponse:
    """One framework: what it covers, who has joined, its terms section by section."""
    found = _visible(request, reference)
    members = found.members.select_related("organisation")
    actor = acting(request)
    may_start = role_for(actor, Permission.DRAFT) is not None and any(
        member.organisation_id == actor.organisation_id for member in members
    )
    context = {
        "framework": found,
        "members": members,
        "sections": [_section(found, name) for name in SECTIONS],
        "covers": [
            (label, [words(code) for code in found.covers.get(name) or []])
            for name, label in COVERS.items()
        ],
        "may_keep": _keeps(request, found),
        "may_start": may_start and found.standing == "In force",
    }
    return render(request, "frameworks/framework.html", context)


COVERS = {"purpose_categories": "Purposes", "nations": "Where", "powers": "Powers it mentions"}


def _section(framework: Framework, name: str) -> dict[str, Any]:
    values = framework.defaults if name == SUGGESTIONS else framework.terms
    told = []
    for path, (question, column) in columns_of(name):
        if filled(values.get(path)):
            value = display_column(column, values[path], {})
            told.append((question.label, value if isinstance(value, list) else [value]))
    return {"name": name, "words": _words(name), "terms": told}


def _words(name: str) -> str:
    return "What it suggests" if name == SUGGESTIONS else section_words(name)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a framework."""
    owners = _administered(request)
    if not owners.exists():
        raise Http404("Only administrators record frameworks")
    form = FrameworkForm(request.POST or None, owners=owners, framework=None)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        try:
            made = actions.record_framework(actor=acting(request), **form.facts())
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{made.reference} is recorded. Now enter its terms.")
            return redirect(made)
    return render(request, "frameworks/form.html", {"form": form, "title": "Record a framework"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Change what is said of a framework."""
    found = _kept(request, reference)
    form = FrameworkForm(request.POST or None, owners=None, framework=found)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        try:
            actions.change_framework(found, actor=acting(request), **form.facts())
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The framework is saved")
            return redirect(found)
    context = {"form": form, "framework": found, "title": "Change the framework"}
    return render(request, "frameworks/form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """The terms of one section of a framework."""
    found = _kept(request, reference)
    if section not in SECTIONS:
        raise Http404("No such section")
    values = found.defaults if section == SUGGESTIONS else found.terms
    form = TermsForm(section, values, request.POST or None)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        given, actor = form.terms(), acting(request)
        try:
            if section == SUGGESTIONS:
                actions.set_defaults(found, actor=actor, defaults=given)
            else:
                actions.set_terms(found, actor=actor, terms=given)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The terms are saved. Drafts keep those they have.")
            return redirect(found)
    context = {"form": form, "framework": found, "title": _words(section)}
    return render(request, "frameworks/form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that an organisation has joined."""
    found = _kept(request, reference)
    organisations = Organisation.objects.visible_to(request.user)
    form = MemberForm(request.POST or None, organisations=organisations)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        try:
            member = actions.add_member(found, actor=acting(request), **form.cleaned_data)
        except NotPossible as error:
            form.add_error("joined_on", str(error))
        else:
            messages.success(request, f"{member.organisation.name} is recorded as a member")
            return redirect(found)
    title = "Record an organisation that has joined"
    return render(
        request, "frameworks/form.html", {"form": form, "framework": found, "title": title}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_member(request: HttpRequest, reference: str, organisation: str) -> HttpResponse:
    """Take off an organisation that was recorded by mistake, after asking."""
    found = _kept(request, reference)
    members: Any = found.members.select_related("organisation", "framework")
    member: FrameworkMember = get_object_or_404(members, organisation__reference=organisation)
    if request.method == "POST":
        name = member.organisation.name
        actions.remove_member(member, actor=acting(request))
        messages.success(request, f"{name} is no longer recorded as a member")
        return redirect(found)
    return render(request, "frameworks/remove_member.html", {"framework": found, "member": member})


def _administered(request: HttpRequest) -> Any:
    return Organisation.objects.visible_to(request.user).administered_by(request.user)


def _visible(request: HttpRequest, reference: str) -> Framework:
    visible = Framework.objects.visible_to(request.user).select_related("owner")
    found: Framework = get_object_or_404(visible, reference=reference)
    return found


def _kept(request: HttpRequest, reference: str) -> Framework:
    """The framework, if the person may change it; otherwise it is not found."""
    found = _visible(request, reference)
    if not _keeps(request, found):
        raise Http404("Its owner's administrator keeps it")
    return found


def _keeps(request: HttpRequest, found: Framework) -> bool:
    return (
        Framework.objects.visible_to(request.user)
        .kept_by(request.user)
        .filter(pk=found.pk)
        .exists()
    )
