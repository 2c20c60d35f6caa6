"""A DPIA as a document: the part that rules read, the whole around it, and what is approved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.canonical import canonical, sha256
from dpia import subjects
from dpia.models import Dpia, Heard
from dpia.staleness import keeping
from dpia.subjects import Subject
from law.document import copied, filled
from organisations.facts import facts

Document = dict[str, Any]

ENDED = ("expired", "terminated", "superseded", "withdrawn")
"""What an agreement is that is over: nothing flows under it, and nobody answers in it."""
AFTER_APPROVAL = ("publication", "ico_consultation")
"""Answers given once the DPIA is approved, and so outside what is approved: how it is published,
and how far a consultation of the regulator has come."""


@dataclass(frozen=True)
class Snapshot:
    """What is approved: its canonical bytes, and the hash that names them."""

    content: bytes
    sha256: str


def as_document(dpia: Dpia) -> Document:
    """The `dpia` part of the whole document: what people answered, its reference and status."""
    return {"reference": dpia.reference, "status": dpia.status, **copied(dpia.document)}


def whole(dpia: Dpia) -> Document:
    """The whole document of the first agreement that relies on the DPIA, with it inside.

    Without one, a document of the organisation alone.
    """
    return wholes(dpia)[0]


def shown(dpia: Dpia, among: Sequence[Subject]) -> Document:
    """What the DPIA's pages and questions read: the first agreement's answers, with it inside."""
    return within(among[0].shown() if among else alone(dpia), as_document(dpia))


def wholes(dpia: Dpia, part: Document | None = None) -> list[Document]:
    """One whole document for each agreement that relies on the DPIA; at least one.

    With `part`, as if that were the DPIA: to see what the rules would say.
    """
    return [one.document for one in described(dpia, part)]


@dataclass(frozen=True)
class Described:
    """A whole document, the agreement that it is of, and what changed of it."""

    subject: Subject | None
    document: Document
    changes: Mapping[str, str] | None = None
    """The groups of facts that are not as they were assessed; None where none ever was."""
    is_beside: bool = False
    """Whether the DPIA was approved with others, and this one has only come to rely on it: what is
    not assessed of it is put right before it is signed, and changes nothing for them."""


def described(dpia: Dpia, part: Document | None = None) -> list[Described]:
    """The same, each with the agreement that it is of; without one for the organisation alone."""
    part = part or as_document(dpia)
    found = subjects.subjects_of(dpia)
    if not found:
        return [Described(None, within(alone(dpia), part))]
    assessed = keeping.known(dpia)
    told = []
    for subject in found:
        document = subject.whole()
        changes = keeping.changed(assessed, subject, document) if assessed else None
        if changes and document.get("status") in ENDED:
            # What is over makes nothing out of date.
            changes = {}
        beside = keeping.is_beside(assessed, subject)
        shown = [] if beside else list(changes or ())
        told.append(Described(subject, within(document, part, shown), changes, beside))
    return told


def within(
    document: Mapping[str, Any], part: Mapping[str, Any], changes: Sequence[str] = ()
) -> Document:
    """The whole document with this DPIA in it, and what changed of it since the approval."""
    kept = {"changes_since_approval": list(changes)} if changes else {}
    return {**document, "dpia": {**part, **kept}}


def alone(dpia: Dpia) -> Document:
    """A document of the organisation that writes the DPIA, as its controller, and of what the
    DPIA itself says of the sharing."""
    party = {"id": "author", "controller_status": "sole", "organisation": facts(dpia.organisation)}
    described = copied(dpia.description)
    return {
        "contains_personal_data": True,
        **described,
        "parties": [party, *described.get("parties", [])],
    }


def snapshot(dpia: Dpia, decided: Mapping[str, Any] | None = None) -> Snapshot:
    """What is approved of the DPIA as it stands: who it is by, and every answer but those that
    come after approval; with what was `decided` on the way there."""
    answers = {k: v for k, v in dpia.document.items() if k not in AFTER_APPROVAL}
    heard = [told_entry(one) for one in dpia.heard.all()]
    content = canonical(
        {
            "reference": dpia.reference,
            "title": dpia.title,
            "organisation": {
                "id": dpia.organisation.reference,
                "name": dpia.organisation.name,
            },
            "dpia": answers,
            # Who was heard is approved with what was drafted from it; before there was such a
            # log, there was no such key.
            **({"heard": heard} if heard else {}),
            **({"description": dpia.description} if dpia.description else {}),
            **({"decided": decided} if decided else {}),
            # One that was made elsewhere is its file as well.
            **({"file_sha256": dpia.imported.sha256} if dpia.made_elsewhere else {}),
        }
    )
    return Snapshot(content, sha256(content))


def with_words_of(dpia: Dpia, content: bytes) -> Dpia:
    """The DPIA, not for saving, saying what this snapshot says and nothing written since."""
    kept = json.loads(content)
    dpia.title, dpia.description = kept["title"], kept.get("description", {})
    dpia.document = {
        **kept["dpia"],
        **{k: v for k, v in dpia.document.items() if k in AFTER_APPROVAL},
    }
    dpia.findings = []
    return dpia


def told_entry(one: Heard) -> Document:
    """Who was heard, as it is approved."""
    return {
        "group": one.group,
        "who": one.who,
        "heard_on": one.heard_on.isoformat(),
        "how": one.how,
        "said": one.said,
        "done": one.done,
    }


def pruned(value: Any) -> Any:
    """The same without blank texts, empty lists, unanswered fields and empty objects.

    A row of a list stays though nothing in it is answered: rows are addressed by number.
    """
    if isinstance(value, Mapping):
        inner = {k: pruned(v) for k, v in value.items()}
        return {k: v for k, v in inner.items() if filled(v)}
    if isinstance(value, list | tuple):
        return [pruned(item) for item in value]
    return value
