"""The bytes of a Word file, from a paper: real headings, tables with header rows, page numbers.

Elements are made one by one and not through python-docx's tables, which search the whole table
for every cell and take ten times as long. No macro, no picture, no link, nothing that is fetched.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from questionnaire.pdf.paper import (
    Block,
    Cell,
    Fact,
    Facts,
    Figure,
    Paper,
    Prose,
    Section,
    Steps,
    Table,
)
from questionnaire.word.guided import Asked, Part

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "en-GB"
TEXT_WIDTH = 9638  # of an A4 page with margins of 20 mm, in twentieths of a point
TERM, SAID = "What", "What it says"
NAMESPACES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Marking:
    """What stands on every page: which text this is, and what it is not."""

    head: str
    foot: str
    author: str


def word_file(paper: Paper, marking: Marking, parts: Sequence[Part] = ()) -> bytes:
    """The paper as a .docx. With `parts`, those in place of its sections.

    Equal arguments give equal bytes.
    """
    from questionnaire.word import styles

    document = styles.blank(LANGUAGE)
    _describe(document, paper, marking)
    styles.head_and_foot(document, marking.head, marking.foot)
    body = _Body(document)
    _cover(body, paper, marking)
    for section in parts or paper.sections:
        _section(body, section)
    return _same_bytes(document)


# ------------------------------------------------------------------ the parts of a paper
class _Body:
    """Where elements are put, one after the other."""

    def __init__(self, document: Document) -> None:
        # The last element says how pages are laid out, and stays last.
        self._end = document.element.body.sectPr

    def put(self, *elements: Any) -> None:
        for one in elements:
            self._end.addprevious(one)


def _cover(body: _Body, paper: Paper, marking: Marking) -> None:
    body.put(
        _paragraph(paper.title, "Title"),
        _paragraph(f"{paper.kind}. {paper.reference}, version {paper.version}", "Subtitle"),
        _paragraph(marking.head, "Marking"),
    )
    if paper.organisations:
        body.put(_paragraph("Between", "BodyText"))
        body.put(*(_paragraph(name, "ListBullet") for name in paper.organisations))
    for section in paper.cover:
        _section(body, section)


def _section(body: _Body, section: Section | Part) -> None:
    named = f"{section.number}. {section.heading}" if section.number else section.heading
    body.put(_paragraph(named, "Heading1"))
    if section.note:
        body.put(
            _paragraph(f"{section.note[:1].upper()}{section.note[1:].rstrip('.')}.", "BodyText")
        )
    for block in section.blocks:
        body.put(*_block(block))


def _block(block: Block | Asked) -> Iterator[Any]:
    """Its elements. How to check a PDF, and the drawing of what a table says, are left out."""
    if isinstance(block, Asked):
        yield from _question(block)
        return
    if isinstance(block, Steps | Figure):
        return
    if block.heading:
        yield _paragraph(block.heading, "Heading2")
    if isinstance(block, Prose):
        style = "Standing" if block.standing else "Missing" if block.missing else "BodyText"
        yield from (_paragraph(text, style) for text in block.paragraphs)
    elif isinstance(block, Facts):
        rows = [(Cell.of(fact.term), Cell((_untitled(fact),))) for fact in block.facts]
        yield from _table(((TERM, 30), (SAID, 70)), rows)
    elif isinstance(block, Table):
        yield from _table(
            tuple((column.heading, float(column.width)) for column in block.columns), block.rows
        )


def _question(asked: Asked) -> Iterator[Any]:
    if asked.heading:
        yield _paragraph(asked.heading, "Heading2")
    yield _paragraph(asked.question, "Heading3" if asked.below_heading else "Heading2")
    for name, text in asked.guidance:
        yield _paragraph(text, "Guidance", lead=f"{name}: " if name else "")
    yield from _lines(asked.answer, "Answer")


def _untitled(fact: Fact) -> Fact:
    return Fact("", fact.lines, fact.listed, fact.missing, fact.code)


def _lines(fact: Fact, style: str) -> Iterator[Any]:
    """A paragraph for each line; members of a list as a list."""
    plain = "Missing" if fact.missing else style
    is_list = fact.listed and len(fact.lines) > 1
    for number, line in enumerate(fact.lines):
        lead = f"{fact.term}: " if fact.term and number == 0 and style == "TableText" else ""
        yield _paragraph(line, "ListBullet" if is_list else plain, lead=lead)


# ------------------------------------------------------------------ elements
def _table(columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[Cell]]) -> Iterator[Any]:
    """A table whose first row is its header on every page, and the space below it."""
    whole = sum(width for _, width in columns)
    widths = [round(TEXT_WIDTH * width / whole) for _, width in columns]
    table = _element("w:tbl")
    properties = _under(table, "w:tblPr")
    _under(properties, "w:tblStyle", val="TableGrid")
    _under(properties, "w:tblW", type="dxa", w=str(TEXT_WIDTH))
    _under(properties, "w:tblLayout", type="fixed")
    _under(properties, "w:tblLook", val="0020", firstRow="1", firstColumn="0")
    grid = _under(table, "w:tblGrid")
    for width in widths:
        _under(grid, "w:gridCol", w=str(width))
    header = [[_paragraph(heading, "TableHead")] for heading, _ in columns]
    table.append(_row(header, widths, is_header=True))
    for cells in rows:
        table.append(_row([_of_cell(c, n == 0) for n, c in enumerate(cells)], widths))
    yield table
    yield _paragraph("", "BodyText")


def _of_cell(cell: Cell, is_first: bool) -> list[Any]:
    style = "TableTerm" if is_first else "TableText"
    found: list[Any] = []
    for number, fact in enumerate(cell.facts):
        found += _lines(fact, style if number == 0 else "TableText")
    # A cell without a paragraph is not valid.
    return found or [_paragraph("", "TableText")]


def _row(cells: Sequence[Sequence[Any]], widths: Sequence[int], *, is_header: bool = False) -> Any:
    row = _element("w:tr")
    properties = _under(row, "w:trPr")
    _under(properties, "w:cantSplit")
    if is_header:
        _under(properties, "w:tblHeader")
    for inside, width in zip(cells, widths, strict=True):
        cell = _under(row, "w:tc")
        _under(_under(cell, "w:tcPr"), "w:tcW", type="dxa", w=str(width))
        cell.extend(inside)
    return row


def _paragraph(text: str, style: str, *, lead: str = "") -> Any:
    """A paragraph in a named style. `lead` comes before the text, in bold."""
    paragraph = _element("w:p")
    properties = _under(paragraph, "w:pPr")
    _under(properties, "w:pStyle", val=style)
    from_right = _runs_from_right(text)
    if from_right:
        _under(properties, "w:bidi")
    if lead:
        run = _under(paragraph, "w:r")
        _under(_under(run, "w:rPr"), "w:b")
        _text(run, lead)
    if text:
        run = _under(paragraph, "w:r")
        if from_right:
            _under(_under(run, "w:rPr"), "w:rtl")
        _text(run, text)
    return paragraph


def _text(run: Any, text: str) -> None:
    element = _under(run, "w:t")
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.text = text


def _runs_from_right(text: str) -> bool:
    """Whether the first letter with a direction is of Arabic, Hebrew or the like."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


