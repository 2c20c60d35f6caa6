"""What giving and answering advice writes under the lock, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from audit import clock
from audit.actor import Actor
from audit.transitions import Given
from dpia import documents, telling, writing
from dpia.advice import against, asking, deciding, kept, rules
from dpia.approving import unfinished
from dpia.models import AdviceKind, Dpia, DpiaAdvice, DpiaAdviceAnswer, Opinion
from dpia.regulator import kept as regulator
from dpia.regulator import telling as hearing
from dpia.risks import acceptance, agreeing
from dpia.writing import Change

ADVICE = "dpia.dpo_advice"


def keep(dpia: Dpia, actor: Actor, now: datetime, given: Given, kind: str) -> DpiaAdvice:
    """Write down one piece of advice with the hash of what it is about."""
    return DpiaAdvice.objects.create(
        dpia=dpia,
        organisation_id=cast(int, actor.organisation_id),
        kind=kind,
        section=str(given.get("section") or ""),
        opinion=str(given.get("opinion") or ""),
        text=str(given["text"]).strip(),
        asked_at=dpia.status_since if kind == AdviceKind.DPO else None,
        given_at=now,
        given_by_id=cast(int, actor.person_id),
        revision=dpia.revision,
        sha256=documents.snapshot(dpia).sha256,
    )


def _told(piece: DpiaAdvice) -> dict[str, Any]:
    return {
        "advice": piece.pk,
        "kind": piece.kind,
        "section": piece.section,
        "opinion": piece.opinion,
        "text": piece.text,
        "sha256": piece.sha256,
    }


def advise_on_section(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    return _told(keep(dpia, actor, now, given, AdviceKind.DPO))


def advise(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """The last of the officer's advice; without a text, the pieces on sections were all of it.
    That of another organisation's officer is kept beside it."""
    if actor.organisation_id != dpia.organisation_id:
        whole = {**given, "text": _closing(given)}
        return _told(keep(dpia, actor, now, whole, AdviceKind.DPO))
    told = {}
    if text := _closing(given):
        told = _told(keep(dpia, actor, now, {**given, "text": text}, AdviceKind.DPO))
    found = kept.latest_round(kept.pieces(dpia))
    answers = {
        f"{ADVICE}.text": kept.as_text(found),
        f"{ADVICE}.given_by": given.get("given_by") or actor.name,
        f"{ADVICE}.given_on": (given.get("given_on") or clock.today()).isoformat(),
        **_outcome(found),
    }
    dpia.status_since = now
    return {**told, **_answer(dpia, actor, now, answers)}


def _closing(given: Given) -> str:
    """The last of the advice: without a text, the opinion in a word."""
    opinion = given.get("opinion")
    return str(given.get("text") or "").strip() or (Opinion(opinion).label if opinion else "")


def give_opinion(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    return _told(keep(dpia, actor, now, given, AdviceKind.CALDICOTT))


def respond(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """Answer the piece that is named, or those that have no answer."""
    answered = kept.to_answer(kept.pieces(dpia), given.get("advice"))
    against = given["outcome"] in kept.NOT_FOLLOWED
    decided_by = str(given.get("decided_by") or "").strip() if against else ""
    who = deciding.decider(dpia, decided_by) if decided_by else None
    rows = [
        DpiaAdviceAnswer.objects.create(
            advice=piece,
            outcome=given["outcome"],
            reason=str(given.get("overrule_reason") or "").strip() if against else "",
            decided_by=decided_by,
            decider=who,
            decided_on=given.get("decided_on") or clock.today(),
            answered_at=now,
            answered_by_id=cast(int, actor.person_id),
        )
        for piece in answered
    ]
    for row in rows:
        asking.tell_adviser(dpia, row)
        asking.tell_of_overruling(dpia, row)
    told = _answer(dpia, actor, now, _outcome(kept.latest_round(kept.pieces(dpia))))
    outcomes = {"outcome": given["outcome"], "advice": [piece.pk for piece in answered]}
    return {**outcomes, **told}


def _outcome(found: Sequence[DpiaAdvice]) -> dict[str, Any]:
    return {f"{ADVICE}.{name}": value for name, value in kept.as_outcome(found).items()}


def _answer(dpia: Dpia, actor: Actor, now: datetime, answers: dict[str, Any]) -> dict[str, Any]:
    """Write answers that come with a step. Who gives them did not write the DPIA by that."""
    changed = writing.differences(dpia, answers)
    return writing.write(dpia, changed, actor=actor, at=now) if changed else {}


# ------------------------------------------------------------------ what follows a step


def advised_on_section(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    asking.tell_writers(dpia, _latest(dpia))


def advised(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    asking.tell_writers(dpia, _latest(dpia))
    if actor.organisation_id != dpia.organisation_id:
        return
    telling.ask_to_respond(dpia, actor)
    agreeing.follow(dpia, actor)
    writing.judge(dpia, [Change(ADVICE, None, None)], "dpia.status")


def responded(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    found = kept.pieces(dpia)
    if against.standing(kept.outcomes(found)) and not kept.unanswered(found):
        # Nobody approves it like this: it changes first, and they are asked again.
        telling.settle(dpia, actor)
    elif not kept.unanswered(found) and regulator.refusal(dpia) is not None:
        telling.settle(dpia, actor, telling.RESPOND)
        hearing.ask_again(dpia, actor)
    elif not kept.unanswered(found):
        telling.ask_to_approve(dpia, actor)
        if acceptance.waiting(dpia):
            telling.ask_to_accept(dpia)
    writing.judge(dpia, [Change(ADVICE, None, None)])
    unfinished.pass_on(dpia)


def asked_guardians(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    asking.ask_guardians(dpia, actor, rules.to_ask(dpia))


def opinion_given(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    asking.heard_from_guardian(dpia, actor)
    asking.tell_writers(dpia, _latest(dpia))
    telling.settle(dpia, actor, telling.APPROVE)
    telling.ask_to_answer(dpia)


def _latest(dpia: Dpia) -> DpiaAdvice:
    return dpia.advice.select_related("given_by").latest("pk")
