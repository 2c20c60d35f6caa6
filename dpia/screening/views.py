"""The page of the screening: answered by drafters, read by everybody who reads the DPIA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from audit.transitions import TransitionBlocked
from dpia import actions, documents, presenting, subjects
from dpia.models import Dpia, DpiaScreening, Status
from dpia.screening import answering, signs
from dpia.screening.forms import Screening
from dpia.screening.signs import Line
from dpia.stale import StaleRevision
from dpia.subjects import Subject
from dpia.views.common import revision_field, revision_of, visible
from law.document import get
from law.screening import TRIGGERS
from organisations.views.signed_in import actor_in

KEPT_AT_MOST = 10
"""So many of the latest screenings stand on the page."""


@dataclass(frozen=True)
class Sheet:
    """What the page shows of one DPIA's screening."""

    request: HttpRequest
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


def sheet_of(request: HttpRequest, reference: str) -> Sheet:
    """The screening of a DPIA that the person may read; otherwise it is not found."""
    dpia = visible(request, reference)
    relying = subjects.shown_to(request.user, dpia)
    what = signs.assessed(dpia, relying)
    kept = list(dpia.screenings.select_related("made_by")[:KEPT_AT_MOST])
    lines = signs.lines(
        get(dpia.document, "screening.triggers", []),
        signs.shown_by(dpia, what),
        kept[0] if kept else None,
        is_screened=signs.is_done(dpia),
    )
    return Sheet(request, dpia, relying, what, kept, lines)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, reference: str) -> HttpResponse:
    """The screening: to answer for drafters while it may change, to read for everybody else."""
    sheet = sheet_of(request, reference)
    stops = actions.what_stops_writing(sheet.dpia, actor=actor_in(request), places=[TRIGGERS])
    if stops:
        sent = request.method == "POST"
        context = sheet.context(may_not=sent)
        return render(request, "dpia/screening_read.html", context, status=409 if sent else 200)
    if request.method == "POST":
        return _save(sheet)
    return _page(sheet, sheet.screening())


def _save(sheet: Sheet) -> HttpResponse:
    request, found = sheet.request, sheet.screening(sheet.request.POST)
    if not found.form.is_valid():
        return _page(sheet, found)
    try:
        dpia = answering.screen(
            sheet.dpia,
            actor=actor_in(request),
            based_on=revision_of(request),
            answers=found.form.changes(),
            reasons=found.reasons(),
        )
    except StaleRevision as stale:
        both = presenting.both_texts(stale.conflicts, {"dpia": documents.as_document(sheet.dpia)})
        return _page(sheet, found, both=both, revision=stale.revision)
    except TransitionBlocked as blocked:
        refused = presenting.blocker_lines(sheet.dpia, found.refuse(blocked.blockers))
        return _page(sheet, found, refused=refused)
    if told := presenting.screening(dpia):
        messages.success(request, told)
    # A DPIA not begun: its page offers both ways on.
    if dpia.status == Status.NOT_STARTED or not told:
        return redirect(dpia)
    return redirect("dpia:section", dpia.reference, "describe")


def _page(sheet: Sheet, found: Screening, **told: Any) -> HttpResponse:
    context = sheet.context(
        form=found.form,
        hidden=revision_field(told.get("revision", sheet.dpia.revision)),
        both=told.get("both"),
        refused=told.get("refused"),
    )
    status = 409 if context["both"] or context["refused"] else 200
    return render(sheet.request, "dpia/screening.html", context, status=status)
