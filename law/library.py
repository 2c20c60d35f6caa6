"""What there is to choose from: bases, conditions, powers, risks and measures, dated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from law import data_files, functions, shape

Entry = Mapping[str, Any]
NATIONS = {"E": "england", "W": "wales", "S": "scotland", "NI": "northern_ireland"}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    id: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A legal power to share."""

    id: str
    name: str
    provision: str
    nature: str
    """mandatory, permissive, implied, mixed or restriction"""
    nations: tuple[str, ...]
    purpose: str
    discloser: str
    recipient: str
    limits: tuple[str, ...]
    url: str
    doubt: str
    """What must be checked before relying on it; "" when nothing is known"""


@dataclass(frozen=True, slots=True)
class Field:
    """What the dictionary says of one field of the document."""

    path: str
    kind: str
    meaning: str
    allowed: tuple[str, ...]
    unit: str
    rules: tuple[str, ...]
    answered_by: tuple[str, ...]
    made_by: str
    """What fills it, where nobody types it; "" where people do"""
    from_framework: bool
    register: tuple[str, ...]
    """The register columns it feeds, as register:column"""


@dataclass(frozen=True, slots=True)
class Samples:
    """The fictitious organisations, agreements and frameworks, as the sample files write them."""

    today: date
    organisations: list[dict[str, Any]]
    agreements: list[dict[str, Any]]
    frameworks: list[dict[str, Any]]
    departure_sections: dict[str, list[str]]


def _bases(*path: str) -> Callable[[], list[Entry]]:
    return lambda: list(_within("lawful_bases.yaml", path))


def _dpia(*path: str) -> Callable[[], list[Entry]]:
    return lambda: list(_within("dpia.yaml", path))


def _within(name: str, path: tuple[str, ...]) -> Iterator[Entry]:
    """Every entry with an id at or below a key of a data file, in the file's order."""
    at = data_files.read(name)
    for key in path:
        at = at[key]
    yield from _entries(at)


def _entries(at: Any) -> Iterator[Entry]:
    if isinstance(at, list):
        for inner in at:
            yield from _entries(inner)
    elif isinstance(at, Mapping):
        if "id" in at:
            yield at
        else:
            for inner in at.values():
                yield from _entries(inner)


def _objectives() -> list[Entry]:
    powers = data_files.read("gateways.yaml")["gateways"]
    return [objective for power in powers for objective in power.get("objectives", ())]


def _measures() -> list[Entry]:
    texts = data_files.read("dpia.yaml")["measures"]
    return [{"id": code, "text": text} for code, text in texts.items()]


def _countries() -> list[Entry]:
    names = data_files.read("countries.yaml")
    by_name = sorted(names.items(), key=lambda pair: pair[1].removeprefix("The "))
    return [{"id": code, "name": name} for code, name in by_name]


LISTS: Mapping[str, Callable[[], list[Entry]]] = {
    "article6": _bases("article6"),
    "recognised_interest": _bases("annex1_recognised_legitimate_interests"),
    "compatibility_ground": _bases("article8A_purpose_limitation"),
    "article9": _bases("article9"),
    "special_categories": _bases("special_categories"),
    "schedule1": _bases("schedule1"),
    "article10": _bases("article10_criminal_offence_data"),
    "part3_basis": _bases("dpa_part3_law_enforcement", "lawful_s35"),
    "schedule8": _bases("dpa_part3_law_enforcement", "schedule8"),
    "transfer_mechanisms": _bases("international_transfers", "mechanisms"),
    "gateways": lambda: list(_within("gateways.yaml", ("gateways",))),
    "dea_objectives": _objectives,
    "screening_triggers": _dpia("screening"),
    "triggers_article35": _dpia("screening", "article_35_3_always"),
    "triggers_ico": _dpia("screening", "ico_list"),
    "triggers_wp": _dpia("screening", "wp248_criteria"),
    "risk_library": _dpia("risk_library"),
    "measures": _measures,
    "countries": _countries,
}


def options(list_name: str, on: date | None = None) -> list[Option]:
    """What may be chosen from a list of LISTS, or for a field with closed values, by its path.

    With a day, only what is law on it; the first and the last day count, and what has no known
    date is offered. Raises KeyError for a list that does not exist.
    """
    if list_name in LISTS:
        return [_option(entry) for entry in LISTS[list_name]() if stands_on(entry, on)]
    found = []
    for code in shape.leaves()[list_name].allowed:
        known = entry(code)
        if known is None:
            found.append(Option(code, label(code)))
        elif stands_on(known, on):
            found.append(_option(known))
    return found


def _option(entry: Entry) -> Option:
    hint = str(entry.get("provision") or _citation(entry))
    return Option(entry["id"], _sentence(entry.get("name") or entry["text"]), hint)


