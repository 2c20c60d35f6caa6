"""The page that asks which of two texts stays, where two people wrote the same answer of a DPIA."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dpia import presenting
from dpia.documents import Document
from dpia.models import Dpia
from dpia.stale import Conflict, StaleRevision
from dpia.views.common import json_field, json_in
from organisations.views.signed_in import actor_in
from questionnaire import choosing
from questionnaire.changes import is_same
from questionnaire.forms import QuestionForm


def both_page(
    request: HttpRequest,
    dpia: Dpia,
    document: Document,
    form: QuestionForm,
    stale: StaleRevision,
    *,
    here: str,
) -> HttpResponse:
    """Both texts side by side; nothing is saved until the person has chosen.

    All that was sent goes along, with the others' texts as they are shown here: where one of them
    changes once more, it is asked again.
    """
    seen = json_in(request, "seen")
    undecided = choosing.is_undecided(request.POST)
    rows = []
    for conflict in stale.conflicts:
        row = presenting.conflict_row(conflict, document, form)
        if undecided and is_same(seen.get(conflict.place), conflict.theirs):
            row = choosing.asked_again(row, request.POST)
        rows.append(row)
    context = {
        "dpia": dpia,
        "here": here,
        "conflicts": rows,
        "mine_too": all(row["by"] == actor_in(request).name for row in rows),
        "undecided": undecided,
        "has_errors": undecided,
        "errors": choosing.missing_choices(rows) if undecided else [],
        "seen": json_field("seen", _theirs(stale.conflicts)),
        "sent": choosing.sent_again(request.POST),
    }
    return render(request, "dpia/conflict.html", context, status=409)


def _theirs(conflicts: list[Conflict]) -> dict[str, object]:
    return {conflict.place: conflict.theirs for conflict in conflicts}
