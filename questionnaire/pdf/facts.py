"""Answers as facts to print: the term, the words, and in a draft what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from law import expressions
from law.document import filled, normalise
from questionnaire import answers
from questionnaire.definition import load
from questionnaire.pdf import paths, words
from questionnaire.pdf.outline import Entry
from questionnaire.pdf.paper import Cell, Column, Fact, Facts, Table
from questionnaire.pdf.printable import Printable
from questionnaire.relevance import Relevance, relevance

MISSING = "Not answered yet"
MISSING_OPTIONAL = "Not answered yet (optional)"


@dataclass(frozen=True)
class Row:
    """A row of the document and its place in it, such as `parties.1`; blank for the whole."""

    holder: Mapping[str, Any]
    place: str = ""

    @property
    def party(self) -> str:
        """The id of the party that the row is."""
        return str(self.holder.get("id") or "")


@dataclass(frozen=True)
class TableColumn:
    """A column to be: its heading, width in hundredths, and the fields in its cells.

    The first field stands alone in the cell; those after it come with their term.
    """

    heading: str
    width: int
    fields: tuple[str, ...]
    terms: bool = False


class Reader:
    """Reads facts from one printable."""

    def __init__(self, printable: Printable) -> None:
        self.printable = printable
        self.document: Mapping[str, Any] = normalise(printable.document)
        self.draft = printable.draft
        self.whole = Row(self.document)
        self._asked = load("agreement")
        self._context = expressions.Context({"agreement": self.document})

    @cached_property
    def _relevance(self) -> Relevance:
        return relevance(self._asked, self.document)

    def holds(self, condition: str) -> bool:
        """Whether a condition of the outline is true of the document."""
        return expressions.compile(condition).holds(self._context)

    def name(self, row: Row) -> str:
        """The organisation's name, of a row that is a party."""
        return words.party_name(row.party, self.document)

    def facts(self, entries: Iterable[Entry], row: Row) -> tuple[Fact, ...]:
        """The facts of those entries in a row, without those that have nothing to print."""
        found = (self.fact(entry, row) for entry in entries)
        return tuple(fact for fact in found if fact)

    def fact(self, entry: Entry, row: Row) -> Fact | None:
        """One fact, or None where there is nothing to print."""
        if entry.field == "status" and self.printable.status:
            return Fact(words.term(entry), (self.printable.status,))
        value = paths.value_at(row.holder, entry.name)
        if filled(value):
            lines = words.lines(entry, value, self.document)
            return Fact(words.term(entry), lines, listed=isinstance(value, list | tuple))
        if absent := self.absent(entry, row):
            return Fact(words.term(entry), (absent,), missing=True)
        return None

    def absent(self, entry: Entry, row: Row) -> str:
        """What a draft prints for an unanswered question; blank if it is not asked."""
        if not (self.draft and entry.question):
            return ""
        question = self._asked.question(entry.question)
        place = row.place if question.row_path else ""
        if answers.is_answered(question, self.document, place):
            return ""
        if not self._relevance.asks(question, place):
            return ""
        return MISSING_OPTIONAL if question.optional else MISSING

    def rows(self, path: str) -> list[Row]:
        """The rows of a list of the document."""
        return self.rows_in(self.whole, path)

    def rows_in(self, row: Row, name: str) -> list[Row]:
        """The rows of a list inside a row."""
        place = f"{row.place}.{name}" if row.place else name
        inner = paths.rows(row.holder, name)
        return [Row(one, f"{place}.{number}") for number, one in enumerate(inner)]

    def table(
        self,
        columns: Sequence[TableColumn],
        entries: Sequence[Entry],
        rows: Sequence[Row],
        heading: str = "",
    ) -> Table:
        """A table of rows, without the columns in which no row says anything."""
        by_field = {entry.field: entry for entry in entries}
        used = [
            [by_field[name] for name in column.fields if name in by_field] for column in columns
        ]
        cells = [
            [self._cell(column, fields, row) for row in rows]
            for column, fields in zip(columns, used, strict=True)
        ]
        kept = [
            (column, made)
            for number, (column, made) in enumerate(zip(columns, cells, strict=True))
            if number == 0 or any(cell.facts for cell in made)
        ]
        return Table(
            columns=_widths([column for column, _ in kept]),
            rows=tuple(zip(*(made for _, made in kept), strict=True)),
            heading=heading,
        )

    def _cell(self, column: TableColumn, entries: Sequence[Entry], row: Row) -> Cell:
        facts = []
        for entry in entries:
            fact = self.fact(entry, row)
            if fact and fact.missing and fact.lines == (MISSING_OPTIONAL,):
                continue  # A table has room for what must still be answered only.
            if fact and (column.terms or entry is not entries[0]):
                facts.append(fact)
            elif fact:
                facts.append(Fact("", fact.lines, fact.listed, fact.missing))
        return Cell(tuple(facts))


def _widths(columns: Sequence[TableColumn]) -> tuple[Column, ...]:
    """The columns with their widths stretched to fill the table."""
    whole = sum(column.width for column in columns)
    return tuple(Column(c.heading, f"{100 * c.width / whole:.2f}") for c in columns)


def block(facts: tuple[Fact, ...], heading: str = "") -> tuple[Facts, ...]:
    """A block of facts, or nothing where there are none."""
    return (Facts(facts, heading),) if facts else ()
