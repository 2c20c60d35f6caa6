"""Whether a DPIA is needed: the signs that an agreement's own answers show, and what signs mean.

Pure: reads a document and `data/screening.yaml`, knows no database and no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from law import data_files, expressions
from law.document import get, normalise
from law.library import fields, label

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


def signs(document: Mapping[str, Any]) -> tuple[Sign, ...]:
    """The triggers that the document's answers point to, in the list's order, for a person to
    confirm. Nothing follows from what is not answered."""
    whole = normalise(document)
    context = expressions.Context({"agreement": whole})
    found: dict[str, list[Because]] = {}
    for entry in data_files.read("screening.yaml")["derives"]:
        because = list(_because(entry, whole, context))
        named = entry["trigger"]
        for trigger in [named] if isinstance(named, str) else named:
            found.setdefault(trigger, []).extend(because)
    order = fields()[TRIGGERS].allowed
    return tuple(Sign(one, tuple(found[one])) for one in order if found.get(one))


def _because(
    entry: Mapping[str, Any], whole: Mapping[str, Any], context: expressions.Context
) -> Iterator[Because]:
    condition = expressions.compile(entry["when"])
    if "each" not in entry:
        if condition.holds(context):
            yield Because(entry["because"], entry["at"])
        return
    name, _, _ = ROWS[entry["each"]]
    for number, row in enumerate(whole[entry["each"]]):
        if condition.holds(context.bind(**{name: row})):
            text = entry["because"].format(**_words(whole, entry["each"], number, row))
            yield Because(text, entry["at"].replace("[]", f".{number}"))


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
    context = expressions.Context({"agreement": whole})
    entry = next(
        one
        for one in data_files.read("screening.yaml")["outcomes"]
        if expressions.compile(one["when"]).holds(context)
    )
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
