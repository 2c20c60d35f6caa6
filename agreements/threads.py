"""Threads, read: who may write in them, who can be named, what stands beside which question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from agreements import invited, links
from agreements.models import (
    AgreementUserObjectPermission,
    Comment,
    Party,
    Status,
    Thread,
    ThreadQuerySet,
    Version,
)
from agreements.models.agreement import own_of
from audit.actor import Actor
from audit.prepared import Prepared
from law.document import get
from organisations.acting import held_by
from organisations.models import Membership, Person
from organisations.roles import Role, roles_of
from questionnaire import Question, load
from questionnaire.conversation import Aside, place_after, put_beside, rows_with
from questionnaire.forms import QuestionForm
from questionnaire.pages import Page, row_of, row_title

COMMENTERS = frozenset(
    {Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO, Role.LEGAL, Role.CALDICOTT_GUARDIAN}
)
"""Who comments, of the parties that read the agreement; beside them those invited by name to."""
OPEN_IN = frozenset({Status.DRAFT, Status.IN_REVIEW})
"""While people still write or review. Later, threads can be read."""


def commenting(version: Version, actor: Actor) -> str | None:
    """The role in which the actor may write in the threads now, or None. At most three queries."""
    if version.status not in OPEN_IN:
        return None
    held = roles_of(actor.person_id, actor.organisation_id) & COMMENTERS
    if held and actor.organisation_id in _reading(version):
        return min(held)
    by_name = invited.holding(version.agreement_id, actor.person_id, "comment_agreement")
    return by_name.role if by_name else None


def _reading(version: Version) -> set[int]:
    """The organisations whose members read the agreement."""
    parties = version.parties.filter(may_read=True).values_list("organisation", flat=True)
    return {version.agreement.lead_organisation_id, *parties}


def may_read(version: Version, user: Any, *, parties: Iterable[Party] | None = None) -> bool:
    """Whether somebody who reads the agreement reads its threads too. At most three queries; one
    less for a page that has the version's `parties` at hand.

    They belong to the draft: a national auditor, who reads no drafts, does not read them.
    """
    reading = _reading(version) if parties is None else _among(version, parties)
    if set(own_of(held_by(user))) & reading:
        return True
    named = AgreementUserObjectPermission.objects.filter(
        content_object=version.agreement_id, user=user.pk, permission__codename="view_agreement"
    )
    return bool(named.exists())


def _among(version: Version, parties: Iterable[Party]) -> set[int]:
    """What `_reading` gives, of parties that were read already."""
    lead = version.agreement.lead_organisation_id
    return {lead, *(party.organisation_id for party in parties if party.may_read)}


def addressees(version: Version) -> dict[int, str]:
    """Whoever can be named in a thread and answer there: key → name and where from."""
    held = (
        Membership.objects.current()
        .filter(organisation__in=_reading(version), role__in=COMMENTERS, person__is_active=True)
        .order_by("person__name", "organisation__name")
        .values_list("person", "person__name", "organisation__name")
    )
    found = {key: f"{name}, {where}" for key, name, where in held}
    by_name = version.agreement.invited_people.with_access().exclude(role="reader")
    for row in by_name.select_related("person").order_by("person__name"):
        found.setdefault(row.person_id, f"{row.name}, invited by name")
    return found


def people(version: Version, keys: Collection[int]) -> list[Person]:
    """Those of these people who can still read and answer."""
    can = set(keys) & set(addressees(version)) if keys else set()
    return list(Person.objects.filter(pk__in=can, is_active=True).order_by("pk"))


def mentioned(thread: Thread) -> list[Person]:
    """Those whom it names, as far as they can still read and answer."""
    named = thread.comments.filter(mentions__isnull=False).values_list("mentions", flat=True)
    return people(thread.version, set(named))


# ------------------------------------------------------------------ what a thread is about
def question_of(thread: Thread) -> Question:
    """The question that a thread is about."""
    return load("agreement").question(thread.question)


def label(thread: Thread) -> str:
    """The question, with the row it was asked about."""
    words = question_of(thread).label
    return f"{words} ({thread.about})" if thread.about else words


def about(question: Question, document: Mapping[str, Any], row: str) -> str:
    """What a row is called, to be kept with a thread about it."""
    return row_title(load("agreement"), document, row) if row else ""


def row(thread: Thread) -> str:
    """The row that the thread is about, `parties.1`; empty for none."""
    return row_of(load("agreement"), thread.place) if question_of(thread).row_path else ""


def question_url(thread: Thread) -> str:
    """Where the answer is given while it is a draft, else where it is read. "" when it has gone."""
    version = thread.version
    if not thread.place:
        return ""
    if not version.is_draft:
        return links.answers(version, question_of(thread).field)
    return f"{links.section(version, thread.section, row(thread))}#question-{thread.question}"


def current(thread: Thread) -> str:
    """The answer as it now stands, for a question that is answered in words."""
    found = get(thread.version.document, thread.place, "") if thread.place else ""
    return found if isinstance(found, str) else ""


# ------------------------------------------------------------------ reading across
def of_agreement(version: Version, user: Any) -> ThreadQuerySet:
    """The threads of every version of the agreement that this person may read."""
    readable = Version.objects.visible_to(user).filter(agreement=version.agreement_id)
    return Thread.objects.filter(version__in=readable)


def open_by_section(version: Version) -> dict[str, int]:
    """How many open threads each section has. One query."""
    found: defaultdict[str, int] = defaultdict(int)
    for section in version.threads.unresolved().values_list("section", flat=True):
        found[section] += 1
    return dict(found)


def blocking(version: Version) -> int:
    """How many threads are to be settled before the draft is sent for review. One query."""
    return version.threads.unresolved().filter(blocking=True).count()


ANY_QUESTION = "any-question"
"""Stands for a question in an address; no question's key has a hyphen."""
_beside = Prepared(
    lambda version, section: (
        Thread.objects.filter(version=version, section=section)
        .exclude(place="")
        .only("question", "place", "blocking", "resolved_at", "version_id")
    ),
    version=int,
    section=str,
)


