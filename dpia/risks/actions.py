"""Every write about risks beside their answers: from the library, on another matrix, accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, cast

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import NOT_PERMITTED, WRONG_STATUS, Blocker, TransitionBlocked
from dpia import actions, telling, writing
from dpia.advice.rules import advised_on_nothing_in_it
from dpia.approving import days
from dpia.models import Dpia, RiskAcceptance
from dpia.risks import acceptance, library
from dpia.risks.acceptance import Standing
from dpia.risks.library import Pick
from dpia.scoring import rescored
from dpia.writing import Change
from law.document import get
from law.library import label
from organisations.holding import hold_roles
from organisations.roles import Permission, role_for, roles_of
from questionnaire import rows

RISKS = "dpia.risks"


@transaction.atomic
def add_from_library(dpia: Dpia, *, actor: Actor, picks: Collection[Pick]) -> tuple[Dpia, int]:
    """Add risks of the library with the measures picked against each; how many rows are new.

    A risk that the DPIA has already gets the measures that it lacks. Raises NotInShape for what
    the library does not have, TransitionBlocked when the actor may not write now.
    """
    locked = _locked(dpia)
    role = _role_to_write(locked, actor)
    if not library.known(picks):
        raise writing.NotInShape("The library has no such risk or measure.")
    before = locked.document.get("risks") or []
    document, added = _with(locked, picks)
    if not added:
        return locked, 0
    change = Change(RISKS, before or None, document["dpia"]["risks"])
    now = clock.now()
    told = writing.replace(locked, document["dpia"], [change], actor=actor, at=now)
    writing.remember_writer(locked, actor, now)
    detail = {"risks": [pick.risk for pick in picks], **told}
    record("add_from_library", locked, actor=actor.as_role(role), at=now, detail=detail)
    writing.judge(locked, [change])
    return locked, added


def _with(dpia: Dpia, picks: Iterable[Pick]) -> tuple[dict[str, Any], int]:
    """The whole document with what was picked, and how many rows that adds."""
    document: dict[str, Any] = {"dpia": dpia.document}
    added = 0
    for pick in picks:
        place = _place_of(document, pick.risk)
        if not place:
            first = {"id": f"{pick.risk}-", "text": label(pick.risk)}
            document, place = rows.add_row(document, RISKS, values=first)
            added += 1
        held = get(document, f"{place}.measures", None) or []
        for values in library.measures_of(pick, held):
            document, _ = rows.add_row(document, f"{place}.measures", values=values)
            added += 1
    return document, added


def _place_of(document: dict[str, Any], risk: str) -> str:
    held = get(document, RISKS, None) or []
    found = (number for number, one in enumerate(held) if library.library_id(one) == risk)
    return next((f"{RISKS}.{number}" for number in found), "")


# ------------------------------------------------------------------ another matrix


def what_stops_scoring_again(dpia: Dpia, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot score it on the matrix that the organisation uses now."""
    stops = actions.what_stops_writing(dpia, actor=actor, places=[RISKS])
    if stops:
        return stops
    if not is_on_another_matrix(dpia):
        return [Blocker("same_matrix", "It is already scored on your organisation's matrix.")]
    return []


def is_on_another_matrix(dpia: Dpia) -> bool:
    """Whether its organisation has chosen another matrix than its risks are scored on."""
    now = dpia.organisation.risk_matrix
    return bool(now) and now != (dpia.document.get("matrix") or "cautious")


@transaction.atomic
def score_again(dpia: Dpia, *, actor: Actor) -> tuple[Dpia, int]:
    """Score every risk on the matrix that the organisation uses now; how many changed level.

    What is left of those is asked again. Raises TransitionBlocked.
    """
    locked = _locked(dpia)
    if stops := what_stops_scoring_again(locked, actor=actor):
        raise TransitionBlocked(stops)
    role = _role_to_write(locked, actor)
    matrix = locked.organisation.risk_matrix
    scores = rescored({"dpia": locked.document}, matrix)
    changed = writing.differences(locked, {actions.MATRIX: matrix, **scores})
    now = clock.now()
    told = writing.write(locked, changed, actor=actor, at=now)
    writing.remember_writer(locked, actor, now)
    record("score_again", locked, actor=actor.as_role(role), at=now, detail=told)
    writing.judge(locked, changed)
    return locked, sum(place.endswith(".overall") for place in scores)


