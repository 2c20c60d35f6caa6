"""What each step of a prior consultation writes under the lock, and what follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from audit.transitions import Given
from dpia import documents, telling, writing
from dpia.approving import unfinished
from dpia.models import (
    ConsultationOutcome,
    ConsultationState,
    Dpia,
    InformationAsked,
    PriorConsultation,
)
from dpia.regulator import kept
from dpia.regulator import telling as hearing
from dpia.risks import agreeing
from dpia.writing import Change

PLACE = "dpia.ico_consultation"


def _open(dpia: Dpia) -> PriorConsultation:
    one = kept.open_one(dpia)
    if one is None:
        raise LookupError("no consultation is open")
    return one


def _answer(dpia: Dpia, actor: Actor, now: datetime, one: PriorConsultation) -> dict[str, Any]:
    """Have the document say how far the consultation has come."""
    answers = {
        f"{PLACE}.state": kept.as_answer(one),
        f"{PLACE}.submitted_on": one.sent_on.isoformat() if one.sent_on else "",
    }
    changed = writing.differences(dpia, answers)
    told = writing.write(dpia, changed, actor=actor, at=now) if changed else {}
    return {"consultation": one.pk, "state": one.state, **told}


def _clocked(one: PriorConsultation) -> PriorConsultation:
    """With the last day worked out again; what was asked is read anew."""
    fresh = PriorConsultation.objects.prefetch_related("information_asked").get(pk=one.pk)
    fresh.due_on = kept.due_on(fresh)
    fresh.save(update_fields=["due_on"])
    return fresh


def prepare(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    one = kept.open_one(dpia) or PriorConsultation.objects.create(dpia=dpia, begun_at=now)
    one.law = given["law"]
    one.documents = {
        name: str(given.get(name) or "").strip() for name in kept.DOCUMENTS if given.get(name)
    }
    one.save(update_fields=["law", "documents"])
    return {"documents": one.documents, **_answer(dpia, actor, now, one)}


def send(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    one = _open(dpia)
    one.state = ConsultationState.SENT
    one.sent_on = given.get("sent_on") or clock.today()
    one.sent_at = now
    one.risks = kept.to_consult_on(dpia)
    one.sha256 = documents.snapshot(dpia).sha256
    one.save(update_fields=["state", "sent_on", "sent_at", "risks", "sha256"])
    one = _clocked(one)
    dpia.status_since = now
    sent = {"sha256": one.sha256, "risks": one.risks, "due_on": _iso(one)}
    return {**sent, **_answer(dpia, actor, now, one)}


def information_asked(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    one = _open(dpia)
    asked = str(given["asked"]).strip()
    InformationAsked.objects.create(
        consultation=one, asked=asked, asked_on=given.get("asked_on") or clock.today()
    )
    one.state = ConsultationState.INFORMATION_ASKED
    one.save(update_fields=["state"])
    return {"asked": asked, **_answer(dpia, actor, now, _clocked(one))}


def information_sent(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    one = _open(dpia)
    waiting = one.information_asked.get(sent_on__isnull=True)
    waiting.sent_on = given.get("sent_on") or clock.today()
    waiting.save(update_fields=["sent_on"])
    one.state = ConsultationState.SENT
    one.save(update_fields=["state"])
    one = _clocked(one)
    return {"due_on": _iso(one), **_answer(dpia, actor, now, one)}


def extended(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    one = _open(dpia)
    one.extended_on = given.get("extended_on") or clock.today()
    one.save(update_fields=["extended_on"])
    one = _clocked(one)
    return {"due_on": _iso(one), **_answer(dpia, actor, now, one)}


def advice_received(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    one = _open(dpia)
    one.state = ConsultationState.ADVICE_RECEIVED
    one.outcome = given["outcome"]
    one.advice = str(given["advice"]).strip()
    one.advice_on = given.get("advice_on") or clock.today()
    one.save(update_fields=["state", "outcome", "advice", "advice_on"])
    one = _clocked(one)
    told = {"outcome": one.outcome, "advice": one.advice}
    return {**told, **_answer(dpia, actor, now, one)}


def end(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    one = _open(dpia)
    one.done = str(given["done"]).strip()
    return {"outcome": one.outcome, "done": one.done, **_close(dpia, actor, now, one)}


def take_back(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """Back to the drafters. A consultation under way ends by that, without an answer."""
    dpia.status_since = now
    one = kept.open_one(dpia)
    if one is None or one.state == ConsultationState.PREPARING:
        return {}
    one.outcome = one.outcome or ConsultationOutcome.WITHDRAWN
    if one.lets_go_ahead:
        # Whoever does not say what was done about the advice cannot rest on it.
        one.outcome = ConsultationOutcome.WITHDRAWN
    return {"outcome": one.outcome, **_close(dpia, actor, now, one)}


def _close(dpia: Dpia, actor: Actor, now: datetime, one: PriorConsultation) -> dict[str, Any]:
    one.state = ConsultationState.ENDED
    one.ended_on = clock.today()
    one.ended_by_id = actor.person_id
    one.due_on = None
    fields = ["state", "outcome", "done", "ended_on", "ended_by", "due_on"]
    one.save(update_fields=fields)
    dpia.status_since = now
    return _answer(dpia, actor, now, one)


def _iso(one: PriorConsultation) -> str:
    return one.due_on.isoformat() if one.due_on else ""


# ------------------------------------------------------------------ what follows a step


def judged(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    agreeing.follow(dpia, actor)
    writing.judge(dpia, [Change(PLACE, None, None)], "dpia.status")


def sent(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    telling.settle(dpia, actor)
    hearing.settle(dpia, actor)
    hearing.tell(dpia, actor, "It was sent to the regulator")
    judged(dpia, actor, now, given)


def heard_of_information(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    hearing.ask(dpia, "Send the regulator what it asked for", "note_information_sent")
    hearing.tell(dpia, actor, "The regulator asked for more information")
    judged(dpia, actor, now, given)


def heard_of_answer(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    hearing.settle(dpia, actor)
    hearing.tell(dpia, actor, "The regulator has the information it asked for")
    judged(dpia, actor, now, given)


def heard_of_extension(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    hearing.tell(dpia, actor, "The regulator takes longer")
    judged(dpia, actor, now, given)


def heard_of_advice(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    hearing.settle(dpia, actor)
    hearing.ask(dpia, "Say what was done about the regulator’s advice", "end_consultation")
    hearing.tell(dpia, actor, "The regulator has given advice")
    judged(dpia, actor, now, given)


def ended(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    hearing.settle(dpia, actor)
    hearing.tell(dpia, actor, "The consultation has ended")
    if kept.refusal(dpia) is not None:
        hearing.ask_again(dpia, actor)
    elif not kept.not_consulted_on(dpia):
        telling.ask_to_approve(dpia, actor)
    judged(dpia, actor, now, given)
    unfinished.pass_on(dpia)


def taken_back(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    telling.settle(dpia, actor)
    hearing.settle(dpia, actor)
    judged(dpia, actor, now, given)
