"""Rows of a list, pasted from a spreadsheet: read, checked cell by cell, and nothing saved."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from govuk.fields import DateField, YesNoField
from law.document import get
from questionnaire.definition import Column, Question, Questionnaire
from questionnaire.forms import QuestionForm
from questionnaire.inputs import SOMETHING_ELSE, refuse_what_cannot_be_kept, tidy
from questionnaire.options import Resolver
from questionnaire.pages import Page
from questionnaire.rows import add_row

MOST_ROWS = 300
LONGEST_CELL = 10_000
PASTABLE = ("data_items", "flows", "data_subjects")
"""The lists whose rows make sense as rows of a spreadsheet."""
NAMED_BY = {"data_items": "name", "data_subjects": "group"}
"""What tells two rows of a list apart, where they may not both say the same."""
NAMELESS = "Must not be blank"
"""Without its name a row could be added twice and nobody would see it."""
WORDS_FOR = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}


@dataclass(frozen=True)
class Cell:
    """One cell: what was pasted, and what is wrong with it."""

    text: str
    error: str = ""


@dataclass(frozen=True)
class PastedRow:
    """One row: its cells in the order of the columns, and what it would answer."""

    number: int
    """As the spreadsheet counts, the headings being row 1."""
    cells: tuple[Cell, ...]
    values: Mapping[str, Any]
    is_there: bool = False
    """A row of that name is in the list already, or further up."""

    @property
    def errors(self) -> list[str]:
        return [cell.error for cell in self.cells if cell.error]


@dataclass(frozen=True)
class Pasted:
    """All that was pasted. `problem` is set where it could not be read as a table at all."""

    headings: tuple[str, ...] = ()
    rows: tuple[PastedRow, ...] = ()
    unknown: tuple[str, ...] = ()
    """Headings that name no question; their columns are left out."""
    problem: str = ""
    guessed: bool = False
    """There were no headings: the columns were taken in the order of the template."""

    @property
    def new(self) -> list[PastedRow]:
        """The rows that would be added."""
        return [row for row in self.rows if not row.is_there]

    @property
    def already_there(self) -> int:
        return len(self.rows) - len(self.new)

    @property
    def faults(self) -> int:
        """How many cells must be put right first."""
        return sum(len(row.errors) for row in self.new)


@dataclass
class _Sheet:
    """The list that is pasted into: its questions with their form fields."""

    columns: list[tuple[Question, Column]]
    fields: Mapping[str, forms.Field]
    row: str
    named_by: str = ""
    """The name of the column that tells the rows apart; "" in a list that has none."""
    names: set[str] = field(default_factory=set)


def columns_of(questionnaire: Questionnaire, name: str) -> list[tuple[Question, Column]]:
    """The questions about a row of that list that a cell can answer, in order."""
    group = next(g for g in questionnaire.groups if g.path == name)
    return [
        (q, q.column)
        for q in questionnaire
        if q.row_path == group.row_path and not q.is_read_only and not q.stores
    ]


def template(questionnaire: Questionnaire, name: str) -> str:
    """A file with the headings and nothing below them, as spreadsheets open it."""
    buffer = StringIO()
    csv.writer(buffer).writerow([column.label for _, column in columns_of(questionnaire, name)])
    return f"\ufeff{buffer.getvalue()}"


def read(
    questionnaire: Questionnaire,
    document: Mapping[str, Any],
    name: str,
    text: str,
    *,
    resolver: Resolver,
    on: date,
) -> Pasted:
    """What was pasted, as rows of the list of that name."""
    sheet = _sheet(questionnaire, document, name, resolver=resolver, on=on)
    try:
        table = _table(text, sheet)
    except csv.Error:
        return Pasted(problem="This cannot be read as a table. Copy the cells and paste them again")
    if not table:
        return Pasted(problem="Paste the rows of your spreadsheet")
    places = _places(table[0], sheet)
    has_headings = bool(places)
    rows = table[1:] if has_headings else table
    if not rows:
        return Pasted(problem="There are only headings. Paste the rows beneath them too")
    if len(rows) > MOST_ROWS:
        return Pasted(
            problem=f"There are {len(rows)} rows. Paste at most {MOST_ROWS}, then the rest"
        )
    if not has_headings:
        places = list(range(min(max(map(len, rows)), len(sheet.columns))))
    asked = [sheet.columns[number] for number in places if number is not None]
    if missing := _no_names(asked, sheet):
        return Pasted(problem=missing)
    return Pasted(
        headings=tuple(column.label for _, column in asked),
        rows=tuple(
            _row(cells, number, places, sheet, name)
            for number, cells in enumerate(rows, 2 if has_headings else 1)
        ),
        unknown=tuple(
            heading
            for heading, place in zip(table[0], places, strict=False)
            if place is None and heading
        )
        if has_headings
        else (),
        guessed=not has_headings,
    )


def _sheet(
    questionnaire: Questionnaire,
    document: Mapping[str, Any],
    name: str,
    *,
    resolver: Resolver,
    on: date,
) -> _Sheet:
    group = next(g for g in questionnaire.groups if g.path == name)
    longer, row = add_row(document, name)
    page = Page(questionnaire, questionnaire.home(group), row)
    form = QuestionForm(page, longer, resolver=resolver, data=None, on=on)
    columns = columns_of(questionnaire, name)
    form.show(tuple(question for question, _ in columns))
    named = NAMED_BY.get(name, "")
    held = (one.get(named, "") for one in get(document, name, []))
    named_by = next((c.name for _, c in columns if c.place(row) == f"{row}.{named}"), "")
    return _Sheet(columns, form.fields, row, named_by, {_key(text) for text in held if text})


def _no_names(asked: Sequence[tuple[Question, Column]], sheet: _Sheet) -> str:
    """What is wrong where no column names the rows, so that none could be told from another."""
    if not sheet.named_by or any(column.name == sheet.named_by for _, column in asked):
        return ""
    label = next(column.label for _, column in sheet.columns if column.name == sheet.named_by)
    return f"There is no column \u201c{label}\u201d. Paste it too, with an answer in every row"


# ------------------------------------------------------------------ the table


def _table(text: str, sheet: _Sheet) -> list[list[str]]:
    """The cells, without blank rows and without the blank columns that Excel puts at the end."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    first = text.partition("\n")[0]
    if "\t" in text:
        return _cells(text, "\t")
    rows = _cells(text, ";" if first.count(";") > first.count(",") else ",")
    widths = {len(row) for row in rows}
    if rows and (_places(rows[0], sheet) or (len(widths) == 1 and widths != {1})):
        return rows
    # One column of names, some of them with commas in them.
    return [[line.strip()] for line in text.split("\n") if line.strip()]


