"""The row that a page was about, when rows have come and gone since the page was opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from dpia.views.common import loaded_in, rows_around
from law.document import filled, get
from questionnaire.changes import is_same


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
    """Let what the page says that it showed speak of the row where it is now."""
    loaded = {
        f"{now}{place.removeprefix(row)}" if place.startswith(f"{row}.") else place: value
        for place, value in loaded_in(request).items()
    }
    sent = request.POST.copy()
    sent["loaded"] = json.dumps(loaded)
    request.POST = sent  # type: ignore[assignment]
