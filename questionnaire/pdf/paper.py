"""A printed paper as data: sections made of a few kinds of block. Knows nothing of agreements.

Whoever prints another document (a DPIA) builds these and gives them to `templates/pdf/paper.html`.
Text in them is plain text; the template escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

SHORT_FACTS = 4
SHORT_ROWS = 5
MANY_ORGANISATIONS = 12


@dataclass(frozen=True)
class Fact:
    """A term and what is said of it. `listed` prints the lines as a list, `ruled` a line below them
    on which to write by hand."""

    term: str
    lines: tuple[str, ...]
    listed: bool = False
    missing: bool = False
    code: bool = False
    ruled: bool = False


@dataclass(frozen=True)
class Facts:
    """Terms and descriptions, one under the other."""

    kind: ClassVar[str] = "facts"
    facts: tuple[Fact, ...]
    heading: str = ""

    @property
    def short(self) -> bool:
        """Whether to keep it on one page."""
        return len(self.facts) <= SHORT_FACTS


@dataclass(frozen=True)
class Prose:
    """Paragraphs. `standing` marks the terms that every agreement has."""

    kind: ClassVar[str] = "prose"
    paragraphs: tuple[str, ...]
    heading: str = ""
    standing: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Steps:
    """Numbered paragraphs."""

    kind: ClassVar[str] = "steps"
    steps: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True)
class Column:
    """A column's heading and its width in hundredths of the table."""

    heading: str
    width: int | str


@dataclass(frozen=True)
class Cell:
    """Lines of a table's cell; each may have a term before it."""

    facts: tuple[Fact, ...]

    @classmethod
    def of(cls, *lines: str, code: bool = False) -> Cell:
        """A cell of plain lines."""
        return cls(tuple(Fact("", (line,), code=code) for line in lines if line))


@dataclass(frozen=True)
class Table:
    """A table with column headings; the first cell of each row is the row's heading."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""

    @property
    def short(self) -> bool:
        """Whether to keep it on one page."""
        return len(self.rows) <= SHORT_ROWS


@dataclass(frozen=True)
class Figure:
    """A picture as a data: URI, and the same in words."""

    kind: ClassVar[str] = "figure"
    source: str
    alternative: str
    caption: str


Block = Facts | Prose | Steps | Table | Figure


@dataclass(frozen=True)
class Section:
    """A heading and its blocks. `number` is blank where the heading has none."""

    key: str
    heading: str
    blocks: tuple[Block, ...]
    number: str = ""
    note: str = ""
    new_page: bool = False
    dense: bool = False


@dataclass(frozen=True)
class Paper:
    """A whole paper. `marking` is printed at the head of each page, `watermark` across it."""

    title: str
    kind: str
    reference: str
    version: int
    sha256: str
    made_at: datetime
    cover: tuple[Section, ...]
    sections: tuple[Section, ...]
    organisations: tuple[str, ...] = ()
    between: str = "between"
    """The word that leads from the title to the organisations."""
    marking: str = ""
    watermark: str = ""
    front: tuple[Section, ...] = field(default=())
    verify_at: str = ""

    @property
    def has_many_organisations(self) -> bool:
        """Whether their names would fill the cover."""
        return len(self.organisations) > MANY_ORGANISATIONS
