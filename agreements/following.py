"""What follows from the framework that a draft stands under: its terms, and who has joined it.

A term stays equal to the framework's unless the draft departs from its section. Reads rows, writes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from agreements.models import Framework
from law.document import Document, codes_in_order, filled, get, places
from law.library import departure_sections
from law.shape import generic
from questionnaire import load

REFERENCE, DEPARTURES = "framework_reference", "framework_departures"
JOINED_ON = "parties[].framework_joined_on"


@dataclass(frozen=True)
class Following:
    """What a save brings with it: answers that the framework gives, and those it does not allow."""

    given: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    framework: Framework | None = None


@dataclass(frozen=True)
class Inherited:
    """The terms that a document has from its framework, by place."""

    framework: Framework
    terms: Mapping[str, Any]

    def sections(self) -> list[str]:
        """The names of the sections that they stand in, each once."""
        return list(dict.fromkeys(section_of(place) for place in self.terms))


@cache
def _sections() -> Mapping[str, str]:
    return {path: name for name, paths in departure_sections().items() for path in paths}


def section_of(place: str) -> str:
    """The section of a framework that a term at this place belongs to; "" for no term."""
    return _sections().get(generic(place), "")


def section_words(name: str) -> str:
    """What people call a section of a framework."""
    choices = load("agreement").question("framework_departures").choices
    return next((choice.label for choice in choices if choice.id == name), name)


def framework_of(document: Mapping[str, Any]) -> Framework | None:
    """The framework that the document stands under, if it is recorded here. One query, or none."""
    reference = document.get(REFERENCE)
    if not isinstance(reference, str) or not reference:
        return None
    return Framework.objects.filter(reference=reference).first()


def inherited(document: Mapping[str, Any], framework: Framework | None = None) -> Inherited | None:
    """The terms that the document has from its framework now; None without one."""
    found = framework or framework_of(document)
    if found is None:
        return None
    terms = {place: term for place, term in _terms(found, document) if get(document, place) == term}
    return Inherited(found, terms)


def following(before: Document, after: Document) -> Following:
    """What a save that makes this document of that one brings with it. At most two queries."""
    framework = framework_of(after)
    if framework is None:
        was_under = bool(before.get(REFERENCE)) and not after.get(REFERENCE)
        left = [p for p in places(after, JOINED_ON) if filled(get(after, p))] if was_under else []
        return Following(dict.fromkeys(left))
    given, refused = dict(_joined(framework, after)), []
    anew = before.get(REFERENCE) != after.get(REFERENCE)
    again = _departed(before) - _departed(after)
    for place, term in _terms(framework, after):
        held, was = get(after, place), get(before, place)
        if held == term:
            continue
        if anew or section_of(place) in again or not (filled(held) or filled(was)):
            given[place] = term
        elif held != was:
            refused.append(place)
    return Following(given, tuple(refused), framework)


def _terms(framework: Framework, document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each place of the document in which a term of the framework belongs, with the term."""
    departed = _departed(document)
    for path, term in framework.terms.items():
        if section_of(path) not in departed:
            # As a draft holds it: a framework may name the same codes in another order.
            as_held = codes_in_order(path, term)
            for place in places(document, path):
                yield place, as_held


def _joined(framework: Framework, document: Document) -> Iterator[tuple[str, str]]:
    """The day on which each party that is a member joined, where it is not there yet."""
    days = dict(framework.members.values_list("organisation__reference", "joined_on"))
    for number, party in enumerate(document.get("parties") or []):
        day = days.get(get(party, "organisation.id", ""))
        if day and party.get("framework_joined_on") != day.isoformat():
            yield f"parties.{number}.framework_joined_on", day.isoformat()


def _departed(document: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(document.get(DEPARTURES) or ())
