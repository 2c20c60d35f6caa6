"""The brief: one page that tells a signatory what they sign, from the text that stands.

What it says is in the snapshot (and of the DPIA, in the one that the version relies on), so that
nobody is told of a text other than the one under their signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agreements import documents
from agreements.board.parts import CAPACITIES, ROLES
from agreements.comparing import address
from agreements.ending.carrying import taken_back_by
from agreements.ending.enders import how_it_leaves
from agreements.models import Accession, Version
from audit.actor import Actor
from govuk.dates import in_words
from law import normalise
from questionnaire import load
from questionnaire.comparison import CardComparison, SectionComparison, compare

Document = Mapping[str, Any]
FEW = 12
TOGETHER = 4
MOST_CHANGES = 10
LONGEST_CHANGE = 200


@dataclass(frozen=True)
class Changed:
    """One answer of a variation that differs: of what, what it was, and what it is now."""

    what: str
    was: str
    now: str
    row: str = ""
    """Which row came or went, or moved; empty where an answer differs."""


@dataclass(frozen=True)
class Brief:
    """What the page says, in its order; texts are as people wrote them."""

    summary: str
    purposes: tuple[str, ...]
    parties: tuple[str, ...]
    people: tuple[str, ...]
    data: tuple[str, ...]
    sensitive: tuple[str, ...]
    """Why the data is sensitive; empty where it is not."""
    not_sharing: str
    risks: tuple[str, ...]
    accepted: tuple[str, ...]
    """Who accepted the risks, and what the data protection officer advised."""
    promises: tuple[tuple[str, str], ...]
    """What the signatory's own organisation promises: about what, and what."""
    changes: tuple[Changed, ...]
    """Of a variation: the answers that differ from the version in force, the first of many."""
    more_changes: int
    """How many more of them there are."""
    changes_url: str
    because: str
    takes_back: tuple[str, ...]
    """What the organisation itself stopped or announced, that its signature takes back."""


def brief_of(version: Version, actor: Actor, *, joining: Accession | None = None) -> Brief:
    """The brief for a signatory of the actor's organisation. At most twelve queries.

    With `joining`, for one whose organisation joins by it: with its own part, and nothing of what
    an earlier variation changed.
    """
    stands = version.snapshot is not None and not version.is_draft
    document = normalise(_read(version, joining, stands=stands))
    dpia: Document = document.get("dpia") or {}
    own = _own_entry(version, document, actor, joining)
    changed = [] if joining else _changed(version)
    return Brief(
        summary=str(document.get("summary") or ""),
        purposes=_texts(document, "purposes", "text"),
        parties=_parties(document.get("parties") or []),
        people=_texts(document, "data_subjects", "group"),
        data=_shortened(_texts(document, "data_items", "name")),
        sensitive=_sensitive(document),
        not_sharing=str(document.get("risk_of_not_sharing") or ""),
        risks=tuple(_risk(row) for row in dpia.get("risks") or []),
        accepted=_accepted(dpia),
        promises=(
            *_promises(document, own, dpia),
            *_leaving(version, actor, is_joining=joining is not None),
        ),
        changes=tuple(changed[:MOST_CHANGES]),
        more_changes=len(changed[MOST_CHANGES:]),
        changes_url=_changes_url(version),
        because=version.reason,
        takes_back=() if joining else taken_back_by(version, actor),
    )


def _read(version: Version, joining: Accession | None, *, stands: bool) -> Document:
    if joining is not None:
        return documents.assemble(version, joining=joining)
    return documents.as_agreed(version) if stands else documents.assemble(version)


def _own_entry(
    version: Version, document: Document, actor: Actor, joining: Accession | None
) -> Document:
    mine = {joining.key} if joining else _keys_of(version, actor)
    rows = document.get("parties") or []
    return next((row for row in rows if row.get("id") in mine), {})


def _keys_of(version: Version, actor: Actor) -> set[str]:
    return {
        party.key
        for party in documents.parties_of(version)
        if party.organisation_id == actor.organisation_id
    }


def _texts(document: Document, name: str, field: str) -> tuple[str, ...]:
    return tuple(str(row[field]) for row in document.get(name) or [] if row.get(field))


def _shortened(names: tuple[str, ...]) -> tuple[str, ...]:
    """All of a few; of many the first, and how many more."""
    if len(names) <= FEW:
        return names
    return (*names[:FEW], f"and {len(names) - FEW} more, all in Schedule 1 of the document")


def _parties(rows: list[Document]) -> tuple[str, ...]:
    """Each with what it does; many that do the same in one line."""
    does: dict[str, list[str]] = {}
    for row in rows:
        does.setdefault(_does(row), []).append(
            str((row.get("organisation") or {}).get("name") or "")
        )
    return tuple(line for said, names in does.items() for line in _together(said, names))


def _together(said: str, names: list[str]) -> list[str]:
    if not said or len(names) < TOGETHER:
        return [f"{name} ({said})" if said else name for name in names]
    return [f"{len(names)} organisations ({said}): {', '.join(names)}"]


