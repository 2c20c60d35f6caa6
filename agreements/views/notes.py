"""The page of an organisation's own notes about an agreement."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agreements import actions
from agreements.actions import NotYours
from agreements.fetch import acting, note_of, notes_of, version_of
from agreements.forms import NoteForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, reference: str) -> HttpResponse:
    """What one's own organisation noted, and one more note."""
    version = version_of(request, reference)
    actor = acting(request)
    if actions.noting(version, actor) is None:
        raise Http404("Your organisation takes no part in this agreement")
    writes = actions.may_note(version, actor) is not None
    if request.method == "POST" and not writes:
        raise Http404("You read these notes and do not write them")
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_note(version, actor=actor, text=form.cleaned_data["text"])
        messages.success(request, "Your note was kept. Only your own organisation can read it.")
        return redirect("agreements:notes", reference)
    context = {
        "version": version,
        "form": form,
        "writes": writes,
        "notes": notes_of(request, version),
        "organisation": actor.organisation,
        "person": actor.person_id,
    }
    return render(request, "agreements/notes.html", context)


@login_required
@require_POST
def remove(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Take one's own note out."""
    version = version_of(request, reference)
    try:
        actions.remove_note(note_of(request, version, key), actor=acting(request))
    except NotYours as error:
        raise Http404("This note is not yours") from error
    messages.success(request, "Your note was taken out.")
    return redirect("agreements:notes", reference)
