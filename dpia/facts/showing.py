"""What the agreements that rely on a DPIA say already of what one of its sections is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from dpia.subjects import Subject
from law import data_files, library
from law.document import filled, get, places
from organisations.models import Organisation
from questionnaire import load
from questionnaire.answers import display_column, party_name
from questionnaire.definition import Column
from questionnaire.fields import leaf, words

SHOWN_AT_MOST = 12
"""So many values of one fact are shown; the rest is counted, and stands in the agreement."""
NAMES = {"parties": "organisation.name", "data_items": "name", "data_subjects": "group"}


@dataclass(frozen=True)
class Fact:
    """One answer of the agreement: what it is called, what it says, where it is changed."""

    label: str
    values: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Facts:
    """What one agreement says of a section."""

    reference: str
    facts: tuple[Fact, ...]

    @property
    def title(self) -> str:
        """The line under which they fold away."""
        return f"What {self.reference} already says about this ({len(self.facts)} answers)"


def of_section(section: str, relying: Sequence[Subject]) -> list[Facts]:
    """The facts of each of these agreements for that section; none for one that says nothing or
    was withdrawn."""
    found = []
    for subject in relying:
        if subject.is_withdrawn:
            continue
        document = _named(subject.shown())
        facts = tuple(
            Fact(_label(path), told, subject.url_of(_first(document, path)))
            for path in paths_of(section)
            if (told := tuple(_told(document, path)))
        )
        if facts:
            found.append(Facts(subject.reference, facts))
    return found


def in_words(document: Mapping[str, Any], path: str) -> list[str]:
    """What the agreement answers to that field, in words, each answer once with whose it is."""
    return list(_told(document, path))


def _named(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers with the names of the parties' organisations, which are facts. At most one
    query."""
    parties = document.get("parties") or []
    unnamed = [
        get(party, "organisation.id", "")
        for party in parties
        if not get(party, "organisation.name")
    ]
    if not any(unnamed):
        return document
    names = dict(
        Organisation.objects.filter(reference__in=unnamed).values_list("reference", "name")
    )
    rows = [
        {**party, "organisation": {"name": names.get(held.get("id", ""), ""), **held}}
        for party in parties
        if (held := party.get("organisation") or {}) is not None
    ]
    return {**document, "parties": rows}


@cache
def paths_of(section: str) -> tuple[str, ...]:
    """The agreement's fields that the section shows, without those of its own questions."""
    own = {question.field for question in load("dpia").section(section).questions}
    found = [
        path
        for entry in data_files.read("dpia_facts.yaml")["fields"]
        if entry["section"] == section
        for path in entry.get("shown", ())
        if path not in own and path in library.fields()
    ]
    return tuple(dict.fromkeys(found))


def _first(document: Mapping[str, Any], path: str) -> str:
    return next((p for p in places(document, path) if filled(get(document, p))), path)


def _told(document: Mapping[str, Any], path: str) -> Iterator[str]:
    """Each answer in words, with whose it is; the same answer of several rows once."""
    column = _column(path)
    told: dict[str, list[str]] = {}
    for place in places(document, path):
        value = get(document, place)
        if not filled(value):
            continue
        shown = display_column(column, value, document)
        text = ", ".join(shown) if isinstance(shown, list) else shown
        told.setdefault(text, []).append(_row_name(document, place, text))
    for number, (text, rows) in enumerate(told.items()):
        if number == SHOWN_AT_MOST:
            yield f"and {len(told) - number} more"
            return
        named = [row for row in dict.fromkeys(rows) if row]
        yield f"{text} ({', '.join(named)})" if named else text


def _row_name(document: Mapping[str, Any], place: str, text: str) -> str:
    """What the row is called that an answer stands in; empty where it names itself."""
    parts = place.split(".")
    name = NAMES.get(parts[0]) if len(parts) > 1 else None
    if name is None:
        return ""
    row = ".".join(parts[:2])
    key = get(document, f"{row}.id", "") if parts[0] == "parties" else ""
    found = str(get(document, f"{row}.{name}", "") or (party_name(document, key) if key else ""))
    return "" if found == text else found


@cache
def _column(path: str) -> Column:
    where = load("agreement").leads_to(path)
    if where is not None and where.question is not None:
        for column in where.question.columns:
            if column.field == path:
                return column
    kind = leaf(path)
    return Column(name=path, field=path, label=_label(path), type="text", leaf=kind)


@cache
def _label(path: str) -> str:
    """What the agreement calls it, in few words."""
    named = data_files.read("dpia_facts.yaml")["labels"].get(path)
    return named or library.field(path).meaning or words(path.rpartition(".")[2])
