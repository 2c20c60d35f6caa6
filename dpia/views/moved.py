"""The rows that a page was about, when rows have come and gone since the page was opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from dpia.stale import rows_around
from dpia.views.common import json_in, loaded_in
from law.document import filled, get
from questionnaire.changes import is_same
from questionnaire.choosing import ASKED, CHOICE, TOGETHER
from questionnaire.showing import VERBS

BY_PLACE = ("loaded", "listed", "was", "seen")
"""The hidden fields that hold something by place."""


def row_now(request: HttpRequest, document: Mapping[str, Any], row: str) -> str | None:
    """Where the row is now that the page showed; None when somebody has removed it."""
    loaded, before, here = loaded_in(request), "", ""
    for part in rows_around(row):
        # The risk first, then the measure in it.
        rows, _, number = f"{here}{part.removeprefix(before)}".rpartition(".")
        within = f"{part}."
        shown = {p.removeprefix(within): v for p, v in loaded.items() if p.startswith(within)}
        found = _number_now(get(document, rows, []), int(number), shown)
        if found is None:
            return None
        before, here = part, f"{rows}.{found}"
    return here


def _number_now(rows: Any, number: int, shown: Mapping[str, Any]) -> int | None:
    if not isinstance(rows, list) or not shown:
        return number
    if filled(shown.get("id")):
        return next((n for n, row in enumerate(rows) if row.get("id") == shown["id"]), None)
    alike = [n for n, row in enumerate(rows) if _is_as_shown(row, shown)]
    if number in alike:
        return number
    if len(alike) == 1:
        return alike[0]
    # Somebody wrote in it meanwhile: then what both wrote is compared there.
    return number if number < len(rows) else None


def _is_as_shown(row: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    return all(is_same(get(row, name), value) for name, value in shown.items())


def follow_row(request: HttpRequest, row: str, now: str) -> None:
    """Let all that the page says about its row speak of the row where it is now."""
    if row == now:
        return

    def moved(place: str) -> str:
        is_there = place == row or place.startswith(f"{row}.")
        return f"{now}{place.removeprefix(row)}" if is_there else place

    sent = request.POST.copy()
    for name, values in request.POST.lists():
        if name in BY_PLACE:
            held = json_in(request, name).items()
            sent[name] = json.dumps({moved(place): value for place, value in held})
        elif name == ASKED or name in VERBS:
            sent.setlist(name, [moved(value) for value in values])
        elif name.startswith((CHOICE, TOGETHER)):
            kind, _, place = name.partition(":")
            sent.setlist(f"{kind}:{moved(place)}", sent.pop(name))
    request.POST = sent  # type: ignore[assignment]


def follow_buttons(request: HttpRequest, document: Mapping[str, Any]) -> None:
    """Let the button that removes or moves a row of a list name the row where it is now; nothing is
    pressed where somebody has removed it already."""
    listed = json_in(request, "listed")
    sent = request.POST.copy()
    for verb in VERBS:
        row = sent.get(verb, "")
        if verb == "add" or not isinstance(listed.get(row), dict):
            continue
        rows, _, number = row.rpartition(".")
        found = _number_now(get(document, rows, []), int(number), listed[row])
        if found is None:
            del sent[verb]
        elif (now := f"{rows}.{found}") != row:
            request.POST = sent  # type: ignore[assignment]
            follow_row(request, row, now)
            return
    request.POST = sent  # type: ignore[assignment]
