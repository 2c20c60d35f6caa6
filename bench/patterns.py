"""The real documents that the scale data set is made of, ready to be stamped out in thousands."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import law
from agreements import documents, projection
from agreements.models import Version
from agreements.projection import day
from audit.canonical import canonical
from law.library import samples

DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
TAIL = (5, 6, 8, 10, 12)
"""Numbers of parties of the few agreements with many; the samples have two to four."""
WITH_MANY_PARTIES = "DSA-004"


@dataclass(frozen=True)
class Pattern:
    """One sample, as texts in which organisations, names and days are replaced."""

    name: str
    title: str
    organisations: tuple[str, ...]
    """The sample organisations that are its parties, in their order; the first leads."""
    keys: tuple[str, ...]
    document: dict[str, Any]
    rows: list[tuple[type[Any], dict[str, Any]]]
    """Model and values of the rows that every version of it is projected into, but for parties"""
    article6: list[str]
    answers: str
    agreed: str
    """What a snapshot of it says, canonical"""
    dpia: str
    findings: str
    findings_of_draft: str
    start_date: date
    end_date: date
    review_date: date


@cache
def patterns() -> tuple[list[Pattern], list[Pattern]]:
    """The samples as they are, and one of them with more and more parties."""
    found = samples()
    facts = {record["id"]: record for record in found.organisations}
    usual = [_pattern(one["id"], one["document"], facts, found.today) for one in found.agreements]
    base = next(one["document"] for one in found.agreements if one["id"] == WITH_MANY_PARTIES)
    tail = [
        _pattern(f"{n} parties", _with_parties(base, n, list(facts)), facts, found.today)
        for n in TAIL
    ]
    return usual, tail


def _with_parties(base: dict[str, Any], number: int, references: list[str]) -> dict[str, Any]:
    """The document with so many parties: others receive what its second party receives."""
    document = deepcopy(base)
    parties, flows = document["parties"], document["flows"]
    taken = {party["organisation"]["id"] for party in parties}
    free = [reference for reference in references if reference not in taken]
    while len(parties) < number:
        reference = free.pop(0)
        parties.append(
            {**deepcopy(parties[1]), "id": reference.lower(), "organisation": {"id": reference}}
        )
        flows.append({**flows[0], "id": f"f{len(flows) + 1}", "to_party": reference.lower()})
    return document


def _pattern(
    name: str, document: dict[str, Any], facts: dict[str, dict[str, Any]], today: date
) -> Pattern:
    answers = documents.answers(document)
    drafted = _with_facts(answers, facts)
    whole = _with_facts(document, facts)
    start = date.fromisoformat(document["start_date"])
    days = {
        "start_date": start,
        "end_date": day(document.get("end_date")) or start + timedelta(days=730),
        "review_date": day(document.get("review_date")) or start + timedelta(days=365),
    }
    agreed = {k: v for k, v in drafted.items() if k not in documents.OUTSIDE_SNAPSHOT}
    made = ("reference", "status")
    dpia = {k: v for k, v in (document.get("dpia") or {}).items() if k not in made}
    return Pattern(
        name=name,
        title=document["title"],
        organisations=tuple(p["organisation"]["id"] for p in document["parties"]),
        keys=tuple(p["id"] for p in document["parties"]),
        document=answers,
        rows=_rows(answers),
        article6=projection.columns(answers)["article6"],
        answers=json.dumps(answers),
        agreed=canonical(documents.pruned(agreed)).decode(),
        dpia=json.dumps(dpia) if dpia else "",
        findings=json.dumps([one.as_json() for one in law.check(whole, on=today)]),
        findings_of_draft=json.dumps([one.as_json() for one in law.check(drafted, on=today)]),
        **days,
    )


def _rows(answers: dict[str, Any]) -> list[tuple[type[Any], dict[str, Any]]]:
    makers = (projection.purposes, projection.claims, projection.data_items)
    made = [row for make in makers for row in make(Version(), answers)]
    left_out = {"id", "version_id"}
    return [
        (
            type(row),
            {
                field.attname: getattr(row, field.attname)
                for field in row._meta.concrete_fields
                if field.attname not in left_out
            },
        )
        for row in made
    ]


def _with_facts(document: dict[str, Any], facts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    whole = deepcopy(document)
    for party in whole["parties"]:
        party["organisation"] = deepcopy(facts[party["organisation"]["id"]])
    return whole


@lru_cache(maxsize=100_000)
def _moved(text: str, days: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def stamped(text: str, names: dict[str, str], days: int) -> str:
    """The text with other organisations in it, and every day moved by so many."""
    for old, new in names.items():
        text = text.replace(old, new)
    return DAY.sub(lambda found: _moved(found.group(), days), text)
