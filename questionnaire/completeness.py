"""What is still to be answered, and how far each section has come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from law.document import get
from questionnaire.answers import is_answered
from questionnaire.definition import NOTHING_IS_AN_ANSWER, Group, Question, Questionnaire, Section
from questionnaire.pages import Page, with_lists
from questionnaire.relevance import Relevance, relevance

FULL_ASSESSMENT = "full_assessment"
POSTPONED_UNTIL = ("draft", "submit", "approve", "sign", "activate")
"""Moves before which an emergency share needs only the short set of answers."""


class Status(StrEnum):
    """How far a section has come."""

    NOTHING_TO_DO = "nothing_to_do"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Missing:
    """One answer that is not there. With `group`: a list that has too few rows."""

    question: Question
    place: str
    page: Page
    group: Group | None = None

    @property
    def section(self) -> Section:
        return self.page.section

    @property
    def anchor(self) -> str:
        """The id of the question, or of the list, on its page."""
        return f"list-{self.group.name}" if self.group else f"question-{self.question.key}"


@dataclass(frozen=True)
class Progress:
    """How far one section has come: so many of the needed answers are there."""

    section: Section
    status: Status
    answered: int
    needed: int


def unanswered(
    questionnaire: Questionnaire,
    document: Mapping[str, Any],
    upto: str = "submit",
    *,
    skip: Collection[str] = (),
    apart: Collection[str] = (),
) -> list[Missing]:
    """The answers that are needed before the move and are not there, in the order of the pages.

    For an emergency share: those of the short set, until `full_assessment` asks for the rest. The
    questions in `skip` are not asked for, nor is what is blank at the places in `apart`.
    """
    return [
        Missing(question, place, shown, group)
        for shown, question, place, group, is_there in _needed(questionnaire, document, upto)
        if not is_there and question.key not in skip and place not in apart
    ]


def progress(
    questionnaire: Questionnaire,
    document: Mapping[str, Any],
    upto: str = "close",
    *,
    skip: Collection[str] = (),
    apart: Collection[str] = (),
) -> list[Progress]:
    """Each section with its status and its count of needed answers, up to a move; the questions in
    `skip` do not count, nor does what is blank at the places in `apart`."""
    counts = {section.key: [0, 0] for section in questionnaire.sections}
    for shown, question, place, _, is_there in _needed(questionnaire, document, upto):
        if is_there and (question.is_read_only or question.key in NOTHING_IS_AN_ANSWER):
            continue
        if question.key in skip or (not is_there and place in apart):
            continue
        counts[shown.section.key][0] += is_there
        counts[shown.section.key][1] += 1
    return [
        Progress(section, _status(*counts[section.key]), *counts[section.key])
        for section in questionnaire.sections
    ]


def page_progress(
    shown: Page,
    document: Mapping[str, Any],
    upto: str = "close",
    asked: Relevance | None = None,
    *,
    apart: Collection[str] = (),
) -> Progress:
    """How far one page has come, with the rows below it; what is blank at the places in `apart`
    does not count."""
    asked = asked or relevance(shown.questionnaire, document)
    counts = [0, 0]
    for _, question, place, _, is_there in _needed_below(shown, document, upto, asked):
        if is_there and (question.is_read_only or question.key in NOTHING_IS_AN_ANSWER):
            continue
        if is_there or place not in apart:
            counts[0] += is_there
            counts[1] += 1
    return Progress(shown.section, _status(*counts), *counts)


def _status(answered: int, needed: int) -> Status:
    if not needed:
        return Status.NOTHING_TO_DO
    if not answered:
        return Status.NOT_STARTED
    return Status.COMPLETE if answered == needed else Status.IN_PROGRESS


Need = tuple[Page, Question, str, Group | None, bool]


def _needed(questionnaire: Questionnaire, document: Mapping[str, Any], upto: str) -> Iterator[Need]:
    """Every answer that is asked for and needed before the move, and whether it is there."""
    asked = relevance(questionnaire, document)
    for section in questionnaire.sections:
        yield from _needed_below(Page(questionnaire, section), document, upto, asked)


def _needed_below(
    top: Page, document: Mapping[str, Any], upto: str, asked: Relevance
) -> Iterator[Need]:
    is_short = get(document, "emergency.used") is True and upto in POSTPONED_UNTIL
    move = "activate" if upto == FULL_ASSESSMENT else upto

    def is_needed(question: Question) -> bool:
        if question.optional or not question.needed_before(move):
            return False
        return not is_short or question.in_emergency == "now"

    for shown, lists in with_lists(top, document, asked):
        for question in shown.questions:
            if is_needed(question) and asked.asks(question, shown.row):
                is_there = is_answered(question, document, shown.row)
                yield shown, question, question.column.place(shown.row), None, is_there
        for rows in lists:
            first = top.questionnaire.question(rows.group.first_question)
            if rows.may_add and len(rows.rows) < rows.group.min and is_needed(first):
                yield shown, first, rows.place, rows.group, False
