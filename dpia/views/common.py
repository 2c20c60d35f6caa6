"""What every page of a DPIA begins with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dpia.models import Dpia
from law.document import get
from questionnaire.changes import is_same
from questionnaire.forms import QuestionForm


def visible(request: HttpRequest, reference: str) -> Dpia:
    """The DPIA, if the signed-in person may read it; otherwise it is not found."""
    return get_object_or_404(Dpia.objects.visible_to(request.user).for_page(), reference=reference)


def revision_field(revision: int) -> SafeString:
    """The hidden field by which a save says what it was based on."""
    return format_html('<input type="hidden" name="revision" value="{}">', revision)


def revision_of(request: HttpRequest) -> int:
    """The revision that the page was based on; one that never was, if it does not say."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


def loaded_field(request: HttpRequest, form: QuestionForm) -> SafeString:
    """The hidden field that says what the page showed when it was opened, answer by answer.

    Shown again after a conflict, the page keeps what it first showed.
    """
    loaded = request.POST.get("loaded")
    if loaded is None:
        places = [column.place(form.page.row) for _, column in form.asked_columns()]
        loaded = json.dumps({place: get(form.document, place) for place in places})
    return format_html('<input type="hidden" name="loaded" value="{}">', loaded)


def touched(request: HttpRequest, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes without the answers that were sent as the page had shown them.

    Somebody else may have changed those meanwhile: leaving them alone is no wish to undo that.
    """
    try:
        loaded = json.loads(request.POST.get("loaded", "{}"))
    except ValueError:
        loaded = {}
    if not isinstance(loaded, dict):
        return dict(changes)
    return {
        place: value
        for place, value in changes.items()
        if place not in loaded or not is_same(loaded[place], value)
    }
