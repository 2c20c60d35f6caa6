"""The answers as they stand, in words: for checking, reviewing, comparing and publishing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaire.answers import answer, display_column, filled, is_answered, value_in
from questionnaire.definition import Question, Questionnaire, Section
from questionnaire.pages import Page, all_pages
from questionnaire.relevance import Relevance, relevance


@dataclass(frozen=True)
class SummaryRow:
    """One answer: what was asked, and what the document says."""

    question: Question
    label: str
    value: str | list[str]
    place: str
    page: Page
    is_asked: bool
    """False for an answer that is there although nothing calls for it any more."""
    is_missing: bool

    @property
    def values(self) -> list[str]:
        """The answer as a list, whichever it is."""
        if isinstance(self.value, list):
            return self.value
        return [self.value] if self.value else []


@dataclass(frozen=True)
class Card:
    """The answers of one page: a section's own, or those about one row."""

    title: str
    page: Page
    rows: tuple[SummaryRow, ...]


@dataclass(frozen=True)
class SectionSummary:
    """The cards of one section."""

    section: Section
    cards: tuple[Card, ...]


def summary(
    questionnaire: Questionnaire, document: Mapping[str, Any], section: str | None = None
) -> list[SectionSummary]:
    """Everything asked or answered, section by section; sections without anything are left out."""
    wanted = [questionnaire.section(section)] if section else questionnaire.sections
    asked = relevance(questionnaire, document)
    found = []
    for one in wanted:
        cards = [
            Card(shown.title(document), shown, rows)
            for shown in all_pages(questionnaire, document, one, asked)
            if (rows := tuple(_rows(shown, document, asked)))
        ]
        if cards:
            found.append(SectionSummary(one, tuple(cards)))
    return found


def page_rows(shown: Page, document: Mapping[str, Any]) -> tuple[SummaryRow, ...]:
    """Everything asked or answered on one page."""
    return tuple(_rows(shown, document, relevance(shown.questionnaire, document)))


def _rows(shown: Page, document: Mapping[str, Any], asked: Relevance) -> Iterator[SummaryRow]:
    for question in shown.questions:
        is_asked = asked.asks(question, shown.row)
        # Read once: a draft of hundreds of rows has thousands of answers.
        held = answer(question, document, shown.row)
        if not is_asked and not filled(held):
            continue
        is_missing = (
            is_asked
            and not question.optional
            and not is_answered(question, document, shown.row, held=held)
        )
        for column in question.columns:
            is_main = column is question.column
            value = (
                held if is_main and not question.lists else value_in(column, document, shown.row)
            )
            if is_main or filled(value) or question.lists:
                yield SummaryRow(
                    question=question,
                    label=column.label,
                    value=display_column(column, value, document),
                    place=column.place(shown.row),
                    page=shown,
                    is_asked=is_asked,
                    is_missing=is_missing,
                )
        if question.facts:
            yield from _facts(question, shown, document)


def _facts(question: Question, shown: Page, document: Mapping[str, Any]) -> Iterator[SummaryRow]:
    """What the organisation's record says, below the question that picked the organisation."""
    for column in question.facts:
        value = value_in(column, document, shown.row)
        if filled(value):
            yield SummaryRow(
                question=question,
                label=column.label,
                value=display_column(column, value, document),
                place=column.place(shown.row),
                page=shown,
                is_asked=True,
                is_missing=False,
            )
