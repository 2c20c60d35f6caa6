"""Whom a legal power serves: the kinds of body that may disclose under it, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from law import data_files

ANY = "any"
FLAGS = {
    "licensed_energy_supplier": "energy_supplier",
    "water_undertaker": "water_undertaker",
    "health_or_care": "health_or_care",
    "child_safeguarding_agency": "child_safeguarding_agency",
}
KEYS = {"hmrc": "hmrc", "nhs_england": "nhs_england", "ons": "statistics_authority"}
FITS, TO_CHECK, NOT_ITS_OWN = "fits", "check", "no"


@dataclass(frozen=True, slots=True)
class Sides:
    """A party, the others together, and which way the data goes."""

    you: frozenset[str]
    they: frozenset[str]
    role: str
    recorded: bool = False
    """Whether more is known of the bodies than their kind: what their records say"""


@cache
def finder() -> Mapping[str, Any]:
    """What is known of whom each power serves: powers_finder.yaml."""
    found: Mapping[str, Any] = data_files.read("powers_finder.yaml")
    return found


def tags(organisation: Mapping[str, Any]) -> frozenset[str]:
    """What kinds of body an organisation's facts say it is."""
    found = {organisation.get("kind") or ""}
    found.add(KEYS.get(organisation.get("key") or "", ""))
    found.update(tag for name, tag in FLAGS.items() if organisation.get(name))
    if organisation.get("cca_category") in (1, 2):
        found.add("responder")
    return frozenset(found - {""})


def others(parties: Sequence[Mapping[str, Any]], party: int) -> frozenset[str]:
    """What kinds of body the other parties are, together; none where one is not known, which may
    be of any kind."""
    found = [
        tags(one.get("organisation") or {}) for number, one in enumerate(parties) if number != party
    ]
    return frozenset().union(*found) if all(found) else frozenset()


def meet(wanted: Iterable[str] | None, body: frozenset[str]) -> bool:
    """Whether a body is of the kinds wanted. One that nothing is known of may be of any."""
    if wanted is None:
        return False
    groups = finder()["groups"]
    kinds = {kind for one in wanted for kind in groups.get(one, [one])}
    return ANY in kinds or not body or bool(kinds & body)


def fits_bodies(match: Mapping[str, Any], asked: Sides) -> bool:
    """Whether the power is the party's own, or serves the two sides in the way the data goes."""
    if meet(match.get("holder"), asked.you):
        return True
    gives = meet(match.get("from"), asked.you) and meet(match.get("to"), asked.they)
    takes = meet(match.get("from"), asked.they) and meet(match.get("to"), asked.you)
    return (gives and asked.role != "recipient") or (takes and asked.role != "sender")


def maybes(match: Mapping[str, Any], asked: Sides) -> list[str]:
    """What to check first, where the bodies may be served for a reason that nobody was asked."""
    return [
        one["says"]
        for one in match.get("maybe", ())
        if not (one.get("recorded") and asked.recorded) and fits_bodies(one, asked)
    ]


def is_closed(power: str, you: frozenset[str], they: frozenset[str]) -> bool:
    """Whether the power is for others, whichever way the data goes. Where that is not sure, no."""
    match, asked = finder()["powers"][power], _either_way(you, they)
    found = power in finder()["closed"] and not fits_bodies(match, asked)
    return found and not maybes(match, asked)


def fit(power: str, party: str, parties: Sequence[Mapping[str, Any]]) -> str:
    """How a power fits the party of that id, whichever way the data goes: "fits", "check" where
    somebody must look, and "no" where it is certain that the law gives it to others. A power
    whose holder a rule of its own judges fits here."""
    match = finder()["powers"].get(power)
    number = next((at for at, one in enumerate(parties) if one["id"] == party), None)
    if match is None or number is None or power in finder()["judged"]:
        return FITS
    you, they = tags(parties[number]["organisation"]), others(parties, number)
    if fits_bodies(match, _either_way(you, they)):
        return FITS
    certain = power in finder()["certain"] and is_closed(power, you, they)
    return NOT_ITS_OWN if certain else TO_CHECK


def _either_way(you: frozenset[str], they: frozenset[str]) -> Sides:
    return Sides(_opened(you), _opened(they), "both", recorded=True)


def _opened(kinds: frozenset[str]) -> frozenset[str]:
    """The kinds, with what a record may have left out: "other" may be of any kind, a company a
    supplier, a department without a minister HMRC."""
    if "other" in kinds or not kinds & set(finder()["bodies"]):
        return frozenset()
    left_out = {kind for one in kinds for kind in finder()["left_out"].get(one, ())}
    return kinds | left_out
