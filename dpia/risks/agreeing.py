"""Every write about whether the information asset owner agrees to measures."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import Blocker, TransitionBlocked
from dpia import writing
from dpia.models import Dpia
from dpia.risks import owners
from notices import actions as notices
from organisations.roles import Permission, Role, role_for

KIND = "dpia_agree_to_measures"


def about(dpia: Dpia) -> str:
    """How the task names what it is about: it outlives the steps of the DPIA."""
    return f"dpia_measures:{dpia.reference}"


@transaction.atomic
def ask_owner(dpia: Dpia, *, actor: Actor) -> Dpia:
    """Ask the organisation's information asset owners whether they agree to the measures that have
    no answer yet. Raises TransitionBlocked."""
    locked = _locked(dpia)
    if stops := owners.what_stops_asking(locked, actor=actor):
        raise TransitionBlocked(stops)
    many = len(owners.waiting(locked))
    link = reverse("dpia:agree_measures", args=[locked.reference])
    notices.ask(
        KIND,
        about=about(locked),
        title=_task(locked),
        link=link,
        organisation=locked.organisation_id,
        role=Role.DATA_OWNER,
        asked_by=locked.organisation_id,
    )
    notices.tell(
        "measures_to_agree",
        owners.owners_of(locked),
        about=about(locked),
        link=link,
        occasion=f"revision {locked.revision}",
        dpia_title=locked.title,
        author_name=actor.name,
        measure_count=f"{many} measure{'' if many == 1 else 's'}",
        organisation_name=locked.organisation.name,
    )
    role = role_for(actor, Permission.DRAFT, [locked.organisation_id]) or ""
    record("ask_owner", locked, actor=actor.as_role(role), detail={"measures": many})
    return locked


def _task(dpia: Dpia) -> str:
    when = owners.from_when(dpia)
    later = f" (possible {when})" if when else ""
    return f"Say whether you agree to the measures of the DPIA “{dpia.title}”{later}"


def follow(dpia: Dpia, actor: Actor) -> None:
    """The open task says from when on it can be done, or goes when nothing is left to agree to. In
    the transaction of the step."""
    if dpia.status in owners.ANSWERED_IN or owners.from_when(dpia):
        notices.retitle(about(dpia), kind=KIND, title=_task(dpia))
    else:
        notices.settle(about(dpia), kind=KIND, by=actor)


@transaction.atomic
def answer_measures(
    dpia: Dpia,
    *,
    actor: Actor,
    answers: Mapping[str, bool],
    reason: str = "",
    revision: int | None = None,
) -> Dpia:
    """Say of measures, by the place of the answer, whether their owner agrees. `revision` is the
    one that was read; `reason` says why not. Raises TransitionBlocked, and changes nothing."""
    locked = _locked(dpia)
    stops = owners.what_stops_answering(locked, actor=actor)
    if stops := stops or _wrong_answers(locked, answers, reason, revision):
        raise TransitionBlocked(stops)
    changed = writing.differences(locked, answers)
    if not changed:
        return locked
    now = clock.now()
    told = writing.write(locked, changed, actor=actor, at=now)
    role = role_for(actor, Permission.RELEASE_DATA, [locked.organisation_id]) or ""
    named = actor.as_role(role)
    record("answer_measures", locked, actor=named, at=now, reason=reason.strip(), detail=told)
    writing.judge(locked, changed)
    if not owners.waiting(locked):
        notices.settle(about(locked), kind=KIND, by=actor)
    _tell_drafters(locked, actor, answers, reason.strip())
    return locked


def _wrong_answers(
    dpia: Dpia, answers: Mapping[str, bool], reason: str, revision: int | None
) -> list[Blocker]:
    known = {one.place: one for one in owners.measures_of(dpia)}
    found = []
    if not answers or not known.keys() >= answers.keys():
        found.append(Blocker("missing", "Say of at least one measure whether you agree to it"))
    elif False in answers.values() and not reason.strip():
        found.append(Blocker("missing", "Enter why you do not agree", path="reason"))
    if revision is not None and revision != dpia.revision:
        words = "The DPIA was changed since you opened it. Read it again before you decide."
        found.append(Blocker("changed_since_read", words))
    return found


def _tell_drafters(dpia: Dpia, actor: Actor, answers: Mapping[str, bool], reason: str) -> None:
    agreed = sum(answers.values())
    notices.tell(
        "measures_answered",
        notices.holders([dpia.organisation_id], (Role.DRAFTER,)),
        about=about(dpia),
        link=reverse("dpia:agree_measures", args=[dpia.reference]),
        occasion=f"revision {dpia.revision}",
        dpia_title=dpia.title,
        owner_name=actor.name,
        agreed=agreed,
        refused=len(answers) - agreed,
        refused_because=f"They say: {reason}" if reason else "They gave no reason.",
    )


def _locked(dpia: Dpia) -> Dpia:
    rows = Dpia.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=dpia.pk)