def _citation(entry: Entry) -> str:
    """Where the law says it, for entries that name their place there only in parts."""
    code: str = entry["id"]
    if code.startswith("A9_2_"):
        return f"UK GDPR Article 9(2)({code[-1]})"
    if code.startswith("S1P"):
        return f"Data Protection Act 2018, Schedule 1, paragraph {entry['para']}"
    if code.startswith("S8_"):
        return f"Data Protection Act 2018, Schedule 8, paragraph {code.removeprefix('S8_')}"
    if code.startswith("RLI_"):
        return f"UK GDPR Annex 1, paragraph {entry['para']}"
    return f"UK GDPR Article {entry['article']}" if "article" in entry else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def stands_on(entry: Entry, on: date | None) -> bool:
    """Whether it is law on the day.

    Dates of powers count only where someone has checked them (V) or is sure of them (H). No power
    is older than the Act that made it.
    """
    if on is not None and entry.get("enacted", "") > on.isoformat():
        return False
    if on is None or entry.get("dates_confidence", "H") not in ("V", "H"):
        return True
    first, last = entry.get("first_day"), entry.get("last_day")
    return (not first or first <= on.isoformat()) and (not last or on.isoformat() <= last)


def label(code: str) -> str:
    """The words for any id of the library; any other code in plain words."""
    known = entry(code)
    return _option(known).label if known else _sentence(code.replace("_", " "))


def entry(code: str) -> Entry | None:
    """What the data say of any id of the library."""
    return _by_id().get(code)


@cache
def _by_id() -> Mapping[str, Entry]:
    return {entry["id"]: entry for make in LISTS.values() for entry in make()}


def gateway(power: str) -> Gateway | None:
    """A legal power by its id; None when the library has none of that id."""
    return _gateways().get(power)


def gateways(
    on: date | None = None, *, nations: tuple[str, ...] = (), words: str = ""
) -> list[Gateway]:
    """The powers in force on the day that reach every one of the nations and whose entry
    holds every one of the words."""
    wanted = words.casefold().split()
    standing = {option.id for option in options("gateways", on)}
    return [
        power
        for power in _gateways().values()
        if power.id in standing
        and set(nations) <= set(power.nations)
        and all(word in _told_of(power) for word in wanted)
    ]


def _told_of(power: Gateway) -> str:
    told = (power.name, power.provision, power.purpose, power.discloser, power.recipient)
    return " ".join((*told, *power.limits)).casefold()


@cache
def _gateways() -> Mapping[str, Gateway]:
    powers = data_files.tables()["powers"]
    return {
        entry["id"]: Gateway(
            id=entry["id"],
            name=_sentence(entry["name"]),
            provision=entry["provision"],
            nature=entry["nature"] or "",
            nations=tuple(powers[entry["id"]]["nations"]),
            purpose=str(entry["purpose"] or ""),
            discloser=str(entry["discloser"] or ""),
            recipient=str(entry["recipient"] or ""),
            limits=tuple(str(limit) for limit in entry.get("limits", ())),
            url=entry.get("url") or "",
            doubt=powers[entry["id"]].get("uncertain", ""),
        )
        for entry in LISTS["gateways"]()
    }


def measures_for(risk: str) -> list[Option]:
    """The measures the library proposes against one of its risks; none for any other risk."""
    named = [entry["measures"] for entry in LISTS["risk_library"]() if entry["id"] == risk]
    return [option for option in options("measures") if named and option.id in named[0]]


def overall(matrix: str, likelihood: str, severity: str) -> str:
    """How great a risk is: low, medium or high; "" until likelihood and severity are given.

    The matrix is `ico` or `cautious`; blank is cautious.
    """
    return functions.grid(matrix, likelihood, severity) if likelihood and severity else ""


def field(path: str) -> Field:
    """What the dictionary says of a field. Raises KeyError when there is none."""
    return fields()[path]


@cache
def fields() -> Mapping[str, Field]:
    """Every field of the document by its generic path, in the dictionary's order."""
    return {
        entry["path"]: Field(
            path=entry["path"],
            kind=entry["type"],
            meaning=entry["meaning"],
            allowed=tuple(entry.get("allowed", ())),
            unit=entry.get("unit", ""),
            rules=tuple(entry["rules"]),
            answered_by=tuple(entry.get("answered_by", ())),
            made_by=entry.get("made_by", ""),
            from_framework=entry.get("from_framework", False),
            register=tuple(entry.get("register", ())),
        )
        for entry in data_files.read("dictionary.yaml")["fields"]
    }


@cache
def departure_sections() -> Mapping[str, tuple[str, ...]]:
    """The sections of a framework, each with the fields that it may give terms for.

    An agreement departs from a framework section by section (`framework_departures`)."""
    found = data_files.read("framework_sections.yaml")["sections"]
    return {name: tuple(paths) for name, paths in found.items()}


def register_formats() -> dict[str, Any]:
    """The columns of the registers that agreements are published in or reported to."""
    found: dict[str, Any] = data_files.read("register_formats.yaml")["formats"]
    return found


def samples() -> Samples:
    """The samples, a copy for each caller to change."""
    agreements = data_files.read("samples/agreements.yaml")
    frameworks = data_files.read("samples/frameworks.yaml")
    return Samples(
        today=date.fromisoformat(agreements["meta"]["today"]),
        organisations=deepcopy(agreements["organisations"]),
        agreements=deepcopy(agreements["agreements"]),
        frameworks=deepcopy(frameworks["frameworks"]),
        departure_sections=deepcopy(frameworks["meta"]["departure_sections"]),
    )
