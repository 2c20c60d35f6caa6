"""One version after another: what a variation changes of the one before, and what it leaves blank
as that did.

Pure, but for `changes_since_previous` and `blank_before`, which read the version before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from agreements.models import Version
from audit.prepared import Prepared
from law.document import generic, get, normalise, values_at
from questionnaire import load
from questionnaire.completeness import unanswered
from questionnaire.matching import matched

Document = Mapping[str, Any]

ROWS = {"data_items": "data_items", "purposes": "purposes", "transfers": "transfers"}
TECHNOLOGY = ("automated_decisions", "novel")
BASIS = ("article6", "article9", "schedule1")
READ = ("parties", *ROWS.values(), *TECHNOLOGY)
"""What `changed` reads of two documents."""


def changed(before: Document, after: Document) -> list[str]:
    """The codes of `changes_since_previous`: the kinds of thing that differ between two texts."""
    old, new = normalise(before), normalise(after)
    found = {
        "lawful_basis": _bases(old, new) != _bases(new, old),
        "parties": _parties(old) != _parties(new),
        "technology": any(old[name] != new[name] for name in TECHNOLOGY),
        **{code: old[name] != new[name] for code, name in ROWS.items()},
    }
    return [code for code in CODES if found[code]]


CODES = ("lawful_basis", "data_items", "parties", "purposes", "transfers", "technology")


def _parties(document: Document) -> list[Any]:
    paths = ("parties[].organisation.id", "parties[].role", "parties[].controller_status")
    return sorted(zip(*(values_at(document, path) for path in paths), strict=True))


def _bases(document: Document, other: Document) -> dict[str, Any]:
    """The bases and conditions of each organisation that takes part in both documents."""
    shared = set(values_at(other, "parties[].organisation.id"))
    return {
        party["organisation"]["id"]: [_codes(party.get(name)) for name in BASIS]
        for party in document["parties"]
        if party["organisation"]["id"] in shared
    }


def _codes(value: Any) -> list[str]:
    return sorted(str(code) for code in value or ())


_agreed = Prepared(
    lambda version: Version.objects.filter(pk=version).values_list("snapshot__content", flat=True),
    version=int,
)


def changes_since_previous(version: Version, document: Document) -> list[str]:
    """What this text of a variation changes of the version that it replaces. One query, or none."""
    if version.varies_id is None:
        return []
    (content,) = _agreed(version=version.varies_id)
    return changed(json.loads(bytes(content)), document)


_before = Prepared(
    lambda version: Version.objects.filter(pk=version).values_list("document", flat=True),
    version=int,
)


def blank_before(version: Version, document: Document) -> frozenset[str]:
    """The places that the draft of a variation leaves blank as the version in force does: everybody
    signed that. What was answered there, and must be again, is none of them. One query, or none.
    """
    if version.varies_id is None:
        return frozenset()
    (before,) = _before(version=version.varies_id)
    return frozenset(_still_blank(version.think_again, _as_read(before, document), document))


def _as_read(before: Document, document: Document) -> Document:
    """The answers of before as conditions read them: with the same facts and DPIA as now."""
    known = {party["organisation"]["id"]: party["organisation"] for party in document["parties"]}
    parties = [
        {**party, "organisation": known.get(get(party, "organisation.id"), {})}
        for party in before.get("parties") or []
    ]
    same = {name: document[name] for name in ("status", "dpia") if name in document}
    return normalise({**before, **same, "parties": parties})


def _still_blank(again: Collection[str], before: Document, document: Document) -> Iterator[str]:
    form = load("agreement")
    rows = matched(form, before, document)
    for one in unanswered(form, before, "activate"):
        row = rows.after(one.page.row)
        if row is not None and one.question.key not in again:
            yield row + one.place.removeprefix(one.page.row)


def sections_of(changes: Iterable[str]) -> list[str]:
    """The titles of the sections in which these places are answered, each once."""
    form = load("agreement")
    found = [form.leads_to(generic(place)) for place in changes]
    return list({form.section(where.section).title: None for where in found if where})


def reads(paths: Iterable[str]) -> bool:
    """Whether a change at one of these paths may alter `changes_since_previous`."""
    return any(path.split(".")[0].removesuffix("[]") in READ for path in paths)
