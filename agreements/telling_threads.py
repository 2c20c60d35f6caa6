"""Who is told of what is said in a thread. Rows only."""

from __future__ import annotations

from collections.abc import Collection

from agreements import telling, threads
from agreements.models import Comment, Thread, Version
from audit.actor import Actor
from notices.actions import ask, holders, settle, tell
from organisations.models import Person
from organisations.roles import Role

LONGEST_QUOTE = 1000


def named(version: Version, thread: Thread, comment: Comment, people: Collection[Person]) -> None:
    """Those who are named in what was just written."""
    tell(
        "comment_mention",
        people,
        about=telling.about(version),
        link=thread.get_absolute_url(),
        occasion=f"comment {comment.pk}",
        agreement_title=telling.title(version),
        asker_name=comment.person.name,
        question_label=threads.label(thread),
        comment=_quote(comment),
    )


def wait(thread: Thread, people: Collection[Person]) -> None:
    """Whoever is named has it in their inbox while it is to be settled before review; nobody has
    once it is settled, or need not be."""
    about, kind = telling.about(thread.version), kind_of(thread)
    if thread.is_resolved or not thread.blocking:
        settle(about, kind=kind)
        return
    for person in people:
        ask(
            kind,
            about=about,
            title=f"Answer before review: {threads.label(thread)}",
            link=thread.get_absolute_url(),
            person=person,
        )


def answered(thread: Thread, actor: Actor) -> None:
    """The actor has said something: it waits for them no more, unless they are named again."""
    settle(telling.about(thread.version), kind=kind_of(thread), person=actor.person_id, by=actor)


def kind_of(thread: Thread) -> str:
    """How tasks name it."""
    return f"thread:{thread.pk}"


def opened(version: Version, thread: Thread, comment: Comment, told: Collection[Person]) -> None:
    """In the inbox of those who write there, unless they were named or wrote it."""
    writers = holders([version.agreement.lead_organisation_id], [Role.DRAFTER])
    row = threads.row(thread)
    if row.startswith("parties."):
        number = int(row.split(".")[1])
        party = version.parties.filter(position=number, accepted_at__isnull=False).first()
        writers += holders([party.organisation_id], [Role.DRAFTER]) if party else []
    people = _others(writers, comment, told)
    _news("thread_opened", thread, comment, people, "wrote")


def news(
    version: Version, thread: Thread, comment: Comment, did: str, told: Collection[Person] = ()
) -> None:
    """Those who took part in the thread, as far as they can still read it."""
    wrote = set(thread.comments.values_list("person", flat=True))
    people = _others(threads.people(version, wrote), comment, told)
    _news("thread_news", thread, comment, people, did)


def _others(people: Collection[Person], comment: Comment, told: Collection[Person]) -> list[Person]:
    known = {comment.decided_by_id or comment.person_id, *(person.pk for person in told)}
    return [person for person in people if person.pk not in known]


def _news(key: str, thread: Thread, comment: Comment, people: Collection[Person], did: str) -> None:
    version = thread.version
    tell(
        key,
        people,
        about=telling.about(version),
        link=thread.get_absolute_url(),
        occasion=f"comment {comment.pk} {comment.decision}",
        agreement_title=telling.title(version),
        actor_name=(comment.decided_by or comment.person).name,
        did=did,
        question_label=threads.label(thread),
        comment=_quote(comment),
    )


def _quote(comment: Comment) -> str:
    said = comment.reason or comment.text or comment.wording or "No words were added."
    return said if len(said) <= LONGEST_QUOTE else f"{said[: LONGEST_QUOTE - 1].rstrip()}…"
