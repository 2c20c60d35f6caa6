"""The order, headings and standing text of a printed document, read from its YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from questionnaire.definition import Question
from questionnaire.pdf import paths

DATA = Path(__file__).resolve().parent.parent / "data"
NUMBERED = re.compile(r"^\d+\. ")


@dataclass(frozen=True)
class Entry:
    """A field to print. `question` is blank where the service fills the field."""

    field: str
    question: str

    @property
    def place(self) -> str:
        """The list that the field's rows are in; blank for a field of the document."""
        return paths.split(self.field)[0]

    @property
    def name(self) -> str:
        """The path of the field in its row."""
        return paths.split(self.field)[1]


@dataclass(frozen=True)
class Outlined:
    """A section as outlined. `numbered` sections are counted among those that print."""

    key: str
    heading: str
    printed_if: str
    standing: tuple[str, ...]
    entries: tuple[Entry, ...]
    numbered: bool
    note: str


@dataclass(frozen=True)
class Terms:
    """What fields and codes are called in print, and which sections a framework may supply."""

    fields: dict[str, str]
    codes: dict[str, dict[str, str]]
    departures: dict[str, str]


@cache
def outline() -> tuple[Outlined, ...]:
    """The sections of a printed agreement, in order."""
    return tuple(_section(section) for section in _read("pdf_outline.yaml")["sections"])


@cache
def not_printed() -> Mapping[str, str]:
    """Why an agreement does not print an answer: by the question's key, and under `dpia` for all
    that the DPIA alone keeps."""
    said = _read("pdf_outline.yaml")["not_printed"]
    return {one.get("question") or one["questionnaire"]: one["why"] for one in said}


@cache
def printed() -> frozenset[str]:
    """The fields that some section prints."""
    return frozenset(entry.field for section in outline() for entry in section.entries)


def why_not_printed(question: Question) -> str:
    """Why the agreement does not print this answer; blank where it does."""
    if question.field in printed():
        return ""
    kept_by_dpia = question.field.startswith("dpia.")
    return not_printed()["dpia" if kept_by_dpia else question.key]


@cache
def terms() -> Terms:
    """The words of print."""
    read = _read("pdf_terms.yaml")
    return Terms(read["terms"], read["codes"], read["departures"])


def _section(section: dict[str, Any]) -> Outlined:
    heading = section["heading"]
    return Outlined(
        key=section["key"],
        heading=NUMBERED.sub("", heading),
        printed_if=section["printed_if"],
        standing=tuple(text["text"] for text in section["standing_text"]),
        entries=tuple(Entry(one["field"], one.get("question", "")) for one in section["prints"]),
        numbered=bool(NUMBERED.match(heading)),
        note=section.get("note", ""),
    )


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