def _element(tag: str) -> Any:
    return etree.Element(_name(tag), nsmap=NAMESPACES)


def _under(holder: Any, tag: str, **attributes: str) -> Any:
    named = {_name(f"w:{name}"): value for name, value in attributes.items()}
    return etree.SubElement(holder, _name(tag), named)


@cache
def _name(tag: str) -> str:
    """`w:p` as XML libraries write it."""
    return f"{{{NAMESPACES['w']}}}{tag.removeprefix('w:')}"


# ------------------------------------------------------------------ the file
def _describe(document: Document, paper: Paper, marking: Marking) -> None:
    about = document.core_properties
    about.title = f"{marking.head.partition(',')[0].capitalize()}: {paper.title}"[:255]
    about.subject = f"{paper.kind} {paper.reference}, version {paper.version}"[:255]
    about.author = about.last_modified_by = marking.author
    about.comments = about.keywords = about.category = ""
    about.language = LANGUAGE
    about.revision = 1
    made: datetime = paper.made_at.replace(tzinfo=None, microsecond=0)
    about.created = about.modified = made


def _same_bytes(document: Document) -> bytes:
    """The file with its parts in their order and without the hour at which each was written."""
    written, kept = io.BytesIO(), io.BytesIO()
    document.save(written)
    with (
        zipfile.ZipFile(written) as made,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in made.namelist():
            archive.writestr(
                zipfile.ZipInfo(name, EPOCH), made.read(name), compress_type=zipfile.ZIP_DEFLATED
            )
    return kept.getvalue()
