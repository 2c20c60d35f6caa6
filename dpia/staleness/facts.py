"""The facts of an agreement that a DPIA assesses, in groups. Pure.

A change of one of these makes an approved DPIA stale (UK GDPR, Article 35(11)). Nothing else of an
agreement does: its contacts, its dates, why each item is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from audit.canonical import canonical, sha256
from law.document import filled, get

Document = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """One group of facts: the rows of a list, or a few answers about the whole."""

    code: str
    """As `dpia.changes_since_approval` has it."""
    title: str
    item: str
    """One row, as the start of a sentence."""
    fields: tuple[str, ...]
    path: str = ""
    """The list; empty where the fields are of the agreement itself."""
    names: Callable[[Document], str] = lambda row: str(row.get("id") or "")
    """What makes a row the same row before and after; empty where nothing does."""


def _organisation(party: Document) -> str:
    return str((party.get("organisation") or {}).get("id") or "")


GROUPS = (
    Group(
        "parties",
        "Organisations taking part",
        "Organisation",
        ("role", "controller_status"),
        "parties",
        _organisation,
    ),
    Group("purposes", "Purposes", "Purpose", ("text", "category", "not_for"), "purposes"),
    Group(
        "lawful_basis",
        "Lawful bases and conditions",
        "Lawful basis of",
        ("article6", "article9", "schedule1"),
        "parties",
        _organisation,
    ),
    Group(
        "data_items",
        "Data items",
        "Data item",
        (
            *("name", "kind", "format", "direct_identifier", "row_level", "special_categories"),
            *("criminal_offence", "origin", "confidential_patient_information"),
            *("reaches_researcher", "need", "seen_by"),
        ),
        "data_items",
    ),
    Group(
        "flows",
        "Flows",
        "Flow",
        (
            *("from_party", "to_party", "data_items", "method", "encrypted", "frequency"),
            *("storage_location", "volume"),
        ),
        "flows",
    ),
    Group(
        "transfers",
        "Transfers abroad",
        "Transfer",
        (
            *("exporter", "recipient", "country", "recipient_scope", "kind", "separate_entity"),
            *("mechanism", "derogation"),
        ),
        "transfers",
    ),
    Group(
        "technology",
        "Automated decisions and new technology",
        "",
        (
            *("novel", "automated_decisions.used", "automated_decisions.solely_automated"),
            *("automated_decisions.significant", "automated_decisions.uses_special_category"),
        ),
    ),
)
CODES = tuple(group.code for group in GROUPS)


@cache
def group(code: str) -> Group:
    """The group of that code. Raises KeyError."""
    return {one.code: one for one in GROUPS}[code]


def facts_of(document: Document) -> dict[str, Any]:
    """A part of an agreement's document, in its shape: what a DPIA assesses, and the names that
    are needed to say it. Rows in which nothing is answered yet are left out."""
    found: dict[str, Any] = {}
    for one in GROUPS:
        if not one.path:
            for field in one.fields:
                _put(found, field, get(document, field))
    for path in ("purposes", "data_items", "flows", "transfers"):
        (one,) = (group for group in GROUPS if group.path == path)
        rows = [_kept(row, ("id", *one.fields)) for row in document.get(path) or []]
        found[path] = [row for row in rows if row.keys() - {"id"}]
    named = (row for row in document.get("parties") or [] if _organisation(row))
    found["parties"] = [_party(row) for row in named]
    return {name: value for name, value in found.items() if filled(value)}


def _party(row: Document) -> Row:
    fields = {field for one in GROUPS if one.path == "parties" for field in one.fields}
    organisation = row.get("organisation") or {}
    return {
        **_kept(row, ("id", *sorted(fields))),
        "organisation": {
            name: organisation[name] for name in ("id", "name") if name in organisation
        },
    }


def _kept(row: Document, fields: tuple[str, ...]) -> Row:
    return {field: _tidy(row[field]) for field in fields if _counts(row.get(field))}


def _counts(value: Any) -> bool:
    """A "no" where nothing was said before is no other fact."""
    return filled(value) and value is not False


def _tidy(value: Any) -> Any:
    """Lists of codes in one order, texts without stray spaces: neither makes another fact."""
    if isinstance(value, str):
        return " ".join(value.split())
    return sorted(value) if isinstance(value, list) else value


def _put(found: Row, path: str, value: Any) -> None:
    if _counts(value):
        above, _, name = path.rpartition(".")
        (found.setdefault(above, {}) if above else found)[name] = _tidy(value)


def rows_of(one: Group, facts: Document) -> list[tuple[str, Row]]:
    """The rows of a group, each with what names it, without the names of organisations."""
    if not one.path:
        row = {field: get(facts, field) for field in one.fields}
        return [("", {name: value for name, value in row.items() if _counts(value)})]
    rows = facts.get(one.path) or []
    return [(one.names(row), _kept(row, one.fields)) for row in rows]


def digests(facts: Document) -> dict[str, str]:
    """For each group, the SHA-256 of its canonical text. The order of rows is no fact."""
    return {one.code: _digest(rows_of(one, facts)) for one in GROUPS}


def _digest(rows: list[tuple[str, Row]]) -> str:
    return sha256(canonical(sorted(rows, key=canonical)))


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The codes of the groups whose digests differ, in the order of GROUPS."""
    return [code for code in CODES if before.get(code) != after.get(code)]
