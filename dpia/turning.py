"""Whose turn it is with a DPIA, and what they do. Decides nothing, and queries nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dpia.approving import unfinished
from dpia.models import ConsultationState, Dpia, DpiaSharing, Level, PriorConsultation, Status
from dpia.regulator.kept import counts
from dpia.staleness.showing import is_over, overdue_since
from govuk.dates import in_words


@dataclass(frozen=True)
class Turn:
    """What happens next, who does it, and since when it waits. `verb` is the page on which it is
    done: the one button that stands out."""

    step: str
    who: str
    since: datetime | date
    verb: str = ""


@dataclass(frozen=True)
class Known:
    """What the turn depends on besides the DPIA itself."""

    sharings: Collection[DpiaSharing] = ()
    advice_outdated: bool = False
    """Something has changed since the data protection officer advised."""
    unanswered: bool = False
    """Somebody's advice waits for an answer: a Caldicott Guardian's, say."""
    advised_against: bool = False
    """Somebody's last advice is that it should not go ahead, and is not overruled."""
    guardians: Sequence[str] = ()
    """The organisations whose Caldicott Guardian's view is needed and not there."""
    unaccepted: Collection[int] = field(default=())
    """The high risks that nobody has accepted."""
    consultation: PriorConsultation | None = None
    """Of the regulator, the one begun last."""
    refused: bool = False
    """The regulator did not let it go ahead, and has not said otherwise since."""


def turn(dpia: Dpia, known: Known) -> Turn:
    """The next step with this DPIA."""
    match dpia.status:
        case Status.NOT_STARTED:
            return _to_begin(dpia)
        case Status.WITH_DPO:
            who = f"Data protection officer of {dpia.organisation.name}"
            return _now(dpia, "Give advice", who, "advise")
        case Status.WITH_ICO:
            return _with_ico(dpia, known.consultation)
        case Status.NOT_NEEDED | Status.SUPERSEDED:
            return _now(dpia, "Nothing", "Nobody")
        case Status.APPROVED:
            return _once_approved(dpia, known)
    return _being_written(dpia, known)


def _now(dpia: Dpia, step: str, who: str, verb: str = "") -> Turn:
    return Turn(step, who, dpia.status_since, verb)


def _drafters(dpia: Dpia) -> str:
    return f"Drafters of {dpia.organisation.name}"


def _to_begin(dpia: Dpia) -> Turn:
    step = "Do the screening, then start the DPIA"
    if dpia.standing.get("screening"):
        step = "Start the DPIA, or record that none is needed"
    return _now(dpia, step, _drafters(dpia), "begin")


# ------------------------------------------------------------------ once approved


def _once_approved(dpia: Dpia, known: Known) -> Turn:
    keeper = dpia.document.get("kept_under_review_by") or ""
    who = f"{_drafters(dpia)}; {keeper} keeps it under review" if keeper else _drafters(dpia)
    if is_over(dpia):
        return _now(dpia, "Nothing: every agreement that relied on it has ended", "Nobody")
    if dpia.needs_review:
        why = "what it assessed has changed" if dpia.is_stale else "a measure is not being done"
        step = f"Review it: {why}"
        return Turn(step, who, dpia.outdated_at or dpia.status_since, "start_review")
    if due := overdue_since(dpia):
        return Turn(f"Review it: that was due by {in_words(due)}", who, due, "start_review")
    waiting = [
        one.organisation.name
        for one in known.sharings
        if one.to_adopt and not one.stands and one.organisation_id != dpia.organisation_id
    ]
    if waiting:
        return _now(dpia, "Adopt it, or make their own", ", ".join(waiting), "adopt")
    day = in_words(dpia.next_review_on) if dpia.next_review_on else ""
    step = f"Review it by {day}" if day else "Review it when something changes: no day is set"
    return _now(dpia, step, who)


# ------------------------------------------------------------------ being written


def _being_written(dpia: Dpia, known: Known) -> Turn:
    drafters = _drafters(dpia)
    advice = dpia.document.get("dpo_advice") or {}
    if not advice.get("text"):
        step = "Answer the questions, then ask for advice"
        return _now(dpia, step, drafters, "ask_for_advice")
    if known.unanswered or not advice.get("outcome"):
        return _now(dpia, "Say what you do with the advice", drafters, "respond")
    if known.advice_outdated:
        step = "Ask for advice again"
        if dpia.is_stale:
            step = "Answer for what has changed, then ask for advice again"
        return _now(dpia, step, drafters, "ask_for_advice")
    if known.advised_against:
        step = "Change the DPIA and ask for advice again, or overrule the advice not to go ahead"
        return _now(dpia, step, drafters, "respond")
    return _before_approval(dpia, known)


def _before_approval(dpia: Dpia, known: Known) -> Turn:
    author = dpia.organisation.name
    if left := unfinished.known(dpia):
        what = "one answer" if left == 1 else f"{left} answers"
        step = f"Put right what is still open before it can be approved: {what}"
        return _now(dpia, step, _drafters(dpia))
    if known.guardians:
        who = f"Caldicott Guardian of {', '.join(known.guardians)}"
        return _now(dpia, "Give a view as Caldicott Guardian", who, "ask_for_opinion")
    if known.unaccepted:
        who = f"Senior information risk owner of {author}"
        return _now(dpia, "Accept the high risk that is left, or have it lowered", who, "accept")
    if known.refused:
        step = "Change the DPIA and consult the regulator again: it did not let this go ahead"
        return _now(dpia, step, _drafters(dpia), "regulator")
    if dpia.residual == Level.HIGH and not _counts(dpia, known.consultation):
        return _now(dpia, _with_regulator(known.consultation), _drafters(dpia), "regulator")
    return _now(dpia, "Approve it", f"Information governance officer of {author}", "approve")


def _counts(dpia: Dpia, one: PriorConsultation | None) -> bool:
    return one is not None and counts(dpia, one)


def _with_ico(dpia: Dpia, one: PriorConsultation | None) -> Turn:
    match one.state if one else "":
        case ConsultationState.ADVICE_RECEIVED:
            return _now(dpia, _with_regulator(one), _drafters(dpia), "regulator")
        case ConsultationState.INFORMATION_ASKED:
            step = "Send the regulator what it asked for"
            return _now(dpia, step, _drafters(dpia), "regulator")
    return _now(dpia, "Wait for the regulator's answer", "The regulator", "regulator")


def _with_regulator(one: PriorConsultation | None) -> str:
    if one is not None and one.state == ConsultationState.ADVICE_RECEIVED:
        return "Say what was done about the regulator's advice"
    if one is not None and one.ended_well:
        return "Consult the regulator again: what the DPIA assesses has changed since"
    return "Consult the regulator about the high risk that is left"
