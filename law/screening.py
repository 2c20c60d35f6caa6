"""Whether a DPIA is needed: the signs that an agreement's own answers show, and what signs mean.

Pure: reads a document and `data/screening.yaml`, knows no database and no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from law import data_files, expressions
from law.document import get, normalise
from law.library import fields, label

READ = re.compile(r"\bagreement\.(\w+)")
"""What a condition reads of the document: the names of its parts."""
TRIGGERS = "dpia.screening.triggers"
REQUIRED, PRESUMED, RECOMMENDED = "required", "presumed", "recommended"
ROWS = {
    "data_items": ("i", "name", "Data item"),
    "data_subjects": ("s", "group", "Group"),
    "flows": ("f", "", "Flow"),
    "purposes": ("u", "", "Purpose"),
    "parties": ("p", "organisation.name", "Organisation"),
}
"""The lists whose rows are asked one by one: the name a condition has for a row, the field that
names it, and what it is called without a name."""


@dataclass(frozen=True)
class Because:
    """One answer that a sign rests on: in words that follow "because", and its place."""

    text: str
    place: str


@dataclass(frozen=True)
class Sign:
    """A trigger of the screening that the document shows, with the answers that show it."""

    trigger: str
    because: tuple[Because, ...]


@dataclass(frozen=True)
class Outcome:
    """What a screening comes to. `level` is required, presumed or recommended."""

    level: str
    result: str
    """What follows "A DPIA is"."""
    source: str
    because: tuple[Because, ...] = ()
    """The powers that ask for a DPIA whatever the signs."""

    @property
    def is_required(self) -> bool:
        return self.level == REQUIRED


@dataclass(frozen=True)
class _Group:
    """The conditions asked of each row of one list, or of the document (`rows` is empty)."""

    rows: str
    reads: frozenset[str]
    conditions: tuple[tuple[int, Mapping[str, Any], expressions.Program], ...]
    """Each with its number in the file."""


@cache
def _groups() -> tuple[_Group, ...]:
    by_rows: dict[str, list[tuple[int, Mapping[str, Any], expressions.Program]]] = {}
    for number, entry in enumerate(data_files.read("screening.yaml")["derives"]):
        condition = expressions.compile(entry["when"])
        by_rows.setdefault(entry.get("each", ""), []).append((number, entry, condition))
    return tuple(
        _Group(rows, _read_by(condition for _, _, condition in found), tuple(found))
        for rows, found in by_rows.items()
    )


def _read_by(conditions: Iterable[expressions.Program]) -> frozenset[str]:
    """The parts of the document that these read."""
    return frozenset(name for one in conditions for name in READ.findall(one.text))


def _context(whole: Mapping[str, Any], reads: Iterable[str]) -> expressions.Context:
    """Only these parts: whatever stands in a context is copied for each condition judged in it."""
    return expressions.Context({"agreement": {name: whole[name] for name in reads}})


def signs(document: Mapping[str, Any]) -> tuple[Sign, ...]:
    """The triggers that the document's answers point to, in the list's order, for a person to
    confirm. Nothing follows from what is not answered."""
    whole = normalise(document)
    because: dict[int, list[Because]] = {}
    for group in _groups():
        for number, one in _because(group, whole):
            because.setdefault(number, []).append(one)
    found: dict[str, list[Because]] = {}
    for number, entry in enumerate(data_files.read("screening.yaml")["derives"]):
        named = entry["trigger"]
        for trigger in [named] if isinstance(named, str) else named:
            found.setdefault(trigger, []).extend(because.get(number, ()))
    order = fields()[TRIGGERS].allowed
    return tuple(Sign(one, tuple(found[one])) for one in order if found.get(one))


def _because(group: _Group, whole: Mapping[str, Any]) -> Iterator[tuple[int, Because]]:
    """The answers that the conditions of a group hold for, each with the condition's number."""
    context = _context(whole, group.reads)
    if not group.rows:
        for number, entry, condition in group.conditions:
            if condition.holds(context):
                yield number, Because(entry["because"], entry["at"])
        return
    name, _, _ = ROWS[group.rows]
    for at, row in enumerate(whole[group.rows]):
        context.bind(**{name: row})
        for number, entry, condition in group.conditions:
            if condition.holds(context):
                text = entry["because"].format(**_words(whole, group.rows, at, row))
                yield number, Because(text, entry["at"].replace("[]", f".{at}"))


def _words(whole: Mapping[str, Any], rows: str, number: int, row: Any) -> dict[str, str]:
    """How a row is named in a reason."""
    _, named_by, otherwise = ROWS[rows]
    return {
        "number": str(number + 1),
        "name": (get(row, named_by, "") if named_by else "") or f"{otherwise} {number + 1}",
        "from_party": _party(whole, row.get("from_party", "")),
        "to_party": _party(whole, row.get("to_party", "")),
    }


def _party(whole: Mapping[str, Any], key: str) -> str:
    names = (p["organisation"]["name"] for p in whole["parties"] if key and p["id"] == key)
    return next(names, "") or "another organisation"


def outcome(document: Mapping[str, Any]) -> Outcome:
    """What the screening in the document comes to, with the powers that its parties rely on."""
    whole = normalise(document)
    entries = data_files.read("screening.yaml")["outcomes"]
    conditions = [expressions.compile(one["when"]) for one in entries]
    context = _context(whole, _read_by(conditions))
    entry = next(one for one, when in zip(entries, conditions, strict=True) if when.holds(context))
    return Outcome(entry["level"], entry["result"], entry["source"], powers(whole))


def powers(document: Mapping[str, Any]) -> tuple[Because, ...]:
    """The powers relied on whose codes of practice always ask for a DPIA."""
    always = data_files.read("screening.yaml")["always"]["powers"]
    return tuple(
        Because(
            f"{get(party, 'organisation.name', '') or 'a party'} relies on {label(power['power'])}",
            f"parties.{number}.gateways.{at}.power",
        )
        for number, party in enumerate(get(document, "parties", []))
        for at, power in enumerate(party.get("gateways") or [])
        if power.get("power") in always
    )
