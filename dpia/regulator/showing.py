"""A prior consultation as pages and the API show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit import clock
from dpia.models import ConsultationState, Dpia, PriorConsultation
from dpia.regulator import deadline, kept
from govuk.dates import in_words


@dataclass(frozen=True)
class Shown:
    """One consultation in words."""

    one: PriorConsultation
    state: str
    documents: list[tuple[str, str]]
    clock: str
    clock_source: str
    extension_by: date | None
    is_late: bool


def shown(found: Sequence[PriorConsultation]) -> list[Shown]:
    """The consultations for a page, the latest first. Queries nothing more."""
    return [_shown(one) for one in reversed(found)]


def _shown(one: PriorConsultation) -> Shown:
    waits = one.state in kept.WAITING and one.sent_on is not None
    limits = deadline.LIMITS[one.law]
    return Shown(
        one=one,
        state=state_words(one),
        documents=[(words, one.documents.get(key, "")) for key, words in kept.DOCUMENTS.items()],
        clock=_clock(one) if waits else "",
        clock_source=limits.source if waits else "",
        extension_by=deadline.extension_by(one.sent_on) if one.sent_on else None,
        is_late=waits and one.due_on is not None and one.due_on < clock.today(),
    )


def state_words(one: PriorConsultation) -> str:
    """How far it has come; ended, with how."""
    if one.state != ConsultationState.ENDED:
        return one.get_state_display()
    how = "Ended well" if one.ended_well else "Ended"
    return f"{how}: {one.get_outcome_display().lower()}"


def _clock(one: PriorConsultation) -> str:
    """How the last day was worked out."""
    limits = deadline.LIMITS[one.law]
    parts = [f"{limits.first_words} from {in_words(one.sent_on)}"]
    if one.extended_on:
        told = in_words(one.extended_on)
        parts.append(f"{limits.longer_words} more, as the regulator said on {told}")
    if stood := deadline.paused_days(kept.pauses(one), clock.today()):
        parts.append(f"{stood} {'day' if stood == 1 else 'days'} while it waited for information")
    worked_out = ", ".join(parts)
    if one.due_on is None:
        return f"The clock stands still while the regulator waits for information ({worked_out})."
    return f"{in_words(one.due_on)} ({worked_out})"


def summary(dpia: Dpia, one: PriorConsultation | None) -> str:
    """How the matter stands, for the hub; empty where no risk is high and none was consulted on.
    `one`: the consultation begun last."""
    if one is None:
        return "Needed: a high risk is left" if dpia.residual == "high" else ""
    if one.due_on is not None:
        return f"{state_words(one)}. Advice due by {in_words(one.due_on)}"
    return state_words(one)


def telling_of(one: PriorConsultation) -> dict[str, Any]:
    """A consultation for the API."""
    return {
        "state": one.state,
        "law": one.law,
        "documents": one.documents,
        "risks": one.risks,
        "sha256": one.sha256,
        "sent_on": one.sent_on,
        "extended_on": one.extended_on,
        "due_on": one.due_on,
        "outcome": one.outcome,
        "advice": one.advice,
        "advice_on": one.advice_on,
        "done": one.done,
        "ended_on": one.ended_on,
        "information_asked": [
            {"asked": asked.asked, "asked_on": asked.asked_on, "sent_on": asked.sent_on}
            for asked in one.information_asked.all()
        ],
    }
