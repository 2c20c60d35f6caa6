"""What the page of a screening shows, and what the API tells of it: for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dpia import documents, subjects
from dpia.models import Dpia, DpiaScreening
from dpia.screening import signs
from dpia.screening.forms import Screening
from dpia.screening.signs import Line
from dpia.subjects import Subject
from law.document import get

KEPT_AT_MOST = 10
"""So many of the latest screenings stand on the page."""


@dataclass(frozen=True)
class Sheet:
    """What the page shows of one DPIA's screening."""

    dpia: Dpia
    relying: list[Subject]
    what: signs.Assessed
    kept: list[DpiaScreening]
    lines: list[Line]

    @property
    def is_done(self) -> bool:
        return signs.is_done(self.dpia)

    def screening(self, data: Any = None) -> Screening:
        document = {"dpia": documents.as_document(self.dpia)}
        return Screening(document, self.lines, data, is_screened=self.is_done)

    def context(self, **more: Any) -> dict[str, Any]:
        readable = {"", *(subject.reference for subject in self.relying)}
        outcome = signs.outcome_of(self.dpia, self.what) if self.is_done else None
        return {
            "dpia": self.dpia,
            "outcome": outcome,
            "always": signs.always_by(self.dpia, self.what),
            "lines": self.lines,
            "changed": [line for line in self.lines if line.is_new or line.is_gone],
            "kept": [kept_in_words(one, readable) for one in self.kept],
            "relying": self.relying,
            **more,
        }


def kept_in_words(one: DpiaScreening, readable: set[str]) -> dict[str, Any]:
    """One kept screening in words; of agreements that the reader may not open, nothing."""
    return {
        "row": one,
        "signs": [signs.label_of(sign) for sign in one.triggers],
        "reasons": [
            {"label": signs.label_of(sign), **reason} for sign, reason in one.reasons.items()
        ],
        "shown": [
            {"label": signs.label_of(sign), "because": told}
            for sign, found in one.shown.items()
            if (
                told := "; ".join(because["text"] for because in found if because["of"] in readable)
            )
        ],
    }


def sheet_of(dpia: Dpia, user: Any) -> Sheet:
    """The screening of a DPIA, as this person may read it."""
    relying = subjects.shown_to(user, dpia)
    what = signs.assessed(dpia, relying)
    kept = list(dpia.screenings.select_related("made_by")[:KEPT_AT_MOST])
    lines = signs.lines(
        get(dpia.document, "screening.triggers", []),
        signs.shown_by(dpia, what),
        kept[0] if kept else None,
        is_screened=signs.is_done(dpia),
    )
    return Sheet(dpia, relying, what, kept, lines)
