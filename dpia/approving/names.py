"""Whose name stands under a decision: never that of whoever advised on it, or wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia import telling
from dpia.advice import caldicott, deciding, kept
from dpia.approving.persons import are_one
from dpia.models import AdviceKind, Dpia, DpiaAdviceAnswer

SOURCE = "UK GDPR Art 38(6)"


def overruled_by_no_adviser(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Who does not follow advice is somebody else than who gave it or wrote the DPIA, and of the
    standing to decide that."""
    words = "Name somebody who neither gave advice on this DPIA nor wrote it. They cannot decide."
    said = str(given.get("decided_by") or "")
    found = _refused(said, [*_advisers(dpia), *_authors(dpia)], words, "decided_by")
    return found or deciding.blockers(dpia, given)


def accepted_by_neither_adviser_nor_author(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The risk that is left is accepted by somebody else than who wrote or advised."""
    said = str(given.get("approved_by") or "")
    if said in ("", actor.name, f"{actor.name}, {actor.organisation}"):
        # Whoever approves did neither: other rules see to that.
        return []
    words = "Name somebody who neither wrote this DPIA nor advised on it."
    return _refused(said, [*_advisers(dpia), *_authors(dpia)], words, "approved_by")


def decided_against_no_advice(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Whoever decided that advice is not followed does not approve. Two queries."""
    said = str(given.get("approved_by") or "")
    for answer in _standing(dpia):
        if are_one(answer.decided_by, actor.name) or answer.decider_id == actor.person_id:
            words = "You decided that advice is not followed, so somebody else has to do this."
            return [Blocker("decided_against_advice", words, source=deciding.SOURCE)]
        if said and answer.decider and are_one(said, answer.decider.name):
            words = "Name somebody else: they decided that advice on this DPIA is not followed."
            place = "dpia.approved_by"
            return [Blocker("decided_against_advice", words, path=place, source=deciding.SOURCE)]
    return []


def _advisers(dpia: Dpia) -> list[str]:
    """Who advised, and who is there to advise."""
    officers = [person.name for person in telling.advisers(dpia)]
    named = (dpia.document.get("dpo_advice") or {}).get("given_by") or ""
    return [*officers, *dpia.advice.values_list("given_by__name", flat=True), named]


def _authors(dpia: Dpia) -> list[str]:
    """Who wrote in it here, and whom it names as its author."""
    wrote = dpia.contributors.values_list("person__name", flat=True)
    return [*wrote, dpia.document.get("author") or ""]


def _refused(said: str, names: Iterable[str], words: str, name: str) -> list[Blocker]:
    path = f"dpia.dpo_advice.{name}" if name == "decided_by" else f"dpia.{name}"
    found = any(are_one(said, one) for one in names)
    return [Blocker("not_theirs_to_decide", words, path=path, source=SOURCE)] if found else []


def _standing(dpia: Dpia) -> Iterator[DpiaAdviceAnswer]:
    """The answers that count, of the advice that does, where it is not followed.

    The document says what was done with the officers' latest advice; where it was followed, and no
    Guardian is asked, nothing is read.
    """
    told = (dpia.document.get("dpo_advice") or {}).get("outcome")
    if told not in kept.NOT_FOLLOWED and not caldicott.known_to_need(dpia):
        return
    found = kept.pieces(dpia)
    counting = [*kept.latest_round(found), *(p for p in found if p.kind == AdviceKind.CALDICOTT)]
    for piece in counting:
        answer = kept.answer_of(piece)
        if answer and answer.outcome in kept.NOT_FOLLOWED:
            yield answer
