"""Finding a legal power: who discloses to whom, what for, which data, where and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from law import library
from law.bodies import (
    ANY,
    Sides,
    finder,
    fits_bodies,
    is_closed,
    maybes,
    meet,
    others,
    tags,
)
from law.choosing import NATION_WORDS, Offer, Unavailable, needs_of
from law.functions import power_has_offence
from law.library import Entry, Gateway

LAST_RESORT = "OTHER"
FOR_ANYONE = frozenset({LAST_RESORT, "COURT_ORDER"})
"""What is always there to look at, whoever asks."""
COMMON_LAW = ("COMMON_LAW_CROWN", "COMMON_LAW_POLICE")


@dataclass(frozen=True, slots=True)
class Situation:
    """What the finder is asked. What is not known is left empty, and refuses nothing."""

    you: frozenset[str]
    """What kinds of body the party is: `bodies` of powers_finder.yaml, and what its record says"""
    they: frozenset[str]
    """The same of the others, together"""
    role: str
    """sender, recipient, both or "" """
    purposes: frozenset[str]
    data: str
    """personal, health or anonymous"""
    nations: frozenset[str]
    on: date
    recorded: bool = False
    """Whether more is known of the bodies than their kind: what their records say"""

    @property
    def sides(self) -> Sides:
        """Who is asked about, and which way the data goes."""
        return Sides(self.you, self.they, self.role, self.recorded)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A power that may serve, with what has to be looked at before relying on it."""

    power: Gateway
    strength: str
    checks: tuple[str, ...]
    """Why it may not fit; none where it fits all that was said"""
    other_purpose: bool
    """Whether it is for something else than what was said"""
    note: str
    """What it is narrowly for; "" for no more than its purpose says"""
    needs: tuple[str, ...]
    since: date | None
    until: date | None
    code: str
    register: str
    offence: bool

    @property
    def fits(self) -> bool:
        return not self.checks and self.strength not in ("restriction",)

    @property
    def strength_words(self) -> str:
        """How strong it is, in words."""
        words: str = finder()["strengths"][self.strength]
        return words


STRENGTHS = ("mandatory", "permissive", "mixed", "implied", "common_law", "restriction")


def bodies() -> Mapping[str, str]:
    """The kinds of body to choose from, in words."""
    found: Mapping[str, str] = finder()["bodies"]
    return found


def kinds_of_data() -> Mapping[str, str]:
    """The kinds of data to choose from, in words."""
    found: Mapping[str, str] = finder()["kinds_of_data"]
    return found


def find(asked: Situation) -> tuple[Candidate, ...]:
    """The powers that may serve the party: those that fit first, the strongest first. The last is
    always "another power".

    A power is left out where it serves other bodies, other nations or other kinds of data, or is
    not law on the day. One meant for other purposes is kept, and says so.
    """
    standing = {option.id for option in library.options("gateways", asked.on)}
    found = [
        _candidate(entry, asked)
        for entry in library.LISTS["gateways"]()
        if entry["id"] in standing and _serves(entry, asked)
    ]
    return tuple(sorted(found, key=_order))


def thin_for(asked: Situation) -> tuple[str, ...]:
    """The nations asked about of whose own law the list has few powers, in words."""
    return tuple(NATION_WORDS[one] for one in finder()["thin"] if one in asked.nations)


def narrowed(offer: Offer, document: Mapping[str, Any], row: str, *, on: date) -> Offer:
    """What is offered to the party of that row, without the powers that fit it neither as sender
    nor as recipient: those are told, with whose they are. What is uncertain stays offered."""
    list_name, _, rest = row.partition(".")
    number = rest.partition(".")[0]
    if list_name != "parties" or not number.isdigit():
        return offer
    if int(number) >= len(document.get("parties") or []):
        return offer
    asked = situation_of(document, int(number), on=on)
    withheld = [one for one in offer.options if is_closed(one.id, asked.you, asked.they)]
    return Offer(
        tuple(one for one in offer.options if one not in withheld),
        (*offer.unavailable, *(_not_offered(one.id) for one in withheld)),
    )


def _not_offered(code: str) -> Unavailable:
    power = library.gateway(code)
    assert power is not None
    words = finder()["not_offered"]
    told = words["sides" if "from" in finder()["powers"][code] else "holder"]
    reason = told.format(discloser=power.discloser, recipient=power.recipient)
    return Unavailable(code, power.name, reason, power.provision)


