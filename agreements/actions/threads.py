"""Writing in threads. Every change is recorded, and whoever it concerns is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agreements import documents, telling_threads, threads
from agreements.actions.drafting import NotYours, editing, lock, save_answers
from agreements.models import Comment, Thread, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.refusal import Refused
from questionnaire import Question, load
from questionnaire.conversation import takes_wording
from questionnaire.inputs import field_for, tidy
from questionnaire.pages import page

LONGEST_COMMENT = 4000
Kind = Comment.Kind


@transaction.atomic
def open_thread(
    version: Version,
    *,
    actor: Actor,
    question: str,
    row: str = "",
    text: str,
    mentions: Collection[int] = (),
    blocking: bool = False,
) -> Thread:
    """Start a thread about a question, for `row` where it is asked of rows.

    Raises NotYours for who may not comment, LookupError for no such question or row, Refused for
    words or names that cannot be taken.
    """
    locked = lock(version)
    acting = _acting(locked, actor)
    asked, place, called = _asked(locked, question, row)
    thread = Thread.objects.create(
        version=locked,
        section=asked.section,
        question=asked.key,
        place=place,
        about=called[:120],
        blocking=blocking,
        opened_at=clock.now(),
        opened_by_id=acting.person_id or 0,
    )
    comment = _say(thread, acting, text=text, mentions=mentions)
    _record("open_thread", thread, acting, {**comment.as_json(), "blocking": blocking})
    told = _name(thread, comment)
    telling_threads.opened(locked, thread, comment, told)
    return thread


@transaction.atomic
def reply(thread: Thread, *, actor: Actor, text: str, mentions: Collection[int] = ()) -> Comment:
    """Add words to a thread. Raises NotYours, or Refused for a thread that is settled."""
    locked, acting = _locked(thread, actor)
    _refuse_settled(locked)
    comment = _say(locked, acting, text=text, mentions=mentions)
    _record("reply_in_thread", locked, acting, comment.as_json())
    told = _name(locked, comment)
    telling_threads.answered(locked, acting)
    telling_threads.news(locked.version, locked, comment, "replied", told)
    return comment


@transaction.atomic
def propose(thread: Thread, *, actor: Actor, wording: str, text: str = "") -> Comment:
    """Propose other wording for the answer. Whoever writes there can put it in with one press.

    Raises NotYours, or Refused where the answer is not words, has gone, or says that already.
    """
    locked, acting = _locked(thread, actor)
    _refuse_settled(locked)
    question, now = threads.question_of(locked), threads.current(locked)
    if not locked.place or not takes_wording(question) or not locked.version.is_draft:
        raise Refused("No other wording can be proposed here")
    wording = _read(question, wording)
    if not wording:
        raise Refused({"wording": "Enter the wording that you propose"})
    if wording == now:
        raise Refused({"wording": "Change the wording: this is what the answer says already"})
    comment = _say(locked, acting, kind=Kind.PROPOSAL, text=text, wording=wording, was=now)
    _record("propose_wording", locked, acting, comment.as_json())
    telling_threads.news(locked.version, locked, comment, "proposed other wording")
    return comment


@transaction.atomic
def accept_wording(comment: Comment, *, actor: Actor, based_on: int) -> Version:
    """Put the wording proposed into the draft, as a change by the actor.

    Raises NotYours for who may not write there, StaleRevision when somebody has changed the answer
    since `based_on`, Refused for a proposal decided already.
    """
    thread, acting = _locked(comment.thread, actor)
    found = _undecided(comment)
    if not thread.place or not editing(thread.version, actor).allows(thread.place):
        raise NotYours([thread.place])
    version = save_answers(
        thread.version, actor=actor, based_on=based_on, changes={thread.place: found.wording}
    )
    _decide(found, acting, Comment.Decision.ACCEPTED)
    _record("accept_wording", thread, acting, found.as_json())
    telling_threads.news(version, thread, found, "accepted the wording")
    return version


@transaction.atomic
def decline_wording(comment: Comment, *, actor: Actor, reason: str) -> Comment:
    """Leave the answer as it is, saying why. The same may as may accept, and who proposed it."""
    thread, acting = _locked(comment.thread, actor)
    found = _undecided(comment)
    writes = bool(thread.place) and editing(thread.version, actor).allows(thread.place)
    if not writes and found.person_id != actor.person_id:
        raise NotYours([thread.place])
    if not reason.strip():
        raise Refused({"reason": "Enter a reason"})
    _decide(found, acting, Comment.Decision.DECLINED, reason=reason.strip())
    _record("decline_wording", thread, acting, found.as_json(), reason=reason.strip())
    telling_threads.news(thread.version, thread, found, "declined the wording")
    return found


@transaction.atomic
def resolve_thread(thread: Thread, *, actor: Actor) -> Thread:
    """Settle a thread. A second time changes nothing."""
    locked, acting = _locked(thread, actor)
    if not locked.is_resolved:
        locked.resolved_at, locked.resolved_by_id = clock.now(), acting.person_id
        locked.save(update_fields=["resolved_at", "resolved_by"])
        _moved(locked, acting, "resolve_thread", Kind.RESOLVED)
    return locked


@transaction.atomic
def reopen_thread(thread: Thread, *, actor: Actor) -> Thread:
    """Open a settled thread again. A second time changes nothing."""
    locked, acting = _locked(thread, actor)
    if locked.is_resolved:
        locked.resolved_at = locked.resolved_by = None
        locked.save(update_fields=["resolved_at", "resolved_by"])
        _moved(locked, acting, "reopen_thread", Kind.REOPENED)
    return locked


@transaction.atomic
def mark_thread(thread: Thread, *, actor: Actor, blocking: bool) -> Thread:
    """Say whether a thread must be settled before the draft is sent for review."""
    locked, acting = _locked(thread, actor)
    _refuse_settled(locked)
    if locked.blocking != blocking:
        locked.blocking = blocking
        locked.save(update_fields=["blocking"])
        kind = Kind.BLOCKING if blocking else Kind.NOT_BLOCKING
        _moved(locked, acting, "mark_thread", kind)
    return locked


# ------------------------------------------------------------------ what they share
def _acting(version: Version, actor: Actor) -> Actor:
    role = threads.commenting(version, actor)
    if role is None or actor.person_id is None:
        raise NotYours
    return actor.as_role(role)


def _locked(thread: Thread, actor: Actor) -> tuple[Thread, Actor]:
    """The thread as it now stands, its version locked. Raises NotYours."""
    version = lock(thread.version)
    acting = _acting(version, actor)
    found = Thread.objects.select_related("opened_by").get(pk=thread.pk)
    found.version = version
    return found, acting


def _asked(version: Version, question: str, row: str) -> tuple[Question, str, str]:
    """The question, the place of its answer, and what its row is called. LookupError for none."""
    asked = load("agreement").question(question)
    whole: Mapping[str, Any] = documents.assemble(version)
    shown = page(load("agreement"), whole, asked.section, row)
    if shown.row_path != asked.row_path:
        raise LookupError(f"{question} is not asked about {row or 'the whole agreement'}")
    return asked, asked.column.place(row), threads.about(asked, whole, row)


def _say(
    thread: Thread,
    actor: Actor,
    *,
    kind: str = Kind.COMMENT,
    text: str = "",
    wording: str = "",
    was: str = "",
    mentions: Collection[int] = (),
) -> Comment:
    """What somebody says in a thread, kept. Raises Refused for words or names that cannot be."""
    text = tidy(text)
    if kind == Kind.COMMENT and not text:
        raise Refused({"text": "Enter your comment"})
    if len(text) > LONGEST_COMMENT:
        raise Refused({"text": f"Use {LONGEST_COMMENT} characters or fewer"})
    if set(mentions) - set(threads.addressees(thread.version) if mentions else ()):
        raise Refused({"mentions": "Select people from the list"})
    comment = Comment.objects.create(
        thread=thread,
        kind=kind,
        person_id=actor.person_id or 0,
        organisation_id=actor.organisation_id,
        at=clock.now(),
        text=text,
        wording=wording,
        was=was,
    )
    comment.mentions.set(mentions)
    return comment


def _read(question: Question, wording: str) -> str:
    """The wording as the draft's own page would take it. Raises Refused where it would not."""
    try:
        return str(field_for(question, question.column, None).clean(wording))
    except ValidationError as found:
        raise Refused({"wording": " ".join(found.messages)}) from found


