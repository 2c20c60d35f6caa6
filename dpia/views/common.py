"""What every page of a DPIA begins with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dpia import fetch
from dpia.models import Dpia
from dpia.stale import ROW_NAMES, Shown, rows_around
from law.document import get
from organisations import keeping
from organisations.models.kept import Because
from questionnaire import sheets
from questionnaire.changes import is_same
from questionnaire.choosing import choices, is_undecided
from questionnaire.forms import QuestionForm

LONGEST_OWN = 500


def visible(request: HttpRequest, reference: str) -> Dpia:
    """The DPIA, if the signed-in person may read it; otherwise it is not found."""
    return fetch.readable(request.user, reference)


def typed_in_vain(request: HttpRequest) -> list[str]:
    """What was written out on a page that can no longer be sent: kept for whoever wrote it, and
    to be shown to them."""
    if request.method == "POST" and keeping.has_words(request.POST):
        keeping.keep(request, Because.CLOSED)
    return keeping.words_in(request.POST)


def revision_field(revision: int) -> SafeString:
    """The hidden field by which a save says what it was based on."""
    field = '<input type="hidden" name="revision" value="{}">'
    return sheets.apart(revision) + format_html(field, revision)


def own_of(request: HttpRequest) -> frozenset[int]:
    """The revisions that the page itself saved while somebody wrote on it."""
    numbers = request.POST.get("own", "").split()[:LONGEST_OWN]
    named = (int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 10)
    return frozenset(named) | sheets.own(request)


def based_on_fields(request: HttpRequest, revision: int) -> SafeString:
    """The hidden fields by which a page that saves itself says what it was written on."""
    return sheets.fields(request, revision, own_of(request))


def revision_of(request: HttpRequest) -> int:
    """The revision that the page was based on; one that never was, if it does not say."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


def loaded_in(request: HttpRequest) -> dict[str, Any]:
    """What the page says that it showed, by place; empty when it says nothing."""
    return json_in(request, "loaded")


def json_in(request: HttpRequest, name: str) -> dict[str, Any]:
    """What a hidden field holds by place; empty when it holds nothing of the kind."""
    try:
        found = json.loads(request.POST.get(name, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def json_field(name: str, held: Mapping[str, Any]) -> SafeString:
    """The hidden field that holds it."""
    field = '<input type="hidden" name="{}" value="{}">'
    return format_html(field, name, json.dumps(held))


def listed_field(rows: Iterable[str], document: Mapping[str, Any]) -> SafeString:
    """The hidden field by which the rows that a page lists are known again."""
    return json_field("listed", {row: _names_of(get(document, row, {})) for row in rows})


def _names_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ROW_NAMES if row.get(name)}


def shown_in(request: HttpRequest) -> Shown:
    """What the writer of the page has seen, and chosen where two had written."""
    was = json_in(request, "was")
    return Shown(
        answers=loaded_in(request),
        row=next((row for row in was.values() if isinstance(row, dict)), None),
        theirs=json_in(request, "seen"),
        chosen={} if is_undecided(request.POST) else choices(request.POST),
    )


def loaded_field(request: HttpRequest, form: QuestionForm) -> SafeString:
    """The hidden field that says what the page showed when it was opened, answer by answer.

    Shown again after a conflict, the page keeps what it first showed.
    """
    loaded = request.POST.get("loaded")
    if loaded is None:
        places = [column.place(form.page.row) for _, column in form.asked_columns()]
        # By these a row is known again after others came before it, or went.
        places += [f"{row}.{name}" for row in rows_around(form.page.row) for name in ROW_NAMES]
        loaded = json.dumps({place: get(form.document, place) for place in places})
    field = '<input type="hidden" name="loaded" value="{}">'
    return format_html(field, loaded)


def touched(request: HttpRequest, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes without the answers that were sent as the page had shown them.

    Somebody else may have changed those meanwhile: leaving them alone is no wish to undo that.
    """
    loaded = loaded_in(request)
    return {
        place: value
        for place, value in changes.items()
        if place not in loaded or not is_same(loaded[place], value)
    }