def asides(
    version: Version, questions: Iterable[Question], section: str, row: str, *, may_comment: bool
) -> dict[str, Aside]:
    """The talk about each of these questions, by its key. One query."""
    told = defaultdict(list)
    for thread in _beside(version=version.pk, section=section):
        told[thread.question, thread.place].append(thread)
    found = {}
    # Worked out once: only what is asked differs from one address to the next.
    address = about_url(version, ANY_QUESTION, row)
    for question in questions:
        threads = told[question.key, question.column.place(row)]
        waiting = [thread for thread in threads if not thread.is_resolved]
        if threads or may_comment:
            found[question.key] = Aside(
                question=question.key,
                label=question.label,
                url=address.replace(ANY_QUESTION, question.key),
                waiting=len(waiting),
                settled=len(threads) - len(waiting),
                blocks=any(thread.blocking for thread in waiting),
                may_comment=may_comment,
            )
    return found


def beside(
    version: Version,
    actor: Actor,
    shown: Page,
    form: QuestionForm,
    rows: Sequence[Any],
    *,
    writes: bool,
) -> list[Any]:
    """The rows of answers, and by the way the fields of the form, each with the talk about its
    question. `writes`: the actor may write on the page."""
    # Whoever writes in the draft may comment: asked no further, so that the page stays quick.
    may = writes or commenting(version, actor) is not None
    # Only for the questions that are in sight: a page leaves out more than it asks.
    seen = {q.key: q for q in (*form.questions, *(row.question for row in rows))}.values()
    found = asides(version, seen, shown.section.key, shown.row, may_comment=may)
    put_beside(form, found)
    return rows_with(rows, found)


def about_url(version: Version, question: str, row: str) -> str:
    """The page of everything said about one question."""
    reference = version.agreement.reference
    if row:
        return reverse("agreements:threads_about_row", args=[reference, question, row])
    return reverse("agreements:threads_about", args=[reference, question])


@dataclass(frozen=True)
class ThreadLine:
    """One thread in a list."""

    thread: Thread
    label: str
    section: str
    size: int

    @property
    def state(self) -> tuple[str, str]:
        """In a word, with its colour."""
        if self.thread.is_resolved:
            return "Settled", "green"
        return ("Blocks review", "orange") if self.thread.blocking else ("Open", "blue")


def lines(threads: Iterable[Thread]) -> list[ThreadLine]:
    """Threads, read with `for_listing`, as lines of a list."""
    sections = load("agreement")
    return [
        ThreadLine(
            thread=thread,
            label=label(thread),
            section=sections.section(thread.section).title,
            size=thread.size,  # type: ignore[attr-defined]
        )
        for thread in threads
    ]


def said_in(thread: Thread) -> list[Comment]:
    """Everything said and done in a thread, with who it was. Two queries."""
    found = thread.comments.select_related("person", "organisation", "decided_by")
    return list(found.prefetch_related("mentions"))


# ------------------------------------------------------------------ rows that move
def follow(
    version: Version, before: Mapping[str, Any], after: Mapping[str, Any], changed: Iterable[str]
) -> None:
    """Let threads go with their rows, where a save wrote a list as a whole.

    Called in the transaction of the save. A thread whose row has gone keeps its words and has no
    place any more.
    """
    lists = [
        place for place in changed if _is_rows(get(before, place)) or _is_rows(get(after, place))
    ]
    if not lists:
        return
    for thread in version.threads.exclude(place=""):
        if any(thread.place.startswith(f"{place}.") for place in lists):
            now = place_after(thread.place, before, after) or ""
            if now != thread.place:
                thread.place = now
                thread.save(update_fields=["place"])


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, Mapping) for row in value)
