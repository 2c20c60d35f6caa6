"""What a draft can begin with: a template of the library or of one's own, or a past agreement.

Reads rows and files, writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import law
from agreements import documents
from agreements.board.parts import CAPACITIES, ROLES
from agreements.judging import kept
from agreements.models import Framework, Template, Version
from agreements.origins import Source
from law import Finding, library
from law.document import Document, get, put
from questionnaire import starting
from questionnaire.fields import words

LIBRARY = "library"


@dataclass(frozen=True)
class Seat:
    """A place in which the organisation that starts the draft can take part."""

    number: int
    words: str


@dataclass(frozen=True)
class Beginning:
    """Answers for a draft to begin with, and what is said of them."""

    key: str
    name: str
    description: str
    answers: Document = field(repr=False)
    source: Source = Source.TEMPLATE
    again: tuple[str, ...] = ()
    """The questions that were answered once and must be thought about again."""

    @property
    def seats(self) -> tuple[Seat, ...]:
        """The places in which no organisation stands yet."""
        parties = get(self.answers, "parties", [])
        return tuple(Seat(n, _in_words(parties[n])) for n in starting.free_seats(self.answers))


def template_from(version: Version) -> Document:
    """What a template made of this version holds: nothing of its day and its organisations, and
    no answer with which the rules find fault."""
    whole = documents.with_facts(
        version.document, documents.facts_of(version, documents.parties_of(version))
    )
    return _template(whole, kept(version))


def of_template(template: Template) -> Beginning:
    """One of an organisation's own."""
    return Beginning(template.key, template.name, template.description, template.content)


def of_past(version: Version) -> Beginning:
    """A copy of an agreement, without what must be thought about again."""
    answers, again = starting.copy_of(version.document)
    if version.dpia_id is not None:
        again = (*again, "dpia_link")
    reference = version.agreement.reference
    return Beginning(
        reference,
        f"{reference} {version.title}".strip(),
        version.summary,
        documents.answers(answers),
        Source.PREVIOUS_VERSION,
        again,
    )


def of_framework(framework: Framework, organisations: Iterable[str]) -> Beginning:
    """An agreement under a framework between these organisations (references): what it suggests.

    Its terms, and the days on which they joined, come with its reference when the draft is saved.
    """
    answers: Document = {
        "framework_reference": framework.reference,
        "parties": [{"id": one.lower(), "organisation": {"id": one}} for one in organisations],
    }
    for path, value in framework.defaults.items():
        # A suggestion for every row is made for the first one; others do not exist yet.
        if not path.startswith("parties[]"):
            put(answers, path.replace("[]", ".0"), value)
    return Beginning(
        framework.reference, str(framework), framework.summary, answers, Source.FRAMEWORK
    )


@cache
def of_library() -> tuple[Beginning, ...]:
    """The starting templates that come with the service, made of its sample agreements."""
    samples = library.samples()
    known = {record["id"]: record for record in samples.organisations}
    found = []
    for number, sample in enumerate(samples.agreements, 1):
        whole = documents.with_facts(sample["document"], known)
        answers = _template(whole, law.check(whole, on=samples.today))
        title = sample["document"]["title"]
        found.append(Beginning(f"{LIBRARY}-{number}", title, _described(answers), answers))
    return tuple(sorted(found, key=lambda one: one.name))


def in_library(key: str) -> Beginning | None:
    """The template of the library under that key."""
    return next((one for one in of_library() if one.key == key), None)


def _template(whole: Mapping[str, Any], findings: Iterable[Finding]) -> Document:
    answers = starting.template_of(_without_faults(whole, findings))
    answers["title"] = ""
    return documents.answers(answers)


def _without_faults(whole: Mapping[str, Any], findings: Iterable[Finding]) -> Document:
    """The document without the answers that a rule would have put right."""
    better: Document = law.normalise(whole)
    for finding in findings:
        value = get(better, finding.path)
        if value is not None and not isinstance(value, dict) and not _are_rows(value):
            put(better, finding.path, None)
    return better


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in value)


def _described(answers: Document) -> str:
    parties, items = len(get(answers, "parties", [])), len(get(answers, "data_items", []))
    category = get(answers, "purposes.0.category", "")
    purpose = f"{words(category)}. " if category else ""
    return f"{purpose}{parties} organisations, {items} data items."


def _in_words(party: Mapping[str, Any]) -> str:
    """What an organisation does in that place: "Sends data, controller"."""
    part = ROLES.get(party.get("role", ""), "Takes part")
    status = CAPACITIES.get(party.get("controller_status", ""), "")
    powers = [words(g["power"]) for g in party.get("gateways") or [] if g.get("power")]
    told = f"{part}, {status}" if status else part
    return f"{told} ({powers[0]})" if powers else told
