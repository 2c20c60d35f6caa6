"""Two documents compared answer by answer, in the questionnaire's order and words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from law.document import normalise
from questionnaire.definition import Questionnaire, Section
from questionnaire.marks import Mark, Piece, marked
from questionnaire.matching import Matches, matched
from questionnaire.summaries import Card, SummaryRow, summary


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


Line = tuple[Piece, ...]
"""One line of an answer: the whole of a text, or one of several things chosen."""


@dataclass(frozen=True)
class AnswerComparison:
    """One answer that differs. `lines` hold both texts as one, with marks."""

    label: str
    place: str
    change: Change
    before: tuple[str, ...]
    after: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CardComparison:
    """What differs in one row of a list, or among a section's own answers (no title)."""

    title: str
    change: Change
    moved: bool
    answers: tuple[AnswerComparison, ...]
    same: int
    """How many answers did not change."""

    @property
    def words(self) -> str:
        """What became of the row; empty where only answers in it differ."""
        told = {Change.ADDED: "Added", Change.REMOVED: "Removed"}.get(self.change, "")
        return told or ("Moved" if self.moved else "")

    @property
    def differs(self) -> bool:
        return self.moved or bool(self.answers) or self.change in (Change.ADDED, Change.REMOVED)


@dataclass(frozen=True)
class SectionComparison:
    """One section; without cards nothing in it changed."""

    key: str
    title: str
    cards: tuple[CardComparison, ...]

    @property
    def differs(self) -> bool:
        return bool(self.cards)

    @property
    def count(self) -> int:
        """How many answers differ."""
        return sum(len(card.answers) or 1 for card in self.cards)


def compare(
    questionnaire: Questionnaire, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[SectionComparison]:
    """Every section of the questionnaire, with what differs between the two documents."""
    old, new = normalise(before), normalise(after)
    matches = matched(questionnaire, old, new)
    cards_before = {one.section.key: one.cards for one in summary(questionnaire, old)}
    cards_after = {one.section.key: one.cards for one in summary(questionnaire, new)}
    return [
        SectionComparison(
            section.key,
            section.title,
            tuple(
                _cards(
                    section,
                    matches,
                    cards_before.get(section.key, ()),
                    cards_after.get(section.key, ()),
                )
            ),
        )
        for section in questionnaire.sections
    ]


# ------------------------------------------------------------------ cards
def _cards(
    section: Section, matches: Matches, before: Sequence[Card], after: Sequence[Card]
) -> Iterator[CardComparison]:
    """The cards that differ, in the order of the document after; removed ones where they stood."""
    old = {_identity(matches, card): card for card in before}
    new = {card.page.row: card for card in after}
    for row in _merged(list(old), list(new)):
        # Said once, in the section where rows of its kind are added and put in order.
        moved = row in matches.moved and new[row].page.may_remove
        found = _card(section, old.get(row), new.get(row), moved=moved)
        if found.differs:
            yield found


def _identity(matches: Matches, card: Card) -> str:
    """Where the card's row stands in the document after; a name of its own where it does not."""
    now = matches.after(card.page.row)
    return f"removed {card.page.row}" if now is None else now


def _merged(old: list[str], new: list[str]) -> list[str]:
    """All of them, in the order of `new`, those that are only in `old` after their neighbours."""
    merged = list(new)
    for n, one in enumerate(old):
        if one not in merged:
            earlier = [merged.index(other) for other in old[:n] if other in merged]
            merged.insert(earlier[-1] + 1 if earlier else 0, one)
    return merged


def _card(section: Section, old: Card | None, new: Card | None, *, moved: bool) -> CardComparison:
    shown = new or old
    assert shown is not None
    rows_before = {_column(row): row for row in old.rows} if old else {}
    rows_after = {_column(row): row for row in new.rows} if new else {}
    answers = [
        _answer(rows_before.get(key), rows_after.get(key))
        for key in _merged(list(rows_before), list(rows_after))
    ]
    different = tuple(one for one in answers if one.change != Change.SAME)
    is_row = bool(shown.page.row)
    change = Change.CHANGED
    if is_row and old is None:
        change = Change.ADDED
    elif is_row and new is None:
        change = Change.REMOVED
    title = "" if shown.title == section.title and not is_row else shown.title
    return CardComparison(title, change, moved, different, len(answers) - len(different))


# ------------------------------------------------------------------ answers
def _column(row: SummaryRow) -> str:
    """What is asked, whichever row it is asked about."""
    place = row.place.removeprefix(f"{row.page.row}.") if row.page.row else row.place
    return f"{row.question.key} {place}"


def _answer(old: SummaryRow | None, new: SummaryRow | None) -> AnswerComparison:
    shown = new or old
    assert shown is not None
    before = tuple(old.values) if old else ()
    after = tuple(new.values) if new else ()
    return AnswerComparison(
        label=shown.label,
        place=shown.place,
        change=_change(before, after),
        before=before,
        after=after,
        lines=_lines(before, after),
    )


def _change(before: tuple[str, ...], after: tuple[str, ...]) -> Change:
    if before == after:
        return Change.SAME
    if not before:
        return Change.ADDED
    return Change.CHANGED if after else Change.REMOVED


def _lines(before: Sequence[str], after: Sequence[str]) -> tuple[Line, ...]:
    """The lines of both answers; a line that took another's place is compared word by word."""
    if len(before) == len(after) == 1:
        return (marked(before[0], after[0]),)
    found: list[Line] = []
    compared = SequenceMatcher(None, before, after, autojunk=False)
    for operation, a, b, c, d in compared.get_opcodes():
        if operation == "equal":
            found += [(Piece(Mark.SAME, text),) for text in after[c:d]]
            continue
        found += [(Piece(Mark.TAKEN_OUT, text),) for text in before[a:b]]
        found += [(Piece(Mark.PUT_IN, text),) for text in after[c:d]]
    return tuple(found)
