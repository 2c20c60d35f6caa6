"""How great a risk is, worked out by the organisation's matrix as a first draft of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from audit.transitions import Blocker
from dpia.models import Dpia
from dpia.writing import Change
from law.document import filled, get
from law.library import overall

GRIDS = ("cautious", "ico")


def drafted(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The scores that follow from the changes, for risks whose likelihood or severity they touch.

    A score that somebody chose against the matrix stays, and so does one that is chosen now.
    """
    found = {}
    for row in {_row(place) for place in changes} - {""}:
        place = f"{row}.overall"
        before = {name: get(document, f"{row}.{name}", "") for name in ("likelihood", "severity")}
        after = {name: changes.get(f"{row}.{name}", before[name]) for name in before}
        held = get(document, place, "")
        is_own = filled(held) and held != overall(get(document, "dpia.matrix", ""), **before)
        score = overall(get(document, "dpia.matrix", ""), **after)
        if score and not is_own and place not in changes:
            found[place] = score
    return found


def rescored(document: Mapping[str, Any], matrix: str) -> dict[str, Any]:
    """What follows from scoring every risk on that matrix, by place.

    A risk that comes out at another level is asked again what is left of it: that was judged by
    the old scale. One whose level stays keeps its answers.
    """
    found: dict[str, Any] = {}
    for number, risk in enumerate(get(document, "dpia.risks", None) or []):
        given = {name: risk.get(name) or "" for name in ("likelihood", "severity")}
        score = overall(matrix, **given)
        if score and score != risk.get("overall"):
            found[f"dpia.risks.{number}.overall"] = score
            if risk.get("residual"):
                found[f"dpia.risks.{number}.residual"] = ""
    return found


def follows(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Every score that the changes of one page make another: of the risks they touch, or, where
    the matrix is another, of all."""
    matrix = changes.get("dpia.matrix")
    if matrix is None or _grid(matrix) == _grid(get(document, "dpia.matrix", "")):
        return drafted(document, changes)
    return rescored(document, matrix) | drafted(document, changes)


def _grid(matrix: Any) -> str:
    return str(matrix or "cautious")


def _row(place: str) -> str:
    """The risk whose likelihood or severity that place is; empty for any other place."""
    row, _, name = place.rpartition(".")
    return row if name in ("likelihood", "severity") else ""


def laxer(dpia: Dpia, changed: Iterable[Change]) -> list[Blocker]:
    """What stops a change to another matrix than the organisation's, which is the cautious one
    where it has chosen none. Who drafts a DPIA does not choose how its risks are scored."""
    own = _grid(dpia.organisation.risk_matrix)
    words = (
        f"Risks are scored on the {own} matrix here. Only the organisation's administrator can"
        " choose another, for all its DPIAs."
    )
    return [
        Blocker("organisations_matrix", words, path=one.place)
        for one in changed
        if one.place == "dpia.matrix" and one.after in GRIDS and one.after != own
    ]
