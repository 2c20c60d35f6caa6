"""Risks and measures to choose from: what the library offers a DPIA, and why it suggests some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from law import expressions, library
from law.document import get, normalise
from law.library import Option

FILE = Path(__file__).parent / "data" / "suggestions.yaml"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Offered:
    """A risk of the library for one DPIA."""

    id: str
    text: str
    measures: tuple[Option, ...]
    """Its usual measures, without those that the DPIA has against it already."""
    because: str = ""
    """Why it is suggested; blank where nothing in the agreement points to it."""
    is_in: bool = False
    """Whether the DPIA has it already."""


@dataclass(frozen=True)
class Suggestion:
    """When a risk is suggested, and the reason that is shown."""

    risk: str
    when: str
    because: str


@dataclass(frozen=True)
class Pick:
    """A risk chosen from the library, with the measures chosen against it."""

    risk: str
    measures: tuple[str, ...] = ()


@cache
def suggestions() -> tuple[Suggestion, ...]:
    """Every reason to suggest a risk, in the file's order; of one risk the first that holds."""
    content = yaml.load(FILE.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 -- is safe
    return tuple(Suggestion(**entry) for entry in content)


def offered(document: Document) -> list[Offered]:
    """The whole library for this document: suggested risks first, then the rest, in its order."""
    reasons = _reasons(document)
    held = _held(document)
    found = [
        Offered(
            id=option.id,
            text=option.label,
            measures=tuple(
                measure
                for measure in library.measures_for(option.id)
                if measure.label not in held.get(option.id, ())
            ),
            because=reasons.get(option.id, ""),
            is_in=option.id in held,
        )
        for option in library.options("risk_library")
    ]
    return sorted(found, key=lambda one: not one.because)


def _reasons(document: Document) -> dict[str, str]:
    context = expressions.Context({"agreement": normalise(document)})
    found: dict[str, str] = {}
    for suggestion in suggestions():
        if suggestion.risk not in found and expressions.compile(suggestion.when).holds(context):
            found[suggestion.risk] = suggestion.because
    return found


def _held(document: Document) -> dict[str, set[str]]:
    """Library risks that the DPIA has, each with the words of its measures."""
    held: dict[str, set[str]] = {}
    for risk in get(document, "dpia.risks", None) or []:
        if of := library_id(risk):
            texts = {measure.get("text") or "" for measure in risk.get("measures") or []}
            held.setdefault(of, set()).update(texts)
    return held


def library_id(risk: Mapping[str, Any]) -> str:
    """RK01 for a risk with the id RK01-2; blank for one's own."""
    return str(risk.get("id") or "").rpartition("-")[0]


def known(picks: Iterable[Pick]) -> bool:
    """Whether every risk picked, and every measure, is the library's."""
    risks = {option.id for option in library.options("risk_library")}
    return all(
        pick.risk in risks
        and set(pick.measures) <= {option.id for option in library.measures_for(pick.risk)}
        for pick in picks
    )


def measures_of(pick: Pick, held: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """The rows for the measures picked that are not among those held already."""
    texts = {measure.get("text") for measure in held}
    return [
        {"text": option.label}
        for option in library.measures_for(pick.risk)
        if option.id in pick.measures and option.label not in texts
    ]
