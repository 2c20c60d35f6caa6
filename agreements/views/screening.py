"""The pages of the screening: one question at a time, where it led, and the records kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions, next_steps
from agreements.actions import NotPossible, NotYours
from agreements.fetch import acting
from agreements.models import Screening
from agreements.screened import facts_for, reading_of
from agreements.screening_forms import (
    ANSWER,
    NAMES_PARTNER,
    PARTNER,
    NoteForm,
    ScreeningForm,
    UseForm,
)
from organisations.models import Organisation
from organisations.roles import Permission, role_for
from questionnaire import screening as questions

PAGE = 25


@login_required
@require_safe
def screenings(request: HttpRequest) -> HttpResponse:
    """The screenings that the person's organisations keep, the newest first."""
    found = Screening.objects.visible_to(request.user).select_related(
        "organisation", "partner", "created_by", "agreement", "dpia"
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    whole = questions.load()
    lines = [{"screening": one, "route": whole.route(one.route)} for one in page]
    may_start = role_for(acting(request), Permission.DRAFT) is not None
    context = {"page": page, "lines": lines, "may_start": may_start}
    return render(request, "agreements/screenings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The first question. Answering it begins the record."""
    actor = acting(request)
    if role_for(actor, Permission.DRAFT) is None:
        raise Http404("Only drafters start agreements")
    question = questions.load().questions[0]
    form = ScreeningForm(
        question, questions.Facts(), _others(request), request.POST or None, initial={}
    )
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        screening = actions.start_screening(
            actor=actor,
            answers={question.key: form.cleaned_data[ANSWER]},
            partner=form.cleaned_data[PARTNER],
        )
        return redirect(_onwards(screening))
    back = reverse("agreements:new")
    return render(request, "agreements/screening_question.html", {"form": form, "back_url": back})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """One question of a screening that was begun. Its answer leads to the next one."""
    screening = _own(request, reference)
    reading = reading_of(screening)
    asked = {one.key: one for one in (*reading.asked, *filter(None, [reading.next]))}
    if key not in asked or screening.is_used:
        return redirect(_onwards(screening))
    shown = asked[key]
    held = {ANSWER: reading.answers.get(key), PARTNER: screening.partner}
    facts = facts_for(screening.organisation, screening.partner)
    form = ScreeningForm(shown, facts, _others(request), request.POST or None, initial=held)
    if request.method == "POST":
        form.is_bound = True
        if form.is_valid() and _answered(request, screening, form):
            return redirect(_onwards(screening))
    before = reading.before(key)
    back = _question(screening, before.key) if before else reverse("agreements:new")
    context = {"form": form, "back_url": back, "screening": screening}
    return render(request, "agreements/screening_question.html", context)


def _answered(request: HttpRequest, screening: Screening, form: ScreeningForm) -> bool:
    """Whether the answer is kept; if not, the form says why."""
    given = form.cleaned_data
    try:
        actions.answer_screening(
            screening,
            actor=acting(request),
            answers={form.question.key: given[ANSWER]},
            partner=given.get(PARTNER),
        )
    except NotPossible as error:
        form.add_error(ANSWER, str(error))
        return False
    except NotYours as error:
        raise Http404("You do not write here") from error
    screening.refresh_from_db()
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the answers lead, why, and what to do next; what is sent is kept as its note."""
    found = _visible(request, reference)
    may = _may(request, found)
    if not found.route:
        if not may:
            return _show(request, found, None)
        return redirect(_onwards(found))
    step = next_steps.of(found)
    form = None
    if step.note and may:
        form = NoteForm(
            request.POST or None,
            label=step.note.label,
            hint=step.note.hint,
            initial={"note": found.note},
        )
    if request.method == "POST":
        if form is None:
            raise Http404("Nothing to write down here")
        form.is_bound = True
        if form.is_valid():
            note = form.cleaned_data["note"]
            actions.note_screening(found, actor=acting(request), note=note)
            messages.success(request, "Your note is kept with the record")
            return redirect(found)
    return _show(request, found, form)


def _show(request: HttpRequest, found: Screening, form: NoteForm | None) -> HttpResponse:
    whole = questions.load()
    reading = reading_of(found)
    facts = facts_for(found.organisation, found.partner)
    may = _may(request, found)
    context = {
        "screening": found,
        "route": whole.route(found.route),
        "need": whole.need(found.need),
        "step": next_steps.of(found) if found.route and may else None,
        "form": form,
        "may": may and not found.is_used,
        "answers": [
            {
                "label": one.label,
                "values": one.in_words(found.answers[one.key], facts),
                "url": _question(found, one.key),
                "partner": found.partner if one.key == NAMES_PARTNER else None,
            }
            for one in (reading.asked if not found.is_used else _kept(found))
        ],
    }
    return render(request, "agreements/screening.html", context)


def _kept(found: Screening) -> list[questions.Question]:
    """The questions that were answered, whatever the records say since."""
    return [one for one in questions.load().questions if one.key in found.answers]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dpia(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin the DPIA of a new use inside one organisation: its title is all that is asked."""
    found = _own(request, reference)
    if next_steps.start_of(found) != "dpia" or found.is_used:
        return redirect(_onwards(found))
    form = UseForm(request.POST or None)
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        try:
            begun = actions.begin_dpia(found, actor=acting(request), **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{begun.reference} begun, with the signs that you ticked")
            return redirect("dpia:section", begun.reference, "need")
    return render(request, "agreements/screening_dpia.html", {"form": form, "screening": found})


def _onwards(screening: Screening) -> str:
    """The next question, or where the answers lead."""
    following = reading_of(screening).next
    return _question(screening, following.key) if following else screening.get_absolute_url()


def _question(screening: Screening, key: str) -> str:
    return reverse("agreements:screening_question", args=[screening.reference, key])


def _visible(request: HttpRequest, reference: str) -> Screening:
    found = Screening.objects.visible_to(request.user).select_related(
        "organisation", "partner", "created_by", "settled_by", "agreement", "dpia"
    )
    screening: Screening = get_object_or_404(found, reference=reference)
    return screening


def _own(request: HttpRequest, reference: str) -> Screening:
    """The screening, if the person answers it; otherwise it is not found."""
    found = _visible(request, reference)
    if not _may(request, found):
        raise Http404("Drafters of its organisation answer it")
    return found


def _may(request: HttpRequest, found: Screening) -> bool:
    return role_for(acting(request), Permission.DRAFT, [found.organisation_id]) is not None


def _others(request: HttpRequest) -> list[Any]:
    """The organisations that can be named beside one's own."""
    known = Organisation.objects.visible_to(request.user)
    return list(known.exclude(pk=acting(request).organisation_id or 0))
