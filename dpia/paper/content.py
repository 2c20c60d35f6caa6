"""What a DPIA says, as data that pages, PDF and JSON are all drawn from. Pure.

Words that were taken out are not in it: where they stood, a `Hidden` says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit.canonical import canonical

TITLE = "title"
"""The place of the title."""


@dataclass(frozen=True)
class Hidden:
    """Stands where words were taken out, and says why."""

    reason: str

    def __str__(self) -> str:
        return f"[Redacted: {self.reason}]"


Words = tuple[str | Hidden, ...]
"""One text: what may be read, and what stands for what may not."""


def plain(words: Words) -> str:
    """The text as one string, with "[Redacted: …]" where words were taken out."""
    return "".join(str(part) for part in words)


@dataclass(frozen=True)
class Answer:
    """A question and what was answered. `source` names the record that says it, if another does.

    `public` is what the questionnaire says of it: yes, no, or redact (look at it first). `kind`
    is the question's type, `code` what stands behind words such as "High".
    """

    place: str
    label: str
    texts: tuple[Words, ...]
    listed: bool = False
    source: str = ""
    kind: str = ""
    public: str = "yes"
    code: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it can be read."""
        return bool(self.texts) and all(
            isinstance(part, Hidden) for text in self.texts for part in text
        )

    @property
    def said(self) -> str:
        """All of it in one line."""
        return "; ".join(plain(text) for text in self.texts)


@dataclass(frozen=True)
class Group:
    """Answers under one heading. `key` is the place of the row they are about."""

    answers: tuple[Answer, ...]
    heading: str = ""
    key: str = ""

    def answer(self, name: str) -> Answer | None:
        """The answer in that field of the row."""
        wanted = f"{self.key}.{name}"
        return next((one for one in self.answers if one.place == wanted), None)

    def code(self, name: str) -> str:
        """The code in that field of the row; blank where it cannot be read."""
        found = self.answer(name)
        return found.code if found else ""


@dataclass(frozen=True)
class Part:
    """A section."""

    key: str
    heading: str
    groups: tuple[Group, ...]

    @property
    def answers(self) -> Iterator[Answer]:
        """All answers in it."""
        return (answer for group in self.groups for answer in group.answers)


@dataclass(frozen=True)
class Content:
    """The whole of it. `version` counts the approvals; `matrix` is `ico` or `cautious`."""

    reference: str
    title: Words
    organisation: str
    version: int
    parts: tuple[Part, ...]
    cover: tuple[Answer, ...] = ()
    matrix: str = ""

    @property
    def answers(self) -> Iterator[Answer]:
        """Every answer, the title first."""
        yield Answer(TITLE, "Title", (self.title,), kind="text")
        yield from self.cover
        for part in self.parts:
            yield from part.answers

    def part(self, key: str) -> Part | None:
        """The section of that name."""
        return next((part for part in self.parts if part.key == key), None)

    def risks(self) -> list[Group]:
        """The risks in order, without their measures."""
        part = self.part("risks")
        return [g for g in part.groups if g.key.count(".") == 2] if part else []

    def measures(self, risk: Group) -> list[Group]:
        """The measures against a risk."""
        part = self.part("risks")
        within = f"{risk.key}.measures."
        return [g for g in part.groups if g.key.startswith(within)] if part else []


def with_answers(content: Content, changed: Mapping[str, Answer], title: Words) -> Content:
    """The same with some answers, by their place, and the title put in place of what was there."""

    def put(answers: Sequence[Answer]) -> tuple[Answer, ...]:
        return tuple(changed.get(one.place, one) for one in answers)

    return replace(
        content,
        title=title,
        cover=put(content.cover),
        parts=tuple(
            replace(part, groups=tuple(replace(g, answers=put(g.answers)) for g in part.groups))
            for part in content.parts
        ),
    )


# ------------------------------------------------------------------ as JSON and back


def as_json(content: Content) -> dict[str, Any]:
    """The content as plain data; every word that stands in it and no other."""
    return {
        "reference": content.reference,
        "title": _words(content.title),
        "organisation": content.organisation,
        "version": content.version,
        "matrix": content.matrix,
        "cover": [_answer(one) for one in content.cover],
        "parts": [
            {
                "key": part.key,
                "heading": part.heading,
                "groups": [
                    {
                        "key": group.key,
                        "heading": group.heading,
                        "answers": [_answer(one) for one in group.answers],
                    }
                    for group in part.groups
                ],
            }
            for part in content.parts
        ],
    }


def as_bytes(content: Content) -> bytes:
    """The one way in which it is written down to be kept and hashed."""
    return canonical(as_json(content))


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "place": answer.place,
        "label": answer.label,
        "texts": [_words(text) for text in answer.texts],
        "listed": answer.listed,
        "source": answer.source,
        "kind": answer.kind,
        "public": answer.public,
        "code": answer.code,
    }


def _words(words: Words) -> list[Any]:
    return [part if isinstance(part, str) else {"redacted": part.reason} for part in words]


def from_json(data: Mapping[str, Any]) -> Content:
    """The content that `as_json` wrote."""
    return Content(
        reference=data["reference"],
        title=_read(data["title"]),
        organisation=data["organisation"],
        version=data["version"],
        matrix=data["matrix"],
        cover=tuple(_read_answer(one) for one in data["cover"]),
        parts=tuple(
            Part(
                part["key"],
                part["heading"],
                tuple(
                    Group(
                        tuple(_read_answer(one) for one in group["answers"]),
                        group["heading"],
                        group["key"],
                    )
                    for group in part["groups"]
                ),
            )
            for part in data["parts"]
        ),
    )


def _read_answer(data: Mapping[str, Any]) -> Answer:
    return Answer(**{**data, "texts": tuple(_read(text) for text in data["texts"])})


def _read(parts: Sequence[Any]) -> Words:
    return tuple(part if isinstance(part, str) else Hidden(part["redacted"]) for part in parts)
