"""What a page shows of the talk about a question: beside it, and word by word. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from law.document import get
from questionnaire.definition import Question
from questionnaire.forms import QuestionForm
from questionnaire.marks import WORD
from questionnaire.summaries import SummaryRow

SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True)
class Aside:
    """The talk about one question, as a line beside it."""

    question: str
    label: str
    url: str
    waiting: int
    settled: int
    blocks: bool
    may_comment: bool

    @property
    def words(self) -> str:
        """How much there is; empty for nothing."""
        told = [f"{self.waiting} open" if self.waiting else ""]
        told.append(f"{self.settled} settled" if self.settled else "")
        count = " and ".join(one for one in told if one)
        return f"Comments: {count}" if count else ""


@dataclass(frozen=True)
class Commented:
    """A row of a summary with the talk about its question."""

    row: SummaryRow
    aside: Aside | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def put_beside(form: QuestionForm, asides: Mapping[str, Aside]) -> None:
    """Give each question's field on the form the talk about it, as `field.aside`."""
    for question in form.questions:
        if question.key in asides and question.key in form.fields:
            form[question.key].aside = asides[question.key]  # type: ignore[attr-defined]


def rows_with(rows: Iterable[SummaryRow], asides: Mapping[str, Aside]) -> list[Commented]:
    """The rows of a summary, the first of each question with the talk about it."""
    left = dict(asides)
    return [Commented(row, left.pop(row.question.key, None)) for row in rows]


def takes_wording(question: Question) -> bool:
    """Whether other wording can be proposed: the answer is text that somebody writes."""
    is_text = question.column.leaf.kind == "text" and question.type in {"text", "long_text"}
    return is_text and not question.is_read_only and not question.lists


def place_after(place: str, before: Any, after: Any) -> str | None:
    """Where an answer lies after rows of a list came, went or moved; None when its row has gone.

    A row is known by its id; without one by all it says, and where as many rows are left as there
    were, by its number.
    """
    keys = []
    for key in place.split("."):
        if isinstance(before, list):
            number = _number_after(int(key), before, after)
            if number is None:
                return None
            keys.append(str(number))
            before, after = before[int(key)], after[number]
        else:
            keys.append(key)
            before, after = get(before, key), get(after, key)
    return ".".join(keys)


def _number_after(number: int, before: list[Any], after: Any) -> int | None:
    if number >= len(before) or not isinstance(after, list):
        return None
    row = before[number]
    if isinstance(row, Mapping) and row.get("id"):
        found = (n for n, other in enumerate(after) if other.get("id") == row["id"])
        return next(found, None)
    if number < len(after) and after[number] == row:
        return number
    if row in after:
        return after.index(row)
    return number if len(before) == len(after) else None


def marked(before: str, after: str) -> list[tuple[str, str]]:
    """Both texts as one: pieces that are the same, removed or added, in their order."""
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append((SAME, "".join(old[a1:a2])))
            continue
        pieces += [(REMOVED, "".join(old[a1:a2]))] if a2 > a1 else []
        pieces += [(ADDED, "".join(new[b1:b2]))] if b2 > b1 else []
    return pieces
