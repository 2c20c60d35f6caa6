"""Answering the screening: the signs, the day, and why one says otherwise than the agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import Blocker, TransitionBlocked
from dpia import actions, subjects, writing
from dpia.models import Dpia
from dpia.screening import keeping
from dpia.screening.signs import SCREENED_ON, Reason, assessed, label_of, shown_by
from dpia.stale import Shown
from dpia.subjects import Subject
from govuk.dates import in_words
from law.document import get
from law.screening import TRIGGERS
from organisations.models import Person
from organisations.roles import Permission, role_for

NO_REASON = "no_reason"
LONGEST_REASON = 500
FIRST_DAY = date(2018, 5, 25)
"""When the GDPR came: before it nobody had to ask whether a DPIA was needed."""
Answers = Mapping[str, Any]


@transaction.atomic
def screen(
    dpia: Dpia,
    *,
    actor: Actor,
    based_on: int,
    answers: Answers,
    reasons: Mapping[str, str],
    shown: Shown = actions.NOTHING_SHOWN,
) -> Dpia:
    """Answer the screening, by place, with the reasons for what the agreement shows otherwise.

    It is kept with the day, who answered, what the agreement showed and what it comes to. Raises
    TransitionBlocked when the actor may not write it now, where a reason is missing, or for a day
    to come; else as `actions.save_answers`. Nothing is kept then. Where its writer chose what
    somebody else answered, that stays.
    """
    answers = shown.without_theirs({"dpia": dpia.document}, answers)
    stops = actions.what_stops_writing(dpia, actor=actor, places=[*answers, TRIGGERS])
    stops = stops or [
        *missing_reasons(dpia, actor, answers.get(TRIGGERS), reasons),
        *_impossible_day(dpia, answers),
    ]
    if stops:
        raise TransitionBlocked(stops)
    before = keeping.latest(dpia)
    saved = actions.save_answers(
        dpia, actor=actor, based_on=based_on, changes=answers, reasons=reasons, shown=shown
    )
    now = clock.now()
    if keeping.keep(saved, actor=actor, at=now, reasons=reasons) is not None:
        writing.keep_findings(saved)
    latest = keeping.latest(saved)
    if latest is not None and latest != before:
        detail = {"outcome": latest.result, "signs": latest.triggers, "reasons": latest.reasons}
        role = role_for(actor, Permission.DRAFT, [saved.organisation_id]) or ""
        record("screen", saved, actor=actor.as_role(role), at=now, detail=detail)
    return saved


def _impossible_day(dpia: Dpia, answers: Answers) -> list[Blocker]:
    """What is done was done today or before, but not before there were DPIAs: it may have been done
    on paper, years before the agreement that is written down here."""
    said = str(answers.get(SCREENED_ON) or "")
    if not said or said == get({"dpia": dpia.document}, SCREENED_ON, ""):
        return []
    if said > clock.today().isoformat():
        return [Blocker("future", "The day must be today or in the past", path=SCREENED_ON)]
    if said < FIRST_DAY.isoformat():
        words = f"The day must be {in_words(FIRST_DAY)} or later"
        return [Blocker("too_early", words, path=SCREENED_ON)]
    return []


def relied_on_as_seen_by(dpia: Dpia, actor: Actor) -> list[Subject]:
    """The agreements whose answers the actor is shown beside the screening."""
    person = Person.objects.filter(pk=actor.person_id or 0).first()
    return subjects.shown_to(person, dpia) if person else []


def _shown_in(found: Sequence[Reason]) -> str:
    return "agreement" if any(reason.of for reason in found) else "description"


def missing_reasons(
    dpia: Dpia, actor: Actor, triggers: Any, reasons: Mapping[str, str]
) -> list[Blocker]:
    """A blocker for every sign that the agreement shows, that is denied, and nobody says why."""
    what = assessed(dpia, relied_on_as_seen_by(dpia, actor))
    latest = keeping.latest(dpia)
    kept = latest.reasons if latest else {}
    ticked = get(dpia.document, "screening.triggers", []) if triggers is None else triggers
    return [
        Blocker(
            NO_REASON,
            f"Enter why you say no to “{label_of(sign)}”, which the {_shown_in(reasons_why)} shows",
            path=f"reasons.{sign}",
            source="UK GDPR Art 35(1)",
        )
        for sign, reasons_why in shown_by(dpia, what).items()
        if sign not in ticked and not (reasons.get(sign, "").strip() or kept.get(sign))
    ]
