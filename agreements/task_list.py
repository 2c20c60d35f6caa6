"""The task list of a draft: what is left for this person, in a few steps, and how long it takes.

Values only. Whoever leads the draft sees every section; another party its own part first. What is
done folds away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from agreements import links, origins, succession, waiting
from agreements.actions.drafting import Editing
from agreements.models import Version
from agreements.task_hints import Hints
from govuk.dates import in_words
from law.document import get
from questionnaire import load
from questionnaire.answers import party_name
from questionnaire.completeness import (
    FULL_ASSESSMENT,
    Missing,
    Progress,
    Status,
    page_progress,
    progress,
    unanswered,
)
from questionnaire.definition import Section
from questionnaire.pages import Page
from questionnaire.relevance import relevance
from questionnaire.steps import minutes, steps

UPTO = "activate"
"""What is needed before an agreement starts is asked while it is a draft: later it is frozen."""
STATUS = {
    Status.NOTHING_TO_DO: ("Nothing to answer", ""),
    Status.NOT_STARTED: ("Not started", "blue"),
    Status.IN_PROGRESS: ("In progress", "teal"),
    Status.COMPLETE: ("Completed", ""),
}


@dataclass(frozen=True)
class Task:
    """One line: a section, or one's own part of it."""

    title: str
    url: str
    status: str
    colour: str
    hint: str
    is_done: bool


@dataclass(frozen=True)
class Tasks:
    """Lines under a heading."""

    title: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class TaskList:
    """What the page shows."""

    left: str
    """How long the rest takes, and what it is; empty for who only reads."""
    steps: tuple[Tasks, ...]
    done: tuple[Task, ...]
    rest: tuple[Task, ...] = ()
    """Parts that others answer, to read."""
    later: Tasks | None = None
    """What an emergency share puts off to the full assessment."""
    others: tuple[str, ...] = ()
    """What other organisations still have to answer for themselves."""

    @property
    def done_title(self) -> str:
        """The line under which what is done folds away."""
        return f"Done: {_many(len(self.done), 'part', 'parts')}"


@dataclass(frozen=True)
class Left:
    """What is left of a draft, and for whom."""

    version: Version
    whole: Mapping[str, Any]
    may: Editing
    missing: tuple[Missing, ...]
    hints: Hints = field(default_factory=Hints)
    """More to say of each section, and which of them are not done for that."""
    own_hints: Hints = field(default_factory=Hints)
    """The same of this person's own part."""
    apart: frozenset[str] = frozenset()
    """What a variation leaves blank as the version in force does."""

    def mine(self) -> list[Missing]:
        """The answers that this person can still type."""
        return [one for one in self.missing if self.may.allows(one.place)]

    def to_confirm(self) -> dict[str, int]:
        """How many answers this person can confirm, by section."""
        return waiting.counts(self.version, self.may)


def task_list(left: Left) -> TaskList:
    """The list for this person. Two queries at most."""
    if left.may and not left.may.whole:
        return _own_part(left)
    tasks = {one.section.key: _section_task(left, one) for one in _progress(left)}
    to_do = [
        Tasks(step.title, tuple(tasks[s.key] for s in step.sections if not tasks[s.key].is_done))
        for step in steps()
    ]
    return TaskList(
        left=_told(left),
        steps=tuple(one for one in to_do if one.tasks),
        done=tuple(task for task in tasks.values() if task.is_done),
        later=_later(left),
        others=_others(left),
    )


def _progress(left: Left) -> list[Progress]:
    return progress(load("agreement"), left.whole, UPTO, apart=left.apart)


def _section_task(left: Left, one: Progress) -> Task:
    return _task(left, one, one.section.title, links.section(left.version, one.section.key))


def _task(left: Left, one: Progress, title: str, url: str, *, within: str = "") -> Task:
    key = one.section.key
    there = [m for m in left.missing if m.section.key == key and _in(m, within)]
    # As in the line above the list: what others answer for themselves is not to type here.
    missing = sum(left.may.allows(m.place) for m in there) if left.may else len(there)
    to_confirm = _confirmable(left, key, within)
    status, colour = STATUS[one.status]
    if to_confirm and one.status in (Status.COMPLETE, Status.NOTHING_TO_DO):
        status, colour = f"{to_confirm} to confirm", "yellow"
    hints = left.own_hints if within else left.hints
    told = [
        _many(missing, "answer to type", "answers to type"),
        f"{to_confirm} to confirm" if to_confirm and missing else "",
        _many(len(there) - missing, "for others to answer", "for others to answer"),
        hints.told.get(key, ""),
    ]
    is_done = one.status in (Status.COMPLETE, Status.NOTHING_TO_DO) and not to_confirm
    if is_done and key in hints.holding:
        status, colour, is_done = hints.holding[key], "yellow", False
    return Task(
        title,
        url,
        status,
        colour,
        ", ".join(text for text in told if text),
        is_done,
    )


