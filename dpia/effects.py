"""What each step of a DPIA's workflow writes under the lock, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from audit import clock
from audit.actor import Actor
from audit.transitions import Given
from dpia import documents, rules, telling, writing
from dpia.adoption import acting as adoption
from dpia.approving.asked import assessed
from dpia.approving.decided import decided
from dpia.models import Dpia, DpiaSnapshot
from dpia.regulator import kept
from dpia.risks import agreeing, following, undone
from dpia.staleness import keeping
from dpia.staleness.own import own_facts
from dpia.staleness.standing import facts_since
from dpia.writing import Change

CONSULTATION = "dpia.ico_consultation"


def moved(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    dpia.status_since = now
    return {}


def _answer(dpia: Dpia, actor: Actor, now: datetime, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Write answers that come with a step. Who gives them did not write the DPIA by that."""
    changed = writing.differences(dpia, answers)
    return writing.write(dpia, changed, actor=actor, at=now) if changed else {}


def approve(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    answers = rules.approval(dpia, actor, given)
    given_now = {f"dpia.{name}": value for name, value in answers.items()}
    told = _answer(dpia, actor, now, {**given_now, **_consultation(dpia)})
    of = assessed(dpia)
    what = documents.snapshot(dpia, decided(dpia))
    dpia.snapshot = DpiaSnapshot.objects.create(
        dpia=dpia,
        revision=dpia.revision,
        sha256=what.sha256,
        content=what.content,
        made_at=now,
    )
    of_others = [(one.subject, one.document) for one in of if one.subject]
    keeping.bind(dpia.snapshot.pk, of_others, own=None if of_others else own_facts(dpia))
    dpia.facts_changed_at = facts_since(dpia)
    dpia.approved_at = dpia.status_since = now
    dpia.approved_by_id = actor.person_id
    return {"sha256": what.sha256, **told}


def _consultation(dpia: Dpia) -> dict[str, Any]:
    """That none was needed, or that the one which was sent is over: what was asked of the regulator
    stays in the document, whatever the risks have become."""
    state, sent_on = kept.when_approved(dpia)
    sent = sent_on.isoformat() if sent_on else ""
    return {f"{CONSULTATION}.state": state, f"{CONSULTATION}.submitted_on": sent}


def go_without(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    dpia.status_since = now
    reason = str(given.get("reason") or "").strip()
    told = "\n\n".join([reason, *_advised(dpia.document.get("dpo_advice") or {})])
    return _answer(dpia, actor, now, {"dpia.not_needed_reason": told})


def _advised(advice: Mapping[str, Any]) -> Iterator[str]:
    """What the data protection officer said of it, and who went against that and why."""
    if view := advice.get("text"):
        yield f"The data protection officer’s view: {view}"
    if why := advice.get("overrule_reason"):
        yield f"Not all of it was followed. {advice.get('decided_by', '')} decided that: {why}"


# ------------------------------------------------------------------ what follows a step


def judged(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    agreeing.follow(dpia, actor)
    writing.judge(dpia, (), "dpia.status")


def review_started(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    telling.settle(dpia, actor, telling.REVIEW)
    judged(dpia, actor, now, given)


def asked(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    telling.settle(dpia, actor)
    telling.ask_for_advice(dpia, actor)
    judged(dpia, actor, now, given)


def approved(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    telling.settle(dpia, actor)
    telling.settle(dpia, actor, undone.REVIEW)
    dpia.standing = undone.cleared(dpia)
    on = given.get("adopted_on") or given.get("approved_on") or clock.today()
    adoption.after_approval(dpia, actor=actor, on=on, now=now)
    following.follow(dpia, actor)
    agreeing.follow(dpia, actor)
    names = ("approved_by", "approved_on", "reviewed_on", "next_review_on")
    changed = _touched(*(f"dpia.{name}" for name in names), CONSULTATION)
    also = ("dpia.status", "dpia.changes_since_approval", "parties[].dpia_adopted_on")
    writing.judge(dpia, changed, *also)


def went_without(dpia: Dpia, actor: Actor, now: datetime, given: Given) -> None:
    telling.settle(dpia, actor)
    agreeing.follow(dpia, actor)
    writing.judge(dpia, _touched("dpia.not_needed_reason"), "dpia.status")


def _touched(*places: str) -> list[Change]:
    return [Change(place, None, None) for place in places]