def _does(row: Document) -> str:
    part = ROLES.get(row.get("role") or "", "")
    capacity = CAPACITIES.get(row.get("controller_status") or "", "")
    return ", ".join(word for word in (part.lower(), capacity) if word)


def _sensitive(document: Document) -> tuple[str, ...]:
    """Which kinds of data the law protects more are among the items."""
    items = document.get("data_items") or []
    people = document.get("data_subjects") or []
    kinds = (
        ("Special category data", [row for row in items if row.get("special_categories")]),
        ("Data about crimes", [row for row in items if row.get("criminal_offence")]),
        (
            "Confidential patient information",
            [row for row in items if row.get("confidential_patient_information")],
        ),
    )
    found = [f"{words}: {_names(rows)}" for words, rows in kinds if rows]
    if any(row.get("includes_children") for row in people):
        found.append("Children are among the people")
    return tuple(found)


def _names(rows: list[Document]) -> str:
    return ", ".join(_shortened(tuple(str(row.get("name") or "") for row in rows)))


def _risk(row: Document) -> str:
    return f"{row.get('text') or ''} (remains: {row.get('residual') or 'not judged'})"


def _accepted(dpia: Document) -> tuple[str, ...]:
    found = []
    if dpia.get("approved_by"):
        on = f" on {in_words(dpia['approved_on'])}" if dpia.get("approved_on") else ""
        found.append(f"Accepted by {dpia['approved_by']}{on}")
    advice: Document = dpia.get("dpo_advice") or {}
    if advice.get("text"):
        by = advice.get("given_by") or "The data protection officer"
        outcome = {"followed": "followed", "overruled": "overruled"}.get(
            str(advice.get("outcome") or ""), ""
        )
        found.append(f"{by} advised: {advice['text']}{f' ({outcome})' if outcome else ''}")
    return tuple(found)


def _promises(document: Document, own: Document, dpia: Document) -> tuple[tuple[str, str], ...]:
    """What binds the signatory's organisation, from its own entry and the common terms."""
    retention: Document = own.get("retention") or {}
    onward: Document = document.get("onward_sharing") or {}
    security: Document = document.get("security") or {}
    hours = (document.get("breach") or {}).get("notify_partner_hours")
    said = (
        ("Keep the data for", retention.get("period")),
        ("Dispose of it by", retention.get("disposal_method")),
        ("Pass it on", _onward(onward)),
        ("Control who reaches it", security.get("access_control")),
        ("Tell the others of a breach", f"Within {hours} hours" if hours else ""),
        ("Let people use their rights", (document.get("rights") or {}).get("procedure")),
        ("Settle disputes", document.get("dispute_resolution")),
        ("End it", document.get("termination")),
        ("Measures against the risks", _measures(dpia)),
    )
    return tuple((term, str(text)) for term, text in said if text)


def _leaving(version: Version, actor: Actor, *, is_joining: bool) -> tuple[tuple[str, str], ...]:
    """How it leaves, for whom the words about the end alone would promise more."""
    words = how_it_leaves(version, actor.organisation_id, joining=is_joining)
    return (("Leave it", words),) if words else ()


def _onward(onward: Document) -> str:
    if onward.get("allowed") is False:
        return "To nobody"
    if not onward.get("allowed"):
        return ""
    to = ", ".join(str(name) for name in onward.get("recipients") or [])
    return f"Only to {to}" if to else "As the document says"


def _measures(dpia: Document) -> str:
    texts = [
        str(measure.get("text") or "")
        for risk in dpia.get("risks") or []
        for measure in risk.get("measures") or []
    ]
    return "; ".join(_shortened(tuple(dict.fromkeys(text for text in texts if text))))


# ------------------------------------------------------------------ what a variation changes
def _changed(version: Version) -> list[Changed]:
    old = version.varies
    if old is None or old.snapshot is None or version.snapshot is None:
        return []
    before, after = (documents.content_of(one) for one in (old.snapshot, version.snapshot))
    sections = compare(load("agreement"), before, after)
    found: list[Changed] = []
    told: set[tuple[str, str]] = set()
    for section in sections:
        here = [one for card in section.cards for one in _told(section, card)]
        # A row that has answers in several sections came or went once.
        found += [one for one in here if (one.row, one.now) not in told]
        told |= {(one.row, one.now) for one in here if one.row}
    return found


def _told(section: SectionComparison, card: CardComparison) -> Iterator[Changed]:
    """A row that came or went as one line; else its answers, a line each."""
    if card.words or not card.answers:
        title = f"{section.title}: {card.title}" if card.title else section.title
        yield Changed(title, "", card.words or "Changed", row=card.title)
        return
    for answer in card.answers:
        what = f"{card.title}: {answer.label}" if card.title else answer.label
        yield Changed(what, _short(answer.before), _short(answer.after))


def _short(texts: Iterable[str]) -> str:
    """Several lines as one, cut where it is long: the document says all."""
    text = "; ".join(texts)
    return text if len(text) <= LONGEST_CHANGE else f"{text[:LONGEST_CHANGE].rstrip()}…"


def _changes_url(version: Version) -> str:
    if version.varies is None:
        return ""
    return address(version, f"v{version.varies.number}", f"v{version.number}")
