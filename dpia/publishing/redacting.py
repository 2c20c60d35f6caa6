"""Taking words out of a DPIA's content. Pure: what is published is made from what this returns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dpia.paper.content import (
    TITLE,
    Answer,
    Content,
    Group,
    Hidden,
    Part,
    Words,
    with_answers,
)
from dpia.publishing.matching import found, says_nothing

CHOSEN = frozenset({"choice", "multi_choice", "yes_no", "date", "number"})
"""Answers out of a list: hiding one "High" does not hide every "High"."""
SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
SHORTEST_PIECE = 20
FOLLOWS = {
    "cover.residual": re.compile(r"dpia\.risks\.\d+\.residual"),
    "cover.approved": re.compile(r"dpia\.(approved|reviewed)_on"),
    "cover.review": re.compile(r"dpia\.next_review_on"),
    "decided.screening": re.compile(r"dpia\.screening\.triggers.*"),
}
"""What is worked out from other answers, and would tell them though they are hidden."""


@dataclass(frozen=True)
class Mark:
    """Words to hide in the answer at that place; without words, the whole answer.

    `everywhere` hides them wherever else they stand too.
    """

    place: str
    reason: str
    words: str = ""
    everywhere: bool = True


@dataclass(frozen=True)
class Place:
    """Somewhere that words are still to be read."""

    words: str
    label: str
    place: str
    everywhere: bool = True


def redacted(content: Content, marks: Sequence[Mark], source: Content | None = None) -> Content:
    """The content without the words, each replaced by the reason.

    `source` is the whole that the content is a part of: what is hidden in the rest of it is hidden
    here too.
    """
    if not marks:
        return content
    whole = {mark.place: mark for mark in marks if not mark.words}
    for place, of in FOLLOWS.items():
        if told := next((mark for name, mark in whole.items() if of.fullmatch(name)), None):
            whole.setdefault(place, replace(told, place=place))
    passages = _passages(source or content, marks)
    changed = {
        answer.place: _answer(answer, whole.get(answer.place), passages)
        for answer in content.answers
    }
    made = with_answers(content, changed, changed[TITLE].texts[0])
    return replace(
        made,
        parts=tuple(
            replace(part, groups=tuple(_headed(g, passages) for g in part.groups))
            for part in made.parts
        ),
    )


def _passages(content: Content, marks: Iterable[Mark]) -> list[Mark]:
    """Every text to look for: the words of the marks, and what the hidden answers say."""
    answers = {answer.place: answer for answer in content.answers}
    passages: list[Mark] = []
    for mark in marks:
        if mark.words:
            passages.append(mark)
        elif (answer := answers.get(mark.place)) and answer.kind not in CHOSEN:
            passages += [replace(mark, words=piece) for piece in pieces(answer)]
    return passages


def pieces(answer: Answer) -> list[str]:
    """What a hidden answer says: each of its texts, and its sentences that could stand alone."""
    texts = ["".join(p for p in text if isinstance(p, str)).strip() for text in answer.texts]
    sentences = [
        part.strip()
        for text in texts
        for part in SENTENCE.split(text)
        if len(part.strip()) >= SHORTEST_PIECE
    ]
    return [text for text in dict.fromkeys([*texts, *sentences]) if not says_nothing(text)]


def _answer(answer: Answer, whole: Mark | None, passages: Sequence[Mark]) -> Answer:
    if whole is not None:
        # One mark however many members it had, and no code: neither is to be read any more.
        return replace(answer, texts=((Hidden(whole.reason),),), listed=False, code="")
    mine = [mark for mark in passages if mark.everywhere or mark.place == answer.place]
    texts = tuple(without(text, mine) for text in answer.texts)
    is_changed = texts != answer.texts
    return replace(
        answer,
        texts=texts,
        code="" if is_changed else answer.code,
        source=_flat(answer.source, passages),
    )


def _headed(group: Group, passages: Sequence[Mark]) -> Group:
    """Headings are made from answers: what is hidden in any of these is hidden there."""
    answers = tuple(
        replace(one, label=one.label, source=_flat(one.source, passages)) for one in group.answers
    )
    return replace(group, heading=_flat(group.heading, passages), answers=answers)


def _flat(text: str, passages: Sequence[Mark]) -> str:
    return "".join(str(part) for part in without((text,), passages))


def without(text: Words, marks: Iterable[Mark]) -> Words:
    """The text without the marked words. Where marks overlap, all of their reasons stand."""
    marks = list(marks)
    made: list[str | Hidden] = []
    for part in text:
        made += [part] if isinstance(part, Hidden) else _cut(part, marks)
    return tuple(made) or ("",)


def _cut(text: str, marks: Sequence[Mark]) -> list[str | Hidden]:
    spans = sorted((span, mark.reason) for mark in marks for span in found(mark.words, text))
    made: list[str | Hidden] = []
    at = 0
    for start, end, why in _merged(spans):
        made += [text[at:start]] if start > at else []
        made.append(Hidden("; ".join(why)))
        at = end
    return [*made, text[at:]] if at < len(text) else made


def _merged(spans: Iterable[tuple[tuple[int, int], str]]) -> list[tuple[int, int, list[str]]]:
    """Spans that touch or overlap as one, with the reasons of all."""
    merged: list[tuple[int, int, list[str]]] = []
    for (start, end), why in spans:
        if merged and start <= merged[-1][1]:
            before, until, reasons = merged[-1]
            merged[-1] = (before, max(until, end), list(dict.fromkeys([*reasons, why])))
        else:
            merged.append((start, end, [why]))
    return merged


# ------------------------------------------------------------------ what can still be read


def still_there(source: Content, marks: Sequence[Mark], made: Content) -> list[Place]:
    """Where words that were hidden can still be read in what was made of the source."""
    return [
        Place(mark.words, label, place, mark.everywhere)
        for mark in _passages(source, marks)
        for place, label, text in _readable(made)
        if found(mark.words, text)
    ]


def elsewhere(content: Content, place: str, words: str) -> list[Place]:
    """Where else the same words stand."""
    return [
        Place(words, label, other, everywhere=False)
        for other, label, text in _readable(content)
        if other != place and found(words, text)
    ]


def _readable(content: Content) -> Iterable[tuple[str, str, str]]:
    """Everything that can be read, but for the questions: (place, name, text)."""
    yield "organisation", "The name of the organisation that publishes it", content.organisation
    for answer in content.answers:
        for text in answer.texts:
            for part in text:
                if isinstance(part, str):
                    yield answer.place, answer.label, part
                else:
                    yield answer.place, f"The reason given at “{answer.label}”", part.reason
        if answer.source:
            yield answer.place, f"The agreement's name, at “{answer.label}”", _shown(answer.source)
    for section in content.parts:
        for group in section.groups:
            yield group.key, "A heading", _shown(group.heading)


def _shown(text: str) -> str:
    """A heading or a name without what stands in it for hidden words."""
    return re.sub(r"\[Redacted: [^\]]*\]", "\n\n", text)


# ------------------------------------------------------------------ what is published at all


IN_SUMMARY = re.compile(
    r"purposes\[\]\.text|dpia\.(why_needed|scope_amount|data_items|lawful_bases|relationship"
    r"|consultation\.done|dpo_advice\.outcome|next_review_on)"
    r"|dpia\.risks\.\d+\.(text|residual)|dpia\.risks\.\d+\.measures\.\d+\.text"
    r"|assessed\..*|advice\.\d+\.(opinion|text|outcome|reason)"
)
"""What a summary says: why, whose data and which, the lawful bases, the main risks and measures,
the adviser's view and the next review (`summary_fields` of the DPIA's data)."""


def summarised(content: Content, own_words: str) -> Content:
    """The content as a summary: one's own words first, then the main answers."""
    said = Answer("summary", "In short", ((own_words,),), kind="long_text")
    parts = [Part("summary", "Summary", (Group((said,)),))] if own_words else []
    for part in content.parts:
        groups = tuple(
            replace(group, answers=kept)
            for group in part.groups
            if (kept := tuple(a for a in group.answers if IN_SUMMARY.fullmatch(a.place)))
        )
        if groups:
            parts.append(replace(part, groups=groups))
    return replace(content, parts=tuple(parts))


def withheld(content: Content) -> Content:
    """No more than that there is a DPIA, whose, and when it was approved."""
    return replace(content, parts=())