def situation_of(document: Mapping[str, Any], party: int, *, on: date) -> Situation:
    """What the document says of one of its parties."""
    parties = document.get("parties") or []
    own = parties[party]
    items = document.get("data_items") or []
    nation = (own.get("organisation") or {}).get("nation", "")
    nations = [nation] if nation in NATION_WORDS else document.get("nations") or []
    return Situation(
        you=tags(own.get("organisation") or {}),
        they=others(parties, party),
        role=own.get("role") or "",
        purposes=frozenset(
            purpose["category"]
            for purpose in document.get("purposes") or []
            if purpose.get("category")
        ),
        data=_kind_of(document, items),
        nations=frozenset(nations),
        on=on,
        recorded=True,
    )


def _kind_of(document: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> str:
    if document.get("contains_personal_data") is False:
        return "anonymous"
    if any(
        item.get("confidential_patient_information")
        or item.get("origin") in ("health_service", "adult_social_care")
        for item in items
    ):
        return "health"
    return "personal"


# ------------------------------------------------------------------ matching
def _serves(entry: Entry, asked: Situation) -> bool:
    match = finder()["powers"][entry["id"]]
    nations = library.gateway(entry["id"]).nations  # type: ignore[union-attr]
    return (
        bool(fits_bodies(match, asked.sides) or maybes(match, asked.sides))
        and not _barred(match, asked)
        and (not asked.nations or bool(asked.nations & set(nations)))
        and (not asked.data or _fits_data(match, asked.data))
    )


def _fits_data(match: Mapping[str, Any], data: str) -> bool:
    kinds = match.get("data", ["personal"])
    # Data from health or care may be part of what a power for personal data covers.
    return data in kinds or (data == "health" and "personal" in kinds)


def _barred(match: Mapping[str, Any], asked: Situation) -> bool:
    """Whether nobody there may disclose such data under it. A party that also receives, or of
    which nothing is known, is not barred."""
    barred = match.get("not_from", {}).get(asked.data)
    givers = (asked.they if asked.role == "recipient" else asked.you) & set(bodies())
    return bool(barred and givers and asked.role in ("sender", "recipient")) and all(
        meet(barred, frozenset({one})) for one in givers
    )


def _candidate(entry: Entry, asked: Situation) -> Candidate:
    match = finder()["powers"][entry["id"]]
    power = library.gateway(entry["id"])
    assert power is not None
    purposes = set(match["for"])
    other = bool(ANY not in purposes and asked.purposes and not purposes & asked.purposes)
    checks = [_for_what(purposes, power)] if other else []
    if match.get("note") and ANY not in purposes and not purposes:
        checks.append(match["note"])
    if not fits_bodies(match, asked.sides):
        checks += maybes(match, asked.sides)
    if doubt := match.get("doubt", {}).get(asked.data):
        checks.append(doubt)
    if power.doubt:
        checks.append(f"Check that it is in force: {power.doubt}.")
    return Candidate(
        power=power,
        strength=_strength(power),
        checks=tuple(checks),
        other_purpose=other,
        note=match.get("note", ""),
        needs=needs_of(power.id),
        since=_known(entry, "first_day"),
        until=_known(entry, "last_day"),
        code=str(entry.get("code_of_practice") or ""),
        register=str(entry.get("public_register") or ""),
        offence=power_has_offence(power.id),
    )


def _for_what(purposes: set[str], power: Gateway) -> str:
    if not purposes:
        return f"It serves only this: {power.purpose or 'what the law named says'}."
    return f"It is for something else: {power.purpose}."


def _strength(power: Gateway) -> str:
    if power.id in COMMON_LAW:
        return "common_law"
    return power.nature or "implied"


def _known(entry: Entry, name: str) -> date | None:
    """A date that somebody has checked or is sure of; None for any other."""
    told = entry.get(name) if entry.get("dates_confidence") in ("V", "H") else None
    return date.fromisoformat(told) if told else None


def _order(one: Candidate) -> tuple[bool, bool, bool, int]:
    strength = STRENGTHS.index(one.strength)
    return (one.power.id == LAST_RESORT, not one.fits, one.other_purpose, strength)
