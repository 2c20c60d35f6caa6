"""What a publication says, made from what was approved and from what is hidden. Reads rows only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from audit.canonical import canonical
from dpia.models import Dpia, Publication, Redaction
from dpia.paper import gathering
from dpia.paper.content import Answer, Content, as_json, from_json, plain
from dpia.publishing import reasons, redacting
from dpia.publishing.redacting import Mark, Place
from dpia.subjects import Subject

PERSON = "person"
NOT_YET = "that is not in force yet"
"""For the name of an agreement that nobody has agreed to: "From the agreement …"."""


def source_of(dpia: Dpia, among: Iterable[Subject]) -> bytes:
    """What was approved last and the questionnaire lets the public read, with these agreements."""
    text = gathering.as_approved(dpia, list(among), _for_public)
    return canonical(as_json(gathering.content_of(dpia, text, for_public=True)))


def _for_public(subject: Subject) -> Subject:
    """The agreement under a name that the public may read."""
    return subject if subject.is_public else replace(subject, reference="", title=NOT_YET)


def source(publication: Publication) -> Content:
    """What the publication is made from, nothing hidden yet."""
    return from_json(json.loads(bytes(publication.source)))


def marks(publication: Publication) -> list[Mark]:
    """What is to be hidden. One query."""
    return [as_mark(row) for row in publication.redactions.all()]


def as_mark(row: Redaction) -> Mark:
    """The row as what the text is cut by."""
    why = reasons.in_words(row.reason_code, row.reason_words)
    return Mark(row.place, why, row.words, row.everywhere)


def unredacted(publication: Publication) -> Content:
    """All that would be published if nothing were hidden."""
    whole = source(publication)
    decisions = Publication.Decision
    if publication.decision == decisions.SUMMARY:
        whole = redacting.summarised(whole, publication.summary)
    elif publication.decision == decisions.WITHHELD:
        whole = redacting.withheld(whole)
    told = [("publication.decision", "Published", decisions(publication.decision).label, "choice")]
    if publication.reason:
        why = "What is not shown, and why"
        told.append(("publication.reason", why, publication.reason, "long_text"))
    said = tuple(Answer(p, label, ((words,),), kind=kind) for p, label, words, kind in told)
    return replace(whole, cover=(*whole.cover, *said))


def made(publication: Publication) -> Content:
    """What the public would read as things stand. One query."""
    return redacting.redacted(
        unredacted(publication), marks(publication), source=source(publication)
    )


def still_there(publication: Publication, content: Content) -> list[Place]:
    """Where hidden words can still be read in it. One query."""
    return redacting.still_there(source(publication), marks(publication), content)


def frozen(publication: Publication) -> Content:
    """What the second person approves, and the public then reads: the kept bytes, nothing else."""
    return from_json(json.loads(bytes(publication.content or b"")))


def shown(publication: Publication) -> Content:
    """What is kept, or, while it is being prepared, what would be."""
    return frozen(publication) if publication.content else made(publication)


def searchable(content: Content) -> str:
    """All that can be read in it, for search."""
    return "\n".join(answer.said for answer in content.answers)


def title_of(content: Content) -> str:
    """The title as the public reads it, no longer than its column."""
    return plain(content.title)[:400]


def names_in(content: Content) -> list[str]:
    """The places of answers that name a person."""
    return [answer.place for answer in content.answers if answer.kind == PERSON]


def told(publication: Publication) -> dict[str, Any]:
    """What an event tells of it: no word that is hidden."""
    return {"publication": publication.number or publication.pk, "decision": publication.decision}
