"""The part of a party that joins, on pages: its sections as asked, and as answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from agreements import documents
from agreements.joining.parts import NOT_ASKED
from agreements.models import Accession
from law import normalise
from law.document import get
from questionnaire import load
from questionnaire.pages import Page, page
from questionnaire.summaries import SummaryRow, page_rows


@dataclass(frozen=True)
class Section:
    """One section of the questionnaire that asks about the party."""

    title: str
    url: str
    rows: tuple[SummaryRow, ...]


def whole_of(accession: Accession) -> tuple[Mapping[str, Any], str]:
    """The document with this party's part in it, and the place of that part."""
    joining = None if accession.status == Accession.Status.JOINED else accession
    whole = normalise(documents.assemble(accession.version, joining=joining))
    keys = [party.get("id") for party in whole["parties"]]
    return whole, f"parties.{keys.index(accession.key)}"


def page_of(whole: Mapping[str, Any], section: str, row: str) -> Page:
    """LookupError or ValueError where there is no such page."""
    return page(load("agreement"), whole, section, row)


def sections_of(accession: Accession) -> list[Section]:
    """Every section that asks about the party, with what is answered."""
    whole, place = whole_of(accession)
    found = []
    for section in load("agreement").sections:
        try:
            shown = page_of(whole, section.key, place)
        except (LookupError, ValueError):
            continue
        rows = [row for one in _pages(shown, whole, place) for row in page_rows(one, whole)]
        kept = tuple(row for row in rows if row.question.key not in NOT_ASKED)
        if any(question.key not in NOT_ASKED for question in shown.questions):
            found.append(Section(section.title, url_of(accession, section.key, ""), kept))
    return found


def _pages(shown: Page, whole: Mapping[str, Any], place: str) -> list[Page]:
    """The page of the party, and those of its powers where the section asks about them."""
    found = [shown]
    for number, _ in enumerate(get(whole, f"{place}.gateways") or []):
        try:
            found.append(page_of(whole, shown.section.key, f"{place}.gateways.{number}"))
        except (LookupError, ValueError):
            break
    return found


def url_of(accession: Accession, section: str, inner: str) -> str:
    """The page of a section of the part; `inner`: a row within it, such as `gateways.0`."""
    args = [accession.agreement.reference, accession.pk, section]
    if inner:
        return reverse("agreements:accession_row", args=[*args, inner])
    return reverse("agreements:accession_part", args=args)
