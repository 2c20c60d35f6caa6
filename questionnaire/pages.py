"""What one page of the browser asks: a section, or one row of a list within a section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from law.document import generic, get
from questionnaire.answers import display_column, value_in
from questionnaire.definition import Column, Group, Question, Questionnaire, Section
from questionnaire.relevance import Relevance, relevance

LONGEST_TITLE = 80


@dataclass(frozen=True)
class Page:
    """One page. `row` is the place of the row it is about; empty for the section itself."""

    questionnaire: Questionnaire = field(repr=False)
    section: Section = field(repr=False)
    row: str = ""

    @property
    def row_path(self) -> str:
        return generic(self.row)

    @property
    def group(self) -> Group | None:
        """The list the row stands in."""
        return self.questionnaire.group(self.row_path) if self.row else None

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question that may be asked here."""
        return self.section.asks_about(self.row_path)

    @property
    def above(self) -> Page:
        """The page on which this one is listed: that of the holding row, or the section's."""
        holder = ".".join(self.row.split(".")[:-2])
        is_row = holder.rpartition(".")[2].isdigit()
        return Page(self.questionnaire, self.section, holder if is_row else "")

    @property
    def may_remove(self) -> bool:
        """True in the section where rows of this kind are added and taken away."""
        return self.group is not None and self.questionnaire.home(self.group) is self.section

    def title(self, document: Mapping[str, Any]) -> str:
        """The section's title, or what the row is called."""
        return row_title(self.questionnaire, document, self.row) or self.section.title


@dataclass(frozen=True)
class RowList:
    """A list shown on a page: its rows as pages, and whether rows may be added here."""

    group: Group
    place: str
    rows: tuple[Page, ...]
    may_add: bool


def page(questionnaire: Questionnaire, document: Mapping[str, Any], section: str, row: str) -> Page:
    """The page of that address. LookupError when the section or the row does not exist, or the
    section has nothing to say about such a row."""
    found = Page(questionnaire, questionnaire.section(section), row)
    if row:
        group = questionnaire.group(generic(row))
        # A row has one address: "parties.01" must not slip past who may edit "parties.1".
        numbers = re.findall(r"\.(\d+)", row)
        if any(number != str(int(number)) for number in numbers) or not isinstance(
            get(document, row), dict
        ):
            raise LookupError(f"There is no row {row}.")
        if not _concerns(found.section, group):
            raise LookupError(f"{section} asks nothing about {row}.")
    return found


def lists_on(
    shown: Page, document: Mapping[str, Any], asked: Relevance | None = None
) -> tuple[RowList, ...]:
    """The lists of a page, in the order in which their questions come.

    `asked` spares working it out again, here and below.
    """
    questionnaire, section = shown.questionnaire, shown.section
    asked = asked or relevance(questionnaire, document)
    found = []
    for group in questionnaire.groups:
        if group.parent != shown.row_path or not _concerns(section, group):
            continue
        place = f"{shown.row}.{group.name}" if shown.row else group.path
        rows = tuple(
            Page(questionnaire, section, f"{place}.{number}")
            for number in range(len(get(document, place, [])))
        )
        is_home = questionnaire.home(group).key == section.key
        may_add = is_home and asked.asks_for_rows(group, shown.row)
        if rows or may_add:
            found.append(RowList(group, place, rows, may_add))
    return tuple(found)


def _concerns(section: Section, group: Group) -> bool:
    return group.row_path in section.row_paths


def all_pages(
    questionnaire: Questionnaire,
    document: Mapping[str, Any],
    section: Section | None = None,
    asked: Relevance | None = None,
) -> Iterator[Page]:
    """Every page, section by section: the section, then its rows, each followed by its own."""
    asked = asked or relevance(questionnaire, document)
    for one in (section,) if section else questionnaire.sections:
        for shown, _ in with_lists(Page(questionnaire, one), document, asked):
            yield shown


def with_lists(
    top: Page, document: Mapping[str, Any], asked: Relevance
) -> Iterator[tuple[Page, tuple[RowList, ...]]]:
    """A page and those of the rows below it, each with its lists."""
    lists = lists_on(top, document, asked)
    yield top, lists
    for rows in lists:
        for row in rows.rows:
            yield from with_lists(row, document, asked)


def has_something_to_do(
    shown: Page, document: Mapping[str, Any], asked: Relevance | None = None
) -> bool:
    """True when the page asks something, or rows can be added on it."""
    asked = asked or relevance(shown.questionnaire, document)
    if any(asked.asks(q, shown.row) and not q.is_read_only for q in shown.questions):
        return True
    return any(rows.may_add for rows in lists_on(shown, document, asked))


def next_page(shown: Page, document: Mapping[str, Any]) -> Page | None:
    """The next page that asks something; None after the last."""
    return _neighbour(shown, document, step=1)


def previous_page(shown: Page, document: Mapping[str, Any]) -> Page | None:
    """The page before this one that asks something; None before the first."""
    return _neighbour(shown, document, step=-1)


def _neighbour(shown: Page, document: Mapping[str, Any], step: int) -> Page | None:
    asked = relevance(shown.questionnaire, document)
    pages = list(all_pages(shown.questionnaire, document, asked=asked))[::step]
    after = pages[pages.index(shown) + 1 :] if shown in pages else []
    return next((p for p in after if has_something_to_do(p, document, asked)), None)


def row_title(questionnaire: Questionnaire, document: Mapping[str, Any], row: str) -> str:
    """What a row is called: who sends to whom, or the answer to its first question."""
    if not row:
        return ""
    group = questionnaire.group(generic(row))
    named_by = _naming(questionnaire, group)
    told = [str(display_column(c, value_in(c, document, row), document)) for c in named_by]
    title = (
        " to ".join(t for t in told if t) or f"{words_of(group)} {int(row.rpartition('.')[2]) + 1}"
    )
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


@cache
def _naming(questionnaire: Questionnaire, group: Group) -> tuple[Column, ...]:
    """The fields that name a row of the list: its two parties, else its first answer."""
    about = [q.column for q in questionnaire if q.row_path == group.row_path]
    parties = tuple(column for column in about if column.type == "party")
    return parties or (questionnaire.question(group.first_question).column,)


def words_of(group: Group) -> str:
    """One row of the list, as the start of a sentence: "Data item"."""
    return group.item[:1].upper() + group.item[1:]


def describe_place(questionnaire: Questionnaire, place: str) -> tuple[str, str, str] | None:
    """Section, row and label of a place, for a history of changes. None for what is not asked."""
    path = generic(place)
    found = questionnaire.leads_to(path)
    if found is None:
        return None
    row = row_of(questionnaire, place)
    if found.group and path.removesuffix("[]") == found.group.path:
        return found.section, row, words_of(found.group)
    exact = {c.field: c.label for c in (*found.question.columns, *found.question.facts)}
    return found.section, row, exact.get(path, found.question.label)


def row_of(questionnaire: Questionnaire, place: str) -> str:
    """The innermost row that a place lies in; empty when it lies in none."""
    parts = place.split(".")
    known = {g.row_path for g in questionnaire.groups}
    rows = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((row for row in rows if generic(row) in known and row[-1].isdigit()), "")