def _cells(text: str, delimiter: str) -> list[list[str]]:
    found = []
    for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
        row = [cell.strip() for cell in cells]
        while row and not row[-1]:
            row.pop()
        if row:
            found.append(row)
    return found


def _places(headings: Sequence[str], sheet: _Sheet) -> list[int | None]:
    """Which question each heading names, in any order; empty where they are no headings."""
    known: dict[str, int] = {}
    for number, (question, column) in enumerate(sheet.columns):
        for name in (column.label, question.key, column.field.rpartition(".")[2], column.name):
            known.setdefault(_key(name), number)
    found = [known.get(_key(heading)) for heading in headings]
    once = [n if n is None or n not in found[:i] else None for i, n in enumerate(found)]
    named = sum(n is not None for n in once)
    return once if named and named * 2 >= len(headings) else []


def _key(text: str) -> str:
    """The text without what does not matter when two are compared."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return " ".join(re.sub(r"[^\w\s]|_", " ", plain).split())


# ------------------------------------------------------------------ one row


def _row(
    cells: Sequence[str], number: int, places: Sequence[int | None], sheet: _Sheet, name: str
) -> PastedRow:
    told, values = [], {}
    for position, place in enumerate(places):
        if place is None:
            continue
        question, column = sheet.columns[place]
        text = cells[position] if position < len(cells) else ""
        try:
            value = _value(question, column, text, sheet.fields[column.name])
        except ValidationError as error:
            told.append(Cell(text, error.messages[0]))
            continue
        nameless = column.name == sheet.named_by and value in (None, "")
        told.append(Cell(text, NAMELESS if nameless else ""))
        if value not in (None, "", []):
            values[column.place(sheet.row).removeprefix(f"{sheet.row}.")] = value
    key = _key(str(values.get(NAMED_BY.get(name, ""), "")))
    is_there = bool(key) and key in sheet.names
    sheet.names.add(key)
    return PastedRow(number, tuple(told), values, is_there)


def _value(question: Question, column: Column, text: str, field: forms.Field) -> Any:
    """What a cell answers. Raises ValidationError, in plain words."""
    if not text:
        return None
    if len(text) > LONGEST_CELL:
        raise ValidationError(f"{column.label}: this is too long")
    if isinstance(field, YesNoField):
        return _yes_no(text)
    if isinstance(field, DateField):
        found = field.clean(_date_parts(text))
        return found.isoformat() if found else None
    if isinstance(field, forms.MultipleChoiceField):
        return _several(text, field)
    if isinstance(field, forms.ChoiceField):
        chosen = _one(text, field, column)
        return int(chosen) if column.leaf.kind == "integer" else chosen
    return field.clean(text)


def _yes_no(text: str) -> bool:
    if (word := WORDS_FOR.get(_key(text))) is None:
        raise ValidationError("Must be yes or no")
    return word == "yes"


def _date_parts(text: str) -> list[str]:
    """Day, month and year of 31/3/2026, 2026-03-31 or 31 March 2026."""
    parts = [part for part in re.split(r"[\s/.-]+", text.strip()) if part]
    parts = [*parts, "", "", ""][:3]
    return parts[::-1] if len(parts[0]) == 4 else parts


def _offered(field: forms.Field) -> dict[str, str]:
    """What is offered, by code and by label as people write them."""
    found: dict[str, str] = {}
    for code, label in field.choices:  # type: ignore[attr-defined]
        if code and code != SOMETHING_ELSE:
            found.setdefault(_key(str(label)), str(code))
            found.setdefault(_key(str(code)), str(code))
    return found


def _one(text: str, field: forms.Field, column: Column) -> str:
    offered = _offered(field)
    if (code := offered.get(_key(text))) is not None:
        return code
    if any(str(code) == SOMETHING_ELSE for code, _ in field.choices):  # type: ignore[attr-defined]
        refuse_what_cannot_be_kept(field, text)
        if len(text) <= 300:
            return tidy(text)
        raise ValidationError("Must be 300 characters or less")
    raise ValidationError(_not_offered(field))


def _several(text: str, field: forms.Field) -> list[str]:
    offered = _offered(field)
    if (code := offered.get(_key(text))) is not None:
        return [code]
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if len(parts) == 1 and _key(parts[0]) not in offered:
        parts = [part.strip() for part in text.split(",") if part.strip()]
    if any(_key(part) not in offered for part in parts):
        raise ValidationError(_not_offered(field, "Choose from these, with ; between them"))
    return list(dict.fromkeys(offered[_key(part)] for part in parts))


def _not_offered(field: forms.Field, said: str = "Must be one of these") -> str:
    labels = [
        str(label)
        for code, label in field.choices  # type: ignore[attr-defined]
        if code and code != SOMETHING_ELSE
    ]
    if not labels:
        return "There is nothing to choose from yet"
    more = " …" if len(labels) > 12 else ""
    return f"{said}: {'; '.join(labels[:12])}{more}"
