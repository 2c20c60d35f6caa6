"""Finding words in a text however they are written there.

Capitals, accents, ligatures, soft hyphens, words divided at the end of a line, invisible
characters and odd spaces make no difference: it is better to hide a little more than to leave a
word to be read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

ALONE_BELOW = 4
"""Words with fewer letters are found only where they stand alone: hiding "Ann" leaves "annual"."""
DROPPED = frozenset({"Mn", "Me", "Cf", "Pd"})
"""Marks on letters, invisible characters and every kind of hyphen."""
HYPHENS = frozenset("\u00ad\u2043\u2212")
SAME = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
}

Span = tuple[int, int]


@dataclass(frozen=True)
class Folded:
    """A text with what makes no difference taken away, and where each character came from."""

    text: str
    origins: tuple[int, ...]


def folded(text: str) -> Folded:
    """The text as it is compared. An empty one holds nothing that could be found."""
    kept: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        for one in _fold(character):
            if one == " " and kept[-1:] == [" "]:
                continue
            kept.append(one)
            origins.append(at)
    return Folded("".join(kept), tuple(origins))


def _fold(character: str) -> Iterator[str]:
    if character.isspace():
        yield " "
        return
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    for one in plain:
        if one.isspace():
            yield " "
        elif one not in HYPHENS and unicodedata.category(one) not in DROPPED:
            yield SAME.get(one, one)


def says_nothing(words: str) -> bool:
    """Whether there is nothing in the words that could be looked for."""
    return not any(character.isalnum() for character in folded(words).text)


def found(words: str, text: str) -> list[Span]:
    """Where the words stand in the text, as (start, end) in it; overlapping ones too.

    A word that is divided at the end of a line has a space there that it has nowhere else, so the
    text is looked through a second time with its lines joined.
    """
    wanted = folded(words).text.strip()
    if not wanted or says_nothing(wanted):
        return []
    spans = set(_found(wanted, folded(text), text))
    if "\n" in text or "\r" in text:
        spans |= set(_found(_joined(words), folded_without_breaks(text), text))
    return sorted(spans)


def folded_without_breaks(text: str) -> Folded:
    """As `folded`, with words that a hyphen divides at the end of a line put together."""
    whole = folded(text)
    kept, origins = [], []
    for at, character in enumerate(whole.text):
        origin = whole.origins[at]
        if character == " " and _is_division(text, origin):
            continue
        kept.append(character)
        origins.append(origin)
    return Folded("".join(kept), tuple(origins))


def _is_division(text: str, at: int) -> bool:
    """Whether the space there, with a line break in it, follows a hyphen."""
    end = at
    while end < len(text) and text[end].isspace():
        end += 1
    before = text[at - 1 : at]
    hyphen = before in HYPHENS or (bool(before) and unicodedata.category(before) in {"Pd", "Cf"})
    return hyphen and any(c in "\n\r" for c in text[at:end])


def _joined(words: str) -> str:
    return folded_without_breaks(words).text.strip()


def _found(wanted: str, where: Folded, text: str) -> Iterator[Span]:
    alone = sum(c.isalnum() for c in wanted) < ALONE_BELOW
    at = where.text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not alone or _stands_alone(where.text, at, end):
            yield where.origins[at], _after_marks(text, where.origins[end - 1] + 1)
        at = where.text.find(wanted, at + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (
        after.isalnum() and text[end - 1].isalnum()
    )


def _after_marks(text: str, at: int) -> int:
    """Past the accents and invisible characters that belong to the last letter."""
    while at < len(text) and unicodedata.category(text[at]) in {"Mn", "Me", "Cf"}:
        at += 1
    return at