def _in(missing: Missing, within: str) -> bool:
    return origins.within(missing.place, within)


def _confirmable(left: Left, key: str, within: str) -> int:
    may = left.may or None
    return waiting.counts(left.version, may, within=within).get(key, 0)


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}" if number else ""


def not_answered(version: Version, whole: Mapping[str, Any]) -> tuple[int, int]:
    """How many answers are missing that are asked for before review, and how many after it."""
    questionnaire, apart = load("agreement"), succession.blank_before(version, whole)
    before = len(unanswered(questionnaire, whole, "submit", apart=apart))
    return before, len(unanswered(questionnaire, whole, UPTO, apart=apart)) - before


# ------------------------------------------------------------------ how long it takes
def _told(left: Left) -> str:
    """ "About 25 minutes left: 12 answers to type, 8 to confirm"."""
    if not left.may:
        return ""
    to_type, to_confirm = left.mine(), sum(left.to_confirm().values())
    if not to_type and not to_confirm:
        return "Nothing is left for you to answer"
    about = minutes((one.question for one in to_type), to_confirm)
    told = [
        _many(len(to_type), "answer to type", "answers to type"),
        f"{to_confirm} to confirm" if to_confirm else "",
    ]
    return f"About {_time(about)} left: {', '.join(text for text in told if text)}"


def _time(minutes: int) -> str:
    """So many minutes in words; from an hour and a half on in half hours."""
    if minutes < 90:
        return f"{minutes} minutes"
    hours, half = divmod(round(minutes / 30), 2)
    return f"{hours} and a half hours" if half else f"{hours} hours"


# ------------------------------------------------------------------ one party's own part
def _own_part(left: Left) -> TaskList:
    """The pages about one's own organisation first; the rest is there to read."""
    asked = relevance(load("agreement"), left.whole)
    own = []
    for section in _sections_about_parties():
        shown = Page(load("agreement"), section, left.may.own)
        one = page_progress(shown, left.whole, UPTO, asked, apart=left.apart)
        url = links.section(left.version, section.key, left.may.own)
        own.append(_task(left, one, section.title, url, within=left.may.own))
    return TaskList(
        left=_told(left),
        steps=(Tasks("Your part", tuple(one for one in own if not one.is_done)),)
        if any(not one.is_done for one in own)
        else (),
        done=tuple(one for one in own if one.is_done),
        rest=tuple(_section_task(_readonly(left), one) for one in _progress(left)),
    )


def _readonly(left: Left) -> Left:
    return replace(left, may=Editing(), own_hints=Hints())


def _sections_about_parties() -> Iterable[Section]:
    return (s for s in load("agreement").sections if "parties[]" in s.row_paths)


def _others(left: Left) -> tuple[str, ...]:
    """What the organisations that answer for themselves still have to answer."""
    found = []
    for place in sorted(left.may.locked):
        many = sum(_in(one, place) for one in left.missing)
        name = party_name(left.whole, get(left.whole, f"{place}.id", ""))
        if many:
            found.append(f"{name}: {_many(many, 'answer', 'answers')}")
    return tuple(found)


# ------------------------------------------------------------------ the emergency route
def _later(left: Left) -> Tasks | None:
    """What is not needed before an emergency share starts, section by section."""
    if get(left.whole, "emergency.used") is not True:
        return None
    now = {one.place for one in left.missing}
    put_off = [
        one
        for one in unanswered(load("agreement"), left.whole, FULL_ASSESSMENT)
        if one.place not in now
    ]
    many = Counter(one.section.key for one in put_off)
    due = get(left.whole, "emergency.full_assessment_due_on", "")
    title = f"For the full assessment, by {in_words(due)}" if due else "For the full assessment"
    tasks = tuple(
        Task(
            section.title,
            links.section(left.version, section.key),
            _many(many[section.key], "answer", "answers"),
            "",
            "",
            False,
        )
        for section in load("agreement").sections
        if many[section.key]
    )
    return Tasks(title, tasks) if tasks else None
