"""The risk matrix drawn with the risks in it, before the measures and after them.

The same picture stands on pages and in the PDF. It never stands alone: a table beside it says the
same, every cell names its level in words, and risks are known by their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string

from law import library

LIKELIHOODS = ("remote", "possible", "probable")
HARMS = ("severe", "significant", "minimal")
LEVELS = ("high", "medium", "low")
NAMES = {"ico": "ICO", "cautious": "cautious"}
FILLS = {"high": "#f4cdc6", "medium": "#fff7bf", "low": "#cce2d8"}

# All in units of the picture, which is as wide as the page lets it be.
WIDTH = 480
LABELS = 108
HEAD = 54
CELL = (WIDTH - LABELS) // 3
DOT = 32
DOTS_FROM = 40
SHORTEST = 80
ACROSS = (CELL - 8) // DOT
"""So many risks stand beside each other in a field of the matrix."""
WIDE, TALL = 94, 56
A_BAND = (WIDTH - 8) // WIDE
"""And so many in a band."""

SCORES = ("severity", "likelihood", "overall", "residual")
"""All of a risk that the picture shows."""
DRAWN_KEPT = 256

Risks = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Dot:
    """A risk in the picture: its number, where, and what it was before if that was more."""

    number: int
    x: int
    y: int
    was: str = ""


@dataclass(frozen=True)
class Cell:
    """A field of the picture with its level and the risks in it."""

    x: int
    y: int
    width: int
    height: int
    level: str
    dots: tuple[Dot, ...]

    @property
    def fill(self) -> str:
        """Its colour. The level stands in it as a word, too."""
        return FILLS[self.level]


@dataclass(frozen=True)
class Label:
    """Words at a place."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Picture:
    """What the template draws."""

    title: str
    description: str
    key: str
    height: int
    cells: tuple[Cell, ...]
    rows: tuple[Label, ...] = ()
    columns: tuple[Label, ...] = ()
    unplaced: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def whole_height(self) -> int:
        """With the line that names the risks not scored yet."""
        return self.height + (30 if self.unplaced else 2)

    @property
    def below(self) -> int:
        """Where that line stands."""
        return self.height + 22

    @property
    def middle(self) -> int:
        """The middle of the columns."""
        return LABELS + (WIDTH - LABELS) // 2


def matrix_svg(risks: Risks, matrix: str, *, after: bool) -> str:
    """The picture as SVG, for a page or as a file: an image with a title and a description.

    `risks` are those of the DPIA's document, numbered from 1 in its order; `matrix` is `ico`,
    `cautious` or blank, which is cautious. After the measures only a level is known of each risk,
    no likelihood and severity: that picture has a band for each level. Queries nothing.
    """
    scored = tuple(tuple(risk.get(name) or "" for name in SCORES) for risk in risks)
    return _drawn(scored, matrix, after)


@lru_cache(maxsize=DRAWN_KEPT)
def _drawn(scored: tuple[tuple[str, ...], ...], matrix: str, after: bool) -> str:
    """The same risks are looked at again and again, and drawing them costs as much as a page."""
    risks = [dict(zip(SCORES, scores, strict=True)) for scores in scored]
    picture = _after(risks) if after else _before(risks, matrix)
    return render_to_string("dpia/risks/matrix.svg", {"picture": picture})


def name_of(matrix: str) -> str:
    """How pages call the matrix: "ICO" or "cautious"."""
    return NAMES[matrix or "cautious"]


def described(risks: Risks, *, after: bool) -> str:
    """The picture in one sentence for each level, for those who do not see it."""
    field = "residual" if after else "overall"
    found = [_sentence(level, _numbers(risks, field, level)) for level in (*LEVELS, "")]
    return " ".join(sentence for sentence in found if sentence) or "No risks yet."


def _sentence(level: str, numbers: Sequence[int]) -> str:
    if not numbers:
        return ""
    named = "Risk" if len(numbers) == 1 else "Risks"
    words = level.capitalize() if level else "Not scored yet"
    return f"{words}: {named.lower()} {', '.join(str(number) for number in numbers)}."


def _numbers(risks: Risks, field: str, level: str) -> list[int]:
    return [number for number, risk in enumerate(risks, 1) if (risk.get(field) or "") == level]


def _before(risks: Risks, matrix: str) -> Picture:
    placed = {
        (harm, chance): [n for n, risk in enumerate(risks, 1) if _lies(risk) == (harm, chance)]
        for harm in HARMS
        for chance in LIKELIHOODS
    }
    cells, rows, y = [], [], HEAD
    for harm in HARMS:
        most = max(len(placed[harm, chance]) for chance in LIKELIHOODS)
        height = max(SHORTEST, DOTS_FROM + DOT * -(-most // ACROSS))
        rows.append(Label(LABELS - 8, y + height // 2 + 6, library.label(harm)))
        for column, chance in enumerate(LIKELIHOODS):
            x = LABELS + CELL * column
            level = library.overall(matrix, chance, harm)
            dots = tuple(
                Dot(n, x + 22 + DOT * (at % ACROSS), y + DOTS_FROM + DOT * (at // ACROSS) + 10)
                for at, n in enumerate(placed[harm, chance])
            )
            cells.append(Cell(x, y, CELL, height, level, dots))
        y += height
    columns = tuple(
        Label(LABELS + CELL * at + CELL // 2, HEAD - 10, library.label(chance))
        for at, chance in enumerate(LIKELIHOODS)
    )
    return Picture(
        title=f"Before measures, on the {name_of(matrix)} risk matrix",
        description=described(risks, after=False),
        key="before",
        height=y,
        cells=tuple(cells),
        rows=tuple(rows),
        columns=columns,
        unplaced=tuple(n for n, risk in enumerate(risks, 1) if not all(_lies(risk))),
    )


def _after(risks: Risks) -> Picture:
    cells, y = [], 0
    for level in LEVELS:
        numbers = _numbers(risks, "residual", level)
        height = max(SHORTEST, DOTS_FROM + TALL * -(-len(numbers) // A_BAND))
        dots = tuple(
            Dot(
                n,
                x=50 + WIDE * (at % A_BAND),
                y=y + DOTS_FROM + TALL * (at // A_BAND) + 10,
                was=_was(risks[n - 1]),
            )
            for at, n in enumerate(numbers)
        )
        cells.append(Cell(0, y, WIDTH, height, level, dots))
        y += height
    return Picture(
        title="After measures: the risk that is left",
        description=described(risks, after=True),
        key="after",
        height=y,
        cells=tuple(cells),
        unplaced=tuple(_numbers(risks, "residual", "")),
    )


def _lies(risk: Mapping[str, Any]) -> tuple[str, str]:
    return risk.get("severity") or "", risk.get("likelihood") or ""


def _was(risk: Mapping[str, Any]) -> str:
    """The level before measures, where it was another."""
    before = risk.get("overall") or ""
    return before if before and before != risk.get("residual") else ""


def drawn(risks: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Which of the two pictures say something: before the measures (False), and after (True). A
    summary may tell only what is left."""
    told = {False: "overall", True: "residual"}
    return [after for after, name in told.items() if any(risk.get(name) for risk in risks)]
