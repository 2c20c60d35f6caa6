"""Data minimisation as pages show it: the advice on one item, and all items in one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from agreements import links
from agreements.findings import FindingLine
from agreements.models import Version
from law.minimisation import Advice, Standard, advice_by_item, advice_on, standard_of
from questionnaire import load
from questionnaire.answers import display_column
from questionnaire.fields import words

ITEMS, SECTION = "data_items", "data"


@dataclass(frozen=True)
class ItemAdvice:
    """What stands beside the questions about one item."""

    advice: tuple[Advice, ...]
    standard: Standard | None

    def __bool__(self) -> bool:
        return bool(self.advice or self.standard)


@dataclass(frozen=True)
class ItemLine:
    """One item of the table."""

    name: str
    url: str
    why: str
    for_whom: str
    reasons: tuple[str, ...]
    """Why no less: the reasons with which warnings about it were dismissed"""
    identifiability: tuple[str, ...]
    format: str
    standard: Standard | None
    advice: tuple[Advice, ...]
    findings: tuple[FindingLine, ...]


def of_item(whole: Mapping[str, Any], row: str) -> ItemAdvice | None:
    """The advice for the page of an item (`data_items.3`); None for any other page."""
    if not row.startswith(f"{ITEMS}."):
        return None
    number = int(row.split(".")[1])
    kind = whole[ITEMS][number].get("kind") or ""
    return ItemAdvice(advice_on(whole, number), standard_of(kind))


def item_lines(
    version: Version, whole: Mapping[str, Any], findings: Iterable[FindingLine]
) -> list[ItemLine]:
    """Every item with why it is needed, how much it identifies, and what to think about."""
    about: dict[int, list[FindingLine]] = defaultdict(list)
    for line in findings:
        place = line.finding.path.split(".")
        if place[0] == ITEMS and len(place) > 1:
            about[int(place[1])].append(line)
    advice = advice_by_item(whole)
    page = partial(links.section, version, SECTION)
    return [
        ItemLine(
            name=item.get("name") or f"Data item {number + 1}",
            url=page(f"{ITEMS}.{number}") if version.is_draft else "",
            why=item.get("justification") or "",
            for_whom=_told(item, "item_need", "need"),
            reasons=tuple(x.dismissed.reason for x in about[number] if x.dismissed),
            identifiability=tuple(_identifiability(item)),
            format=_told(item, "item_format", "format"),
            standard=standard_of(item.get("kind") or ""),
            advice=advice[number],
            findings=tuple(x for x in about[number] if x.is_open),
        )
        for number, item in enumerate(whole.get(ITEMS) or [])
    ]


def _told(item: Mapping[str, Any], question: str, field: str) -> str:
    if not item.get(field):
        return ""
    return str(display_column(load("agreement").question(question).column, item[field], {}))


def _identifiability(item: Mapping[str, Any]) -> Iterable[str]:
    """What makes an item point to a person, or weigh on them."""
    if item.get("direct_identifier") is None:
        yield "Not said yet"
    else:
        yield (
            "Identifies a person directly"
            if item["direct_identifier"]
            else "Does not identify directly"
        )
    if item.get("special_categories"):
        yield f"Reveals {', '.join(words(one).lower() for one in item['special_categories'])}"
    if item.get("criminal_offence"):
        yield "Criminal offence data"
    if item.get("confidential_patient_information"):
        yield "Confidential patient information"
