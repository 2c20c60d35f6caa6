"""The pages on which a reviewer notes, answer by answer, what must change."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from agreements import documents, rules
from agreements.actions import NotPossible, NotYours
from agreements.deciding import asking, questions
from agreements.fetch import acting, version_of
from agreements.models import Version
from govuk.forms import GovukForm
from law import normalise
from organisations.forms.members import show
from organisations.refusal import Refused
from questionnaire.answers import answer, display


class AskForm(GovukForm):
    """What must change in one answer."""

    text = forms.CharField(
        label="What must change?",
        help_text=(
            "Only you see this until you ask for changes. Then it becomes a comment on this "
            "question, to be settled before the agreement is sent for review again."
        ),
        max_length=questions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what must change"},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, reference: str, question: str, row: str = "") -> HttpResponse:
    """Note what must change in one answer, or other words for it."""
    version = _reviewed(request, reference)
    actor = acting(request)
    try:
        asked, _, called = questions.asked_of(version, question, row)
    except LookupError as error:
        raise Http404("No such question") from error
    before = asking.noted_by(version, actor).filter(question=question, row=row).first()
    form = AskForm(request.POST or None, initial={"text": before.text if before else ""})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            asking.note_change(version, actor=actor, question=question, row=row, text=text)
        except Refused as refused:
            show(form, refused)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Noted: a change to “{asked.label}”")
            return redirect(f"{reverse('agreements:review', args=[reference])}#noted")
    whole = normalise(documents.assemble(version))
    context = {
        "version": version,
        "question": asked,
        "called": called,
        "answer": _lines(display(asked, answer(asked, whole, row), whole)),
        "form": form,
    }
    return render(request, "agreements/ask_change.html", context)


@login_required
@require_POST
def take_back(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Ask no more for a change that was noted."""
    version = _reviewed(request, reference)
    try:
        asking.take_back_change(version, actor=acting(request), change=key)
    except NotYours as error:
        raise Http404("This is not yours") from error
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The change is no longer noted")
    return redirect(f"{reverse('agreements:review', args=[reference])}#decide")


def _lines(told: str | list[str]) -> list[str]:
    return told if isinstance(told, list) else [told] if told else []


def _reviewed(request: HttpRequest, reference: str) -> Version:
    """The version, for one of those who were asked to decide on it; 404 for anybody else."""
    version = version_of(request, reference)
    if version.snapshot is None or rules.reviewer(version, acting(request)) is None:
        raise Http404("This step is not yours")
    return version
