"""Answers that wait to be confirmed, made ready for a page: which, from where, and where to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from agreements import links, origins
from agreements.actions.drafting import Editing
from agreements.models import Version
from agreements.origins import Origin
from law.document import filled, generic, get
from law.shape import leaves
from questionnaire import Question, load
from questionnaire.answers import answer, display_column, party_name
from questionnaire.definition import Column
from questionnaire.fields import words
from questionnaire.pages import Page, row_of, row_title
from questionnaire.showing import Leftover

LONGEST_LABEL = 120


@dataclass(frozen=True)
class Waiting:
    """One answer that nobody has confirmed."""

    place: str
    question: Question
    column: Column
    row: str
    values: tuple[str, ...]
    origin: Origin
    url: str
    """Where it can be changed."""
    is_asked: bool = True
    """Whether the page asks for it. What it does not ask for can be removed instead."""

    @property
    def label(self) -> str:
        return self.column.label

    @property
    def source(self) -> str:
        """Where it came from, as a sentence."""
        return f"{self.origin.words}. Not confirmed yet"


@dataclass(frozen=True)
class WaitingRow:
    """The answers that wait on one row of a list."""

    title: str
    lines: tuple[Waiting, ...]

    @property
    def told(self) -> str:
        """The row and how many answers wait on it."""
        many = len(self.lines)
        return f"{self.title}: {many} {'answer' if many == 1 else 'answers'}"


@dataclass(frozen=True)
class WaitingHere:
    """What waits on one page: its own answers, and those of the rows below it."""

    own: tuple[Waiting, ...] = ()
    rows: tuple[WaitingRow, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        below = (line for row in self.rows for line in row.lines)
        return tuple(line.place for line in (*self.own, *below))

    @property
    def count(self) -> int:
        return len(self.places)


def waiting_at(
    version: Version, whole: Mapping[str, Any], shown: Page, may: Editing
) -> WaitingHere:
    """What this person can confirm on a page: of its section, on its row and the rows below."""
    own: list[Waiting] = []
    below: dict[str, list[Waiting]] = {}
    for line in waiting_in(version, whole):
        if line.question.section != shown.section.key or not may.allows(line.place):
            continue
        if shown.row and not origins.within(line.place, shown.row):
            continue
        (own if line.row == shown.row else below.setdefault(line.row, [])).append(line)
    rows = [
        WaitingRow(row_title(shown.questionnaire, whole, row), tuple(lines))
        for row, lines in sorted(below.items(), key=lambda pair: _in_order(pair[0]))
    ]
    return WaitingHere(tuple(own), tuple(rows))


def each_once(
    waiting: WaitingHere, leftovers: Collection[Leftover]
) -> tuple[WaitingHere, list[Leftover]]:
    """The answers that wait on a page, and those there that nothing calls for: none in both. One
    that is both waits, as nobody has read it yet, and can be removed there."""
    unasked = {one.question.key for one in leftovers}
    own = tuple(replace(one, is_asked=one.question.key not in unasked) for one in waiting.own)
    waits = {one.question.key for one in own}
    return replace(waiting, own=own), [one for one in leftovers if one.question.key not in waits]


FILLED_IN = "Change an answer that is to be confirmed"
OPTIONAL = "Questions you may leave blank"
LATER = "Questions for the full assessment"


def folding(
    shown: Page,
    whole: Mapping[str, Any],
    waiting: WaitingHere,
    *,
    every: bool,
    found: Collection[str] = (),
) -> Callable[[Question], str]:
    """Under which line each question of the page folds away; "" for what is to be answered now.

    What was filled in is read above the questions. What may stay blank waits at the end, and so,
    on the emergency route, does what is not needed before the sharing starts. A page that shows
    `every` question hides none for that. Nothing folds away of which the rules `found` something,
    nor the question that a row begins with: the others are about its answer.
    """
    filled_in = {line.question.key for line in waiting.own}
    is_short = get(whole, "emergency.used") is True
    begins = {group.first_question for group in shown.questionnaire.groups} if shown.row else set()

    def fold(question: Question) -> str:
        if question.key in found or question.key in begins - filled_in:
            return ""
        if question.key in filled_in:
            return FILLED_IN
        if every or filled(answer(question, whole, shown.row)):
            return ""
        if is_short and question.in_emergency != "now":
            return LATER
        return OPTIONAL if question.optional else ""

    return fold


def waiting_in(version: Version, whole: Mapping[str, Any]) -> list[Waiting]:
    """Everything in the draft that waits to be confirmed, in the order of the questionnaire."""
    found = []
    for place, origin in origins.unconfirmed(version).items():
        known = _asked_at().get(generic(place))
        value = get(version.document, place)
        if known is None or not filled(value):
            continue
        question, column = known
        row = row_of(load("agreement"), place)
        url = f"{links.section(version, question.section, row)}#question-{question.key}"
        told = _in_words(question, column, value, whole)
        found.append(Waiting(place, question, column, row, told, origin, url))
    order = {question.key: number for number, question in enumerate(load("agreement"))}
    return sorted(found, key=lambda line: (order[line.question.key], _in_order(line.row)))


def counts(version: Version, may: Editing | None = None, *, within: str = "") -> dict[str, int]:
    """How many answers wait, by section; with `may`, those that this person can confirm; of a row,
    those `within` it."""
    found: dict[str, int] = {}
    for place in origins.unconfirmed(version, within):
        known = _asked_at().get(generic(place))
        if known and filled(get(version.document, place)) and (may is None or may.allows(place)):
            found[known[0].section] = found.get(known[0].section, 0) + 1
    return found


def left_to_confirm(version: Version, apart: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What stops a draft: section or place, section, and what to do. `apart` are the places of
    parties that confirm for themselves, with their names."""
    lead = Editing(role="drafter", whole=True, locked=frozenset(apart))
    by_section = counts(version, lead)
    found = [
        (one.key, one.key, f"Confirm {_answers_that_wait(by_section[one.key])}: {one.title}.")
        for one in load("agreement").sections
        if one.key in by_section
    ]
    for place, name in apart.items():
        if many := sum(counts(version, within=place).values()):
            found.append((place, "parties", f"{name} must confirm {_answers_that_wait(many)}."))
    return found


def _answers_that_wait(many: int) -> str:
    words = "answer that nobody has" if many == 1 else "answers that nobody has"
    return f"{many} {words} confirmed yet"


@cache
def _asked_at() -> Mapping[str, tuple[Question, Column]]:
    """By generic path, the question that asks for it and the column it fills."""
    found: dict[str, tuple[Question, Column]] = {}
    for question in load("agreement"):
        if question.lists:
            found[question.lists] = (question, question.column)
        for column in question.columns:
            found.setdefault(column.field, (question, column))
        for field in question.also_fills:
            if field in leaves():
                found.setdefault(field, (question, question.column))
    return found


def _in_words(
    question: Question, column: Column, value: Any, whole: Mapping[str, Any]
) -> tuple[str, ...]:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return tuple(_row_in_words(row, whole) for row in value)
    told = display_column(column, value, whole)
    return tuple(told) if isinstance(told, list) else (told,)


def _row_in_words(row: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """A row of a list that is given as a whole: a member of the team, a reviewer."""
    of = party_name(whole, row["party"]) if row.get("party") else ""
    who = row.get("name") or row.get("decided_by") or ""
    role = words(row["role"]) if row.get("role") else ""
    parts = [part for part in (of, role, who if who != role else "") if part]
    return ": ".join(parts) or who


def _in_order(row: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in row.split(".")]
