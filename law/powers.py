"""Finding a legal power: who discloses to whom, what for, which data, where and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from law import data_files, library
from law.choosing import NATION_WORDS, Offer, Unavailable, needs_of
from law.functions import power_has_offence
from law.library import Entry, Gateway

ANY = "any"
LAST_RESORT = "OTHER"
COMMON_LAW = ("COMMON_LAW_CROWN", "COMMON_LAW_POLICE")
FLAGS = {
    "licensed_energy_supplier": "energy_supplier",
    "water_undertaker": "water_undertaker",
    "health_or_care": "health_or_care",
    "child_safeguarding_agency": "child_safeguarding_agency",
}
KEYS = {"hmrc": "hmrc", "nhs_england": "nhs_england", "ons": "statistics_authority"}


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A power that may serve, with what has to be looked at before relying on it."""

    power: Gateway
    strength: str
    checks: tuple[str, ...]
    """Why it may not fit; none where it fits all that was said"""
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
        words: str = _finder()["strengths"][self.strength]
        return words


STRENGTHS = ("mandatory", "permissive", "mixed", "implied", "common_law", "restriction")


def bodies() -> Mapping[str, str]:
    """The kinds of body to choose from, in words."""
    found: Mapping[str, str] = _finder()["bodies"]
    return found


def kinds_of_data() -> Mapping[str, str]:
    """The kinds of data to choose from, in words."""
    found: Mapping[str, str] = _finder()["kinds_of_data"]
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
    asked = replace(asked, role="both", you=_open(asked.you), they=_open(asked.they))
    withheld = [one for one in offer.options if _is_closed(one.id, asked)]
    return Offer(
        tuple(one for one in offer.options if one not in withheld),
        (*offer.unavailable, *(_not_offered(one.id) for one in withheld)),
    )


def _open(kinds: frozenset[str]) -> frozenset[str]:
    """The kinds, with what a record may have left out: "other" may be of any kind, and a company
    a supplier."""
    if "other" in kinds or not kinds & set(bodies()):
        return frozenset()
    return kinds | {"energy_supplier", "water_undertaker"} if "company" in kinds else kinds


def _is_closed(power: str, asked: Situation) -> bool:
    if power not in _finder()["closed"]:
        return False
    match = _finder()["powers"][power]
    return not (_fits_bodies(match, asked) or _maybes(match, asked))


def _not_offered(code: str) -> Unavailable:
    power = library.gateway(code)
    assert power is not None
    words = _finder()["not_offered"]
    told = words["sides" if "from" in _finder()["powers"][code] else "holder"]
    reason = told.format(discloser=power.discloser, recipient=power.recipient)
    return Unavailable(code, power.name, reason, power.provision)


def situation_of(document: Mapping[str, Any], party: int, *, on: date) -> Situation:
    """What the document says of one of its parties."""
    parties = document.get("parties") or []
    own = parties[party]
    others = [
        tags(one.get("organisation") or {}) for number, one in enumerate(parties) if number != party
    ]
    items = document.get("data_items") or []
    nation = (own.get("organisation") or {}).get("nation", "")
    nations = [nation] if nation in NATION_WORDS else document.get("nations") or []
    return Situation(
        you=tags(own.get("organisation") or {}),
        # With one that nothing is known of, they may be of any kind.
        they=frozenset().union(*others) if all(others) else frozenset(),
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


def tags(organisation: Mapping[str, Any]) -> frozenset[str]:
    """What kinds of body an organisation's facts say it is."""
    found = {organisation.get("kind") or ""}
    found.add(KEYS.get(organisation.get("key") or "", ""))
    found.update(tag for name, tag in FLAGS.items() if organisation.get(name))
    if organisation.get("cca_category") in (1, 2):
        found.add("responder")
    return frozenset(found - {""})


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
    match = _finder()["powers"][entry["id"]]
    nations = library.gateway(entry["id"]).nations  # type: ignore[union-attr]
    return (
        bool(_fits_bodies(match, asked) or _maybes(match, asked))
        and not _barred(match, asked)
        and (not asked.nations or bool(asked.nations & set(nations)))
        and (not asked.data or _fits_data(match, asked.data))
    )


def _fits_data(match: Mapping[str, Any], data: str) -> bool:
    kinds = match.get("data", ["personal"])
    # Data from health or care may be part of what a power for personal data covers.
    return data in kinds or (data == "health" and "personal" in kinds)


def _fits_bodies(match: Mapping[str, Any], asked: Situation) -> bool:
    if _meet(match.get("holder"), asked.you):
        return True
    gives = _meet(match.get("from"), asked.you) and _meet(match.get("to"), asked.they)
    takes = _meet(match.get("from"), asked.they) and _meet(match.get("to"), asked.you)
    return (gives and asked.role != "recipient") or (takes and asked.role != "sender")


def _maybes(match: Mapping[str, Any], asked: Situation) -> list[str]:
    """What to check first, where the bodies may be served for a reason that nobody was asked."""
    return [
        one["says"]
        for one in match.get("maybe", ())
        if not (one.get("recorded") and asked.recorded) and _fits_bodies(one, asked)
    ]


def _barred(match: Mapping[str, Any], asked: Situation) -> bool:
    """Whether nobody there may disclose such data under it. A party that also receives, or of
    which nothing is known, is not barred."""
    barred = match.get("not_from", {}).get(asked.data)
    givers = (asked.they if asked.role == "recipient" else asked.you) & set(bodies())
    return bool(barred and givers and asked.role in ("sender", "recipient")) and all(
        _meet(barred, frozenset({one})) for one in givers
    )


def _meet(wanted: Iterable[str] | None, body: frozenset[str]) -> bool:
    """Whether a body is of the kinds wanted. One that nothing is known of may be of any."""
    if wanted is None:
        return False
    groups = _finder()["groups"]
    kinds = {kind for one in wanted for kind in groups.get(one, [one])}
    return ANY in kinds or not body or bool(kinds & body)


def _candidate(entry: Entry, asked: Situation) -> Candidate:
    match = _finder()["powers"][entry["id"]]
    power = library.gateway(entry["id"])
    assert power is not None
    purposes = set(match["for"])
    checks = []
    if ANY not in purposes and asked.purposes and not purposes & asked.purposes:
        checks.append(_for_what(purposes, power))
    if match.get("note") and ANY not in purposes and not purposes:
        checks.append(match["note"])
    if not _fits_bodies(match, asked):
        checks += _maybes(match, asked)
    if doubt := match.get("doubt", {}).get(asked.data):
        checks.append(doubt)
    if power.doubt:
        checks.append(f"Check that it is in force: {power.doubt}.")
    return Candidate(
        power=power,
        strength=_strength(power),
        checks=tuple(checks),
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


def _order(one: Candidate) -> tuple[bool, bool, int]:
    return (one.power.id == LAST_RESORT, not one.fits, STRENGTHS.index(one.strength))


@cache
def _finder() -> Mapping[str, Any]:
    found: Mapping[str, Any] = data_files.read("powers_finder.yaml")
    return found
