"""The whole questionnaire as it stands, with the guidance that folds out on the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from questionnaire.definition import Question, load
from questionnaire.inputs import Why
from questionnaire.pdf import words
from questionnaire.pdf.facts import MISSING, MISSING_OPTIONAL
from questionnaire.pdf.paper import Block, Fact, Facts
from questionnaire.summaries import Card, SummaryRow, summary


@dataclass(frozen=True)
class Asked:
    """A question with its guidance, each part under its name, and what is answered so far."""

    kind: ClassVar[str] = "asked"
    question: str
    guidance: tuple[tuple[str, str], ...]
    answer: Fact
    heading: str = ""
    below_heading: bool = False
    """Whether it stands under the name of a row, and so a level deeper."""


@dataclass(frozen=True)
class Part:
    """A section of the questionnaire: like a printed one, with questions among its blocks."""

    heading: str
    blocks: tuple[Block | Asked, ...]
    number: str = ""
    note: str = ""


def parts(document: Mapping[str, Any], *, draft: bool) -> tuple[Part, ...]:
    """Every section with something asked or answered. A draft says what is not answered yet.

    Guidance stands where a question is first met; further rows of a list follow as a table.
    """
    explained: set[str] = set()
    clean = words.printable(document)
    found = []
    for number, one in enumerate(summary(load("agreement"), clean), 1):
        blocks = tuple(
            block
            for card in one.cards
            for block in _card(card, one.section.title, explained, draft)
        )
        found.append(Part(one.section.title, blocks, str(number), one.section.opening))
    return tuple(part for part in found if part.blocks)


def _card(card: Card, section: str, explained: set[str], draft: bool) -> list[Block | Asked]:
    """The blocks of one page: its name, its questions met for the first time, then the others."""
    told = [(row, _fact(row, draft)) for row in card.rows if row.is_asked]
    first: list[Block | Asked] = []
    again: list[Fact] = []
    heading = card.title if card.title != section else ""
    for row, fact in told:
        if fact is None:
            continue
        if row.question.key in explained:
            again.append(fact)
        else:
            explained.add(row.question.key)
            first.append(_asked(row, fact, heading, is_first=not first))
    if again:
        first.append(Facts(tuple(again), "" if first else heading))
    return first


def _asked(row: SummaryRow, fact: Fact, heading: str, *, is_first: bool) -> Asked:
    return Asked(
        question=row.label,
        guidance=tuple(_guidance(row.question)),
        answer=fact,
        heading=heading if is_first else "",
        below_heading=bool(heading),
    )


def _guidance(question: Question) -> Iterable[tuple[str, str]]:
    """What the page says beneath the question, in its order; nothing that is blank."""
    told = (
        ("", question.hint),
        ("Why we ask", question.help),
        ("Good answer", question.good_example),
        ("Poor answer", question.poor_example),
        ("Who usually knows", Why(question).who_knows),
        ("Source", question.source),
    )
    return ((name, text) for name, text in told if text)


def _fact(row: SummaryRow, draft: bool) -> Fact | None:
    """The answer under its question's words; None where there is nothing to say."""
    if row.values:
        lines = [line for value in row.values for line in value.splitlines() if line.strip()]
        return Fact(row.label, tuple(lines), listed=isinstance(row.value, list))
    if not draft:
        return None
    return Fact(row.label, (MISSING if row.is_missing else MISSING_OPTIONAL,), missing=True)
