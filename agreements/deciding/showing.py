"""The answers as a reviewer reads them: each with the way to ask for a change there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from agreements.deciding import asking
from agreements.models import AskedChange, Version
from questionnaire.summaries import SectionSummary, SummaryRow

ANY_QUESTION = "any-question"
"""Stands for a question in an address; no question's key has a hyphen."""


@dataclass(frozen=True)
class Askable:
    """An answer, and where a change to it is asked for."""

    row: SummaryRow
    url: str
    act: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@dataclass(frozen=True)
class Noted:
    """A change that the reviewer has noted, as a line of the page."""

    change: AskedChange
    label: str
    url: str


def noted(version: Version, changes: Iterable[AskedChange]) -> list[Noted]:
    """What the reviewer has noted, with the way to change the words."""
    return [
        Noted(one, asking.label(one), ask_url(version, one.question, one.row)) for one in changes
    ]


def askable(
    version: Version, sections: Iterable[SectionSummary], changes: Iterable[AskedChange]
) -> list[SectionSummary]:
    """The same sections, the first answer to each question with the way to ask for a change."""
    known = {(one.question, one.row) for one in changes}
    found = []
    for section in sections:
        cards = []
        for card in section.cards:
            # Worked out once for each page of answers: only the question differs.
            address = ask_url(version, ANY_QUESTION, card.page.row)
            seen: set[str] = set()
            rows: list[Any] = []
            for row in card.rows:
                key = row.question.key
                if key in seen or not row.values:
                    rows.append(row)
                    continue
                seen.add(key)
                act = "Change asked for" if (key, card.page.row) in known else "Ask for a change"
                rows.append(Askable(row, address.replace(ANY_QUESTION, key), act))
            cards.append(replace(card, rows=tuple(rows)))
        found.append(replace(section, cards=tuple(cards)))
    return found


def ask_url(version: Version, question: str, row: str) -> str:
    """The page on which a change to one answer is noted."""
    reference = version.agreement.reference
    if row:
        return reverse("agreements:ask_change_row", args=[reference, question, row])
    return reverse("agreements:ask_change", args=[reference, question])