# ------------------------------------------------------------------ accepting what is left


def what_stops_accepting(dpia: Dpia, *, actor: Actor) -> list[Blocker]:
    """Every reason why the actor cannot accept any risk of the DPIA; permission first."""
    if not acceptance.may_accept(dpia, actor):
        who = "the senior information risk owner or an information asset owner of the organisation"
        return [Blocker(NOT_PERMITTED, f"You cannot do this. It needs {who}.")]
    if dpia.status not in acceptance.ACCEPTED_IN:
        words = f"Risks cannot be accepted now: the status is “{dpia.get_status_display()}”."
        return [Blocker(WRONG_STATUS, words)]
    if dpia.contributors.filter(person=actor.person_id).exists():
        words = "You wrote in this DPIA, so somebody else has to accept its risks."
        return [Blocker("wrote_it", words)]
    return list(advised_on_nothing_in_it(dpia, actor, clock.now(), {}))


@transaction.atomic
def accept_risks(
    dpia: Dpia,
    *,
    actor: Actor,
    risks: Collection[str],
    post: str,
    accepted_on: date | None = None,
    revision: int | None = None,
) -> list[RiskAcceptance]:
    """Accept what is left of these risks (their ids), in the actor's name and the post given.

    `revision` is the one that was read. A risk that was accepted as it stands stays as it is.
    Raises TransitionBlocked, and accepts nothing.
    """
    hold_roles(actor)
    locked = _locked(dpia)
    stops = what_stops_accepting(locked, actor=actor)
    on = accepted_on or clock.today()
    standing = {risk.key: risk for risk in acceptance.standing(locked)}
    chosen = [standing[key] for key in dict.fromkeys(risks) if key in standing]
    wrong_day = days.possible(on, days.begun(locked, {}), "accepted_on")
    stops = stops or [*_wrong_choice(locked, actor, chosen, risks), *_wrong_post(post), *wrong_day]
    if revision is not None and revision != locked.revision:
        words = "The DPIA was changed since you opened it. Read it again before you decide."
        stops.append(Blocker("changed_since_read", words))
    if stops:
        raise TransitionBlocked(stops)
    fresh = [risk for risk in chosen if risk.acceptance is None]
    made = RiskAcceptance.objects.bulk_create(
        RiskAcceptance(
            dpia=locked,
            risk_key=risk.key,
            sha256=risk.sha256,
            level=risk.residual,
            name=actor.name,
            post=post.strip(),
            accepted_on=on,
            accepted_at=clock.now(),
            accepted_by_id=cast(int, actor.person_id),
        )
        for risk in fresh
    )
    if made:
        role = acceptance.role_that_accepts(roles_of(actor.person_id, locked.organisation_id))
        detail = {
            "post": post.strip(),
            "accepted_on": on.isoformat(),
            "risks": [{"id": r.key, "level": r.residual, "sha256": r.sha256} for r in fresh],
        }
        record("accept_risks", locked, actor=actor.as_role(role), detail=detail)
        if not acceptance.waiting(locked):
            telling.settle(locked, actor, telling.ACCEPT)
    return made


def _wrong_choice(
    dpia: Dpia, actor: Actor, chosen: Collection[Standing], asked: Collection[str]
) -> list[Blocker]:
    if not chosen or len(chosen) != len(set(asked)):
        return [Blocker("missing", "Select the risks you accept", path="risks")]
    levels = acceptance.may_accept(dpia, actor)
    found = []
    for risk in chosen:
        if not risk.residual:
            words = f"Risk {risk.number} does not say yet what is left of it."
            found.append(Blocker("not_scored", words, path="risks"))
        elif risk.residual not in levels:
            words = (
                f"Risk {risk.number} is high: only the senior information risk owner accepts it."
            )
            found.append(Blocker("too_high", words, path="risks"))
    return found


def _wrong_post(post: str) -> list[Blocker]:
    return [] if post.strip() else [Blocker("missing", "Enter your post", path="post")]


def _role_to_write(dpia: Dpia, actor: Actor) -> str:
    stops = actions.what_stops_writing(dpia, actor=actor, places=[RISKS])
    role = role_for(actor, Permission.DRAFT, [dpia.organisation_id])
    if stops or role is None:
        raise TransitionBlocked(stops)
    return role


def _locked(dpia: Dpia) -> Dpia:
    rows = Dpia.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=dpia.pk)
