"""What a copy of a past agreement still has to think about again, for its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agreements import links
from agreements.models import Version
from questionnaire import Question, load, starting
from questionnaire.pages import Page
from questionnaire.relevance import relevance


@dataclass(frozen=True)
class Again:
    """One question to think about again, about one row (`parties.1`; "" for the document)."""

    question: Question
    row: str
    because: str
    url: str


def again(version: Version, whole: Mapping[str, Any]) -> list[Again]:
    """All of them, in the order of the questionnaire. No queries."""
    return list(_again(version, whole)) if version.think_again else []


def _again(version: Version, whole: Mapping[str, Any]) -> Iterator[Again]:
    asked = relevance(load("agreement"), whole)
    found = starting.still_to_think_about(version.think_again, whole)
    for question, rows in found.items():
        for row in rows:
            if row == "" and question.row_path:
                page = links.section(version, question.section)
            elif asked.asks(question, row):
                page = links.section(version, question.section, row)
            else:
                continue
            anchor = f"{page}#question-{question.key}"
            yield Again(question, row, starting.reasons()[question.key], anchor)


def by_section(version: Version, whole: Mapping[str, Any]) -> Counter[str]:
    """How many there are in each section."""
    return Counter(one.question.section for one in again(version, whole))


def on_page(version: Version, whole: Mapping[str, Any], shown: Page) -> list[Again]:
    """Those of a page: of a row its own; of a section all, those of its rows among them."""
    return [
        one
        for one in again(version, whole)
        if one.question.section == shown.section.key and (not shown.row or one.row == shown.row)
    ]
