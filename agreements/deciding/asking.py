"""Changes that a reviewer asks for, question by question: noted, and carried into threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from agreements import links, rules, telling_threads, threads
from agreements.actions.drafting import NotPossible, NotYours, lock
from agreements.deciding.questions import MOST, asked_of, words_of
from agreements.models import AskedChange, Comment, Status, Thread, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.refusal import Refused
from questionnaire import load

LONGEST_QUOTE = 200
Given = Mapping[str, Any]


@transaction.atomic
def note_change(
    version: Version, *, actor: Actor, question: str, row: str = "", text: str
) -> AskedChange:
    """Note, for oneself, that this answer must change; asked for with the decision.

    Noted again for the same answer, it takes the new words. Raises NotYours for who does not
    decide here, NotPossible where it is decided already, LookupError for no such question or row,
    Refused for words that cannot be taken.
    """
    locked, acting = _reviewing(version, actor)
    if noted_by(locked, acting).count() >= MOST:
        raise Refused({"text": f"You can ask for {MOST} changes at once"})
    return _note(locked, acting, question, row, text)


def _note(version: Version, actor: Actor, question: str, row: str, text: str) -> AskedChange:
    asked, _, called = asked_of(version, question, row)
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    made, _ = AskedChange.objects.update_or_create(
        version=version,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        question=asked.key,
        row=row,
        thread=None,
        defaults={
            "round": version.round,
            "about": called[:120],
            "text": words_of(text),
            "noted_at": clock.now(),
        },
    )
    return made


@transaction.atomic
def take_back_change(version: Version, *, actor: Actor, change: int) -> None:
    """Ask no more for a change that one has noted. A second time changes nothing."""
    locked, acting = _reviewing(version, actor)
    noted_by(locked, acting).filter(pk=change).delete()


def noted_by(version: Version, actor: Actor) -> Any:
    """What the actor has noted for the version, and not yet asked for, the oldest first."""
    noted = version.asked_changes.all()
    return noted.noted(actor.person_id, actor.organisation_id)


def label(change: AskedChange) -> str:
    """The question, with the row it was asked about."""
    words = load("agreement").question(change.question).label
    return f"{words} ({change.about})" if change.about else words


def _reviewing(version: Version, actor: Actor) -> tuple[Version, Actor]:
    """The version locked, and the reviewer in the role in which they decide."""
    locked = lock(version)
    role = rules.reviewer(locked, actor)
    if role is None or actor.person_id is None:
        raise NotYours
    acting = actor.as_role(role)
    if locked.status != Status.IN_REVIEW:
        raise NotPossible("The agreement is not in review any more.")
    if stops := rules.may_still_object(locked, acting, clock.now(), {}):
        raise NotPossible(stops[0].message)
    return locked, acting


# ------------------------------------------------------------------ with the decision
def note_all(version: Version, actor: Actor, changes: Iterable[Given]) -> None:
    """Note every change sent along with the decision itself, found right before. In its
    transaction."""
    for one in changes:
        _note(version, actor, str(one["question"]), str(one.get("row") or ""), str(one["text"]))


def carry_into_threads(version: Version, actor: Actor, changes: Iterable[AskedChange]) -> None:
    """Open a thread for each of these changes, to be settled before the next review. In the
    transaction of the decision."""
    for change in changes:
        change.thread = _thread(version, change, actor)
        change.save(update_fields=["thread"])


def _thread(version: Version, change: AskedChange, actor: Actor) -> Thread:
    question = load("agreement").question(change.question)
    try:
        _, place, _ = asked_of(version, change.question, change.row)
    except LookupError:
        # Its row has gone since it was noted: the words stay.
        place = ""
    thread = Thread.objects.create(
        version=version,
        section=question.section,
        question=question.key,
        place=place,
        about=change.about,
        blocking=True,
        opened_at=clock.now(),
        opened_by_id=actor.person_id or 0,
    )
    comment = Comment.objects.create(
        thread=thread,
        person_id=actor.person_id or 0,
        organisation_id=actor.organisation_id,
        at=clock.now(),
        text=change.text,
    )
    told = {"thread": thread.pk, "question": threads.label(thread), **comment.as_json()}
    record("open_thread", version, actor=actor, detail={**told, "blocking": True})
    telling_threads.opened(version, thread, comment, [])
    return thread


def in_words(reason: str, changes: Sequence[AskedChange]) -> str:
    """The reason for sending it back, with each change asked for, as a message tells it."""
    lines = [f"{label(one)}: {_short(one.text)}" for one in changes]
    return "\n\n".join(part for part in (reason.strip(), *lines) if part)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1].rstrip()}…"


def question_url(version: Version, change: AskedChange) -> str:
    """Where the answer is read."""
    return links.answers(version, load("agreement").question(change.question).field)