def _name(thread: Thread, comment: Comment) -> list[Any]:
    """Tell whoever is named; who they were."""
    people = [p for p in comment.mentions.all() if p.pk != comment.person_id]
    if people:
        telling_threads.named(thread.version, thread, comment, people)
        telling_threads.wait(thread, people)
    return people


def _moved(thread: Thread, actor: Actor, verb: str, kind: Comment.Kind) -> None:
    comment = _say(thread, actor, kind=kind)
    telling_threads.wait(thread, threads.mentioned(thread))
    _record(verb, thread, actor, {"blocking": thread.blocking})
    telling_threads.news(thread.version, thread, comment, kind.label)


def _undecided(comment: Comment) -> Comment:
    found = Comment.objects.select_for_update(of=("self",)).select_related("person")
    one = found.get(pk=comment.pk)
    if not one.waits:
        raise Refused("This wording was accepted or declined already")
    return one


def _decide(comment: Comment, actor: Actor, decision: str, *, reason: str = "") -> None:
    comment.decision, comment.reason = decision, reason
    comment.decided_at, comment.decided_by_id = clock.now(), actor.person_id
    comment.save(update_fields=["decision", "reason", "decided_at", "decided_by"])


def _refuse_settled(thread: Thread) -> None:
    if thread.is_resolved:
        raise Refused("This is settled. Open it again first")


def _record(
    verb: str, thread: Thread, actor: Actor, detail: Mapping[str, Any], reason: str = ""
) -> None:
    told = {"thread": thread.pk, "question": threads.label(thread), **detail}
    record(verb, thread.version, actor=actor, reason=reason, detail=told)
