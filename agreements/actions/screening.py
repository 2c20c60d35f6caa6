"""The screening before a draft: begun, answered, written beside, and put to use."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agreements.actions.drafting import NotPossible, NotYours, next_reference
from agreements.models import Screening
from agreements.screened import TRIGGERS, facts_for, reasons, triggers_of
from audit import clock
from audit.actor import Actor
from audit.log import record
from dpia import actions as dpia_actions
from dpia.models import Dpia
from organisations.models import Organisation
from organisations.roles import Permission, role_for
from questionnaire import screening as questions

Answers = dict[str, Any]


@transaction.atomic
def start_screening(
    *, actor: Actor, answers: Answers, partner: Organisation | None = None
) -> Screening:
    """A new screening of the actor's organisation with its first answers.

    Raises NotYours when the actor is no drafter, NotPossible for what is no answer.
    """
    role = role_for(actor, Permission.DRAFT)
    if role is None or actor.person_id is None:
        raise NotYours
    screening = Screening(
        reference=next_reference("SCR"),
        organisation=Organisation.objects.get(pk=actor.organisation_id or 0),
        partner=_other(actor, partner),
        created_at=clock.now(),
        created_by_id=actor.person_id,
    )
    _read(screening, answers, actor)
    screening.save(force_insert=True)
    record(
        "start_screening", screening, actor=actor.as_role(role), detail=_told(screening, answers)
    )
    return screening


@transaction.atomic
def answer_screening(
    screening: Screening,
    *,
    actor: Actor,
    answers: Answers,
    partner: Organisation | None = None,
) -> Screening:
    """Answer questions of a screening, or change answers: where it leads is worked out again.

    `partner` counts where `who_holds` is among the answers. Raises NotYours for another
    organisation's, NotPossible once something was begun with it, and for what is no answer.
    """
    screening, role = _own(screening, actor)
    before = (screening.answers, screening.partner_id)
    if "who_holds" in answers:
        screening.partner = _other(actor, partner)
    _read(screening, {**screening.answers, **answers}, actor)
    if (screening.answers, screening.partner_id) == before:
        return screening
    screening.save(
        update_fields=[
            *("answers", "partner", "route", "need", "reasons", "settled_at", "settled_by"),
        ]
    )
    told = {**_told(screening, answers), "before": {key: before[0].get(key) for key in answers}}
    record("answer_screening", screening, actor=actor.as_role(role), detail=told)
    return screening


@transaction.atomic
def note_screening(screening: Screening, *, actor: Actor, note: str) -> Screening:
    """Keep a note with a screening. Raises as `answer_screening` does."""
    screening, role = _own(screening, actor)
    if screening.note == note:
        return screening
    before, screening.note = screening.note, note
    screening.save(update_fields=["note"])
    detail = {"before": before, "after": note}
    record("note_screening", screening, actor=actor.as_role(role), detail=detail)
    return screening


@transaction.atomic
def begin_dpia(screening: Screening, *, actor: Actor, title: str) -> Dpia:
    """Begin the DPIA of a new use inside one organisation, with the signs already ticked.

    Raises NotYours, or NotPossible where the screening leads elsewhere or was used.
    """
    screening, role = _own(screening, actor)
    route = questions.load().route(screening.route)
    if route is None or route.start != "dpia":
        raise NotPossible("This screening does not lead to a DPIA of its own.")
    dpia = dpia_with_signs(actor, title, screening.organisation, screening)
    screening.dpia = dpia
    screening.save(update_fields=["dpia"])
    record(
        "use_screening",
        screening,
        actor=actor.as_role(role),
        detail={"dpia": screening.dpia.reference},
    )
    return dpia


def dpia_with_signs(
    actor: Actor, title: str, organisation: Organisation, screening: Screening | None
) -> Dpia:
    """A new DPIA of the organisation, in which the signs that the screening found are ticked."""
    dpia = dpia_actions.create_dpia(actor=actor, title=title, organisation=organisation)
    if screening is not None and (signs := triggers_of(screening)):
        dpia = dpia_actions.save_answers(
            dpia, actor=actor, based_on=dpia.revision, changes={TRIGGERS: signs}
        )
    return dpia


def locked_for_use(screening: Screening, actor: Actor) -> tuple[Screening, str]:
    """The settled screening, locked, and the role in which the actor puts it to use."""
    locked, role = _own(screening, actor)
    if not locked.route:
        raise NotPossible("Answer the remaining questions of the screening first.")
    return locked, role


def _own(screening: Screening, actor: Actor) -> tuple[Screening, str]:
    locked = (
        Screening.objects.select_for_update(of=("self",))
        .select_related("organisation", "partner")
        .get(pk=screening.pk)
    )
    role = role_for(actor, Permission.DRAFT, [locked.organisation_id])
    if role is None:
        raise NotYours
    if locked.is_used:
        raise NotPossible("This screening was used. Start a new one to answer differently.")
    return locked, role


def _other(actor: Actor, partner: Organisation | None) -> Organisation | None:
    """The other organisation; one's own is no other."""
    return None if partner is None or partner.pk == actor.organisation_id else partner


def _read(screening: Screening, answers: Answers, actor: Actor) -> None:
    """Set the answers that count, and where they lead. Saves nothing."""
    facts = facts_for(screening.organisation, screening.partner)
    known = {question.key: question for question in questions.load().questions}
    for key, value in answers.items():
        if key not in known:
            raise NotPossible(f"There is no question {key} in the screening.")
        has_changed = value != screening.answers.get(key)
        if has_changed and not questions.is_answer(known[key], value, facts):
            raise NotPossible(f"This is not an answer to: {known[key].label}")
    reading = questions.read(answers, facts)
    screening.answers = dict(reading.answers)
    if screening.answers.get("who_holds") == "no_unknown":
        screening.partner = None
    screening.route = reading.route.id if reading.route else ""
    screening.need = reading.need.id if reading.need else ""
    screening.reasons = reasons(reading, facts)
    screening.settled_at = clock.now() if reading.route else None
    screening.settled_by_id = actor.person_id if reading.route else None


def _told(screening: Screening, answers: Answers) -> dict[str, Any]:
    partner = screening.partner.reference if screening.partner else ""
    return {
        "answers": answers,
        "partner": partner,
        "route": screening.route,
        "need": screening.need,
    }
