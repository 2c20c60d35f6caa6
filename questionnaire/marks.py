"""Two texts compared word by word: what stays, what was taken out, what was put in. Pure.

Words are never cut: an emoji, an accent written as a mark of its own or an Arabic letter stays
whole, and the same letter written in either of Unicode's ways is no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A word, or a mark of punctuation that stands for itself, with the space that follows. A mark that
# another sign belongs to (a keycap, an accent) is part of that word.
WORD = re.compile(
    r"(?:[.,;:!?()\[\]\"“”«»،؛؟](?![\u0300-\u036f\u200d\ufe0f\u20d0-\u20ff])"
    r"|(?:[^\s.,;:!?()\[\]\"“”«»،؛؟]|[.,;:!?()\[\]\"“”«»،؛؟](?=[\u0300-\u036f\u200d\ufe0f\u20d0-\u20ff]))+)"
    r"\s*|\s+"
)
MOST_COMPARISONS = 60_000
"""Of equal words: a text of one word a thousand times over is not compared word by word."""


class Mark(StrEnum):
    SAME = "same"
    TAKEN_OUT = "taken_out"
    PUT_IN = "put_in"


@dataclass(frozen=True)
class Piece:
    """Some words of a text, and what became of them."""

    mark: Mark
    text: str

    @property
    def is_out(self) -> bool:
        return self.mark == Mark.TAKEN_OUT

    @property
    def is_in(self) -> bool:
        return self.mark == Mark.PUT_IN


def marked(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as one, with marks. The words as they are now where they did not change."""
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[Piece] = []
    for operation, a, b, c, d in _operations([_key(w) for w in old], [_key(w) for w in new]):
        if operation == "equal":
            pieces.append(Piece(Mark.SAME, "".join(new[c:d])))
            continue
        if a < b:
            pieces.append(Piece(Mark.TAKEN_OUT, "".join(old[a:b])))
        if c < d:
            pieces.append(Piece(Mark.PUT_IN, "".join(new[c:d])))
    return tuple(piece for piece in pieces if piece.text)


def _key(word: str) -> str:
    """What two words are compared by: a new paragraph counts, other space does not."""
    text = unicodedata.normalize("NFC", word)
    return text.rstrip() + ("\n" if text.count("\n") > 1 else "")


def _operations(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    found: list[tuple[str, int, int, int, int]] = []
    if start:
        found.append(("equal", 0, start, 0, start))
    found += [
        (operation, a + start, b + start, c + start, d + start)
        for operation, a, b, c, d in _compared(inner_old, inner_new)
    ]
    if end:
        found.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return found


def _compared(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    counted, others = Counter(old), Counter(new)
    if sum(number * others[word] for word, number in counted.items()) > MOST_COMPARISONS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
