"""A version's document: the answers, the whole that rules read, and the snapshot people sign.

Reads rows, writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from agreements.models import Approval, Party, Version
from audit.canonical import canonical, sha256
from dpia.documents import as_document as dpia_document
from dpia.models import DpiaSharing
from law.document import filled
from organisations.facts import ASSURANCE, facts

Document = dict[str, Any]

SERVICE_MADE = frozenset(
    {
        "reference", "version", "status", "last_reviewed_on", "similar_agreements",
        "changes_since_previous", "content_hash", "flow_started_on", "signatures", "reviews",
    }
)  # fmt: skip
"""Top-level fields that the service makes (dictionary: `made_by`); they are in no answer."""
AFTER_END = ("legal_hold", "processing_ended_on", "disposal_certificate")
"""Fields of a party that are answered when all is over, on its row."""
PARTY_ROWS = frozenset({*AFTER_END, "dpia_adopted_on", "joined_on"})
"""Fields of a party that stand on rows of their own, outside the snapshot."""
OUTSIDE_SNAPSHOT = frozenset({*SERVICE_MADE, "approvals", "dpia"})


def answers(document: Mapping[str, Any]) -> Document:
    """What people answered: no service-made fields, no facts of organisations, nothing blank."""
    kept = {k: deepcopy(v) for k, v in document.items() if k not in SERVICE_MADE | {"dpia"}}
    for party in kept.get("parties") or []:
        organisation = party.get("organisation") or {}
        party["organisation"] = {"id": organisation.get("id", "")}
        for name in PARTY_ROWS:
            party.pop(name, None)
    if "approvals" in kept:
        kept["approvals"] = [
            {k: row[k] for k in ("party", "role", "decided_by") if k in row}
            for row in kept["approvals"] or []
        ]
    if "publication" in kept:
        kept["publication"] = {
            k: v for k, v in (kept["publication"] or {}).items() if k != "restricted_content"
        }
    answered: Document = pruned(kept)
    return answered


def pruned(value: Any) -> Any:
    """The same without blank texts, empty lists, unanswered fields and empty objects.

    A row of a list stays, even if nothing in it is answered: rows are addressed by number.
    """
    if isinstance(value, Mapping):
        inner = {k: pruned(v) for k, v in value.items()}
        return {k: v for k, v in inner.items() if filled(v)}
    if isinstance(value, list | tuple):
        return [pruned(item) for item in value]
    return value


def with_facts(document: Mapping[str, Any], parties: Iterable[Party]) -> Document:
    """The answers with each party's organisation written out as its facts stand now."""
    by_reference = {party.organisation.reference: party.organisation for party in parties}
    whole = deepcopy(dict(document))
    for party in whole.get("parties") or []:
        reference = (party.get("organisation") or {}).get("id", "")
        if reference in by_reference:
            party["organisation"] = facts(by_reference[reference])
    return whole


def snapshot_content(version: Version) -> bytes:
    """The canonical bytes of what the parties agree: answers, and facts as they stand now."""
    whole = with_facts(version.document, parties_of(version))
    for name in OUTSIDE_SNAPSHOT:
        whole.pop(name, None)
    for party in whole.get("parties") or []:
        for name in PARTY_ROWS:
            party.pop(name, None)
    return canonical(pruned(whole))


def snapshot_document(version: Version) -> Document:
    """What the current snapshot says, as a document."""
    import json

    if version.snapshot is None:
        raise ValueError(f"{version} has no snapshot")
    document: Document = json.loads(bytes(version.snapshot.content))
    return document


def parties_of(version: Version) -> list[Party]:
    """The version's parties in order, with organisations and their facts loaded. Two queries."""
    return list(
        version.parties.select_related("organisation").prefetch_related("organisation__dea_entries")
    )


def assemble(version: Version, *, as_if_approved: Approval | None = None) -> Document:
    """The whole document that rules read: answers or snapshot, joined with rows.

    A draft shows each organisation's facts as they stand now. From submission on, who the
    organisations are stays as it was then; their assurance facts (registrations, certificates)
    are read as they stand now, because signing and starting depend on them. With
    `as_if_approved`, that approval counts as given. About seven queries.
    """
    parties = parties_of(version)
    if version.is_draft or version.snapshot is None:
        whole = with_facts(version.document, parties)
    else:
        whole = _with_current_assurance(snapshot_document(version), parties)
    whole.update(
        reference=version.agreement.reference, version=version.number, status=version.status
    )
    if version.snapshot is not None and not version.is_draft:
        whole["content_hash"] = version.snapshot.sha256
    if version.flow_started_on:
        whole["flow_started_on"] = version.flow_started_on.isoformat()
    _add_party_rows(whole, version, parties)
    _add_decisions(whole, version, as_if_approved)
    if version.dpia is not None:
        whole["dpia"] = dpia_document(version.dpia)
    return whole


def _with_current_assurance(document: Document, parties: list[Party]) -> Document:
    by_reference = {party.organisation.reference: party.organisation for party in parties}
    for party in document.get("parties") or []:
        frozen = party.get("organisation") or {}
        organisation = by_reference.get(frozen.get("id", ""))
        if organisation is not None:
            current = {k: v for k, v in facts(organisation).items() if k in ASSURANCE}
            kept = {k: v for k, v in frozen.items() if k not in ASSURANCE}
            party["organisation"] = {**kept, **current}
    return document


def _add_party_rows(whole: Document, version: Version, parties: list[Party]) -> None:
    adopted = {}
    if version.dpia_id is not None:
        sharings = DpiaSharing.objects.filter(dpia_id=version.dpia_id, adopted_on__isnull=False)
        adopted = dict(sharings.values_list("organisation_id", "adopted_on"))
    rows = {party.key: party for party in parties}
    for entry in whole.get("parties") or []:
        row = rows.get(entry.get("id", ""))
        if row is None:
            continue
        if day := adopted.get(row.organisation_id):
            entry["dpia_adopted_on"] = day.isoformat()
        if row.joined_on:
            entry["joined_on"] = row.joined_on.isoformat()
        entry.update({name: row.after_end[name] for name in AFTER_END if name in row.after_end})


def _add_decisions(whole: Document, version: Version, as_if_approved: Approval | None) -> None:
    if not version.is_draft and version.round:
        whole["approvals"] = [
            _approval_entry(row, as_if_approved)
            for row in version.approvals.filter(round=version.round)
        ]
        whole["signatures"] = [
            {
                "party": row.party_key,
                "name": row.name,
                "post": row.post,
                "signed_on": _london(row.signed_at),
                "content_hash": row.sha256,
            }
            for row in version.signatures.filter(voided_at__isnull=True)
        ]
    reviews = list(version.periodic_reviews.all())
    if reviews:
        whole["reviews"] = [
            {"completed_on": r.completed_on.isoformat(), "outcome": r.outcome, "note": r.note}
            for r in reviews
        ]
        whole["last_reviewed_on"] = reviews[-1].completed_on.isoformat()


def _approval_entry(row: Approval, as_if_approved: Approval | None) -> Document:
    given = as_if_approved is not None and row.pk == as_if_approved.pk
    entry: Document = {
        "party": row.party_key,
        "role": row.role,
        "required": row.required,
        "status": Approval.State.APPROVED if given else row.state,
        "decided_by": row.named,
    }
    if row.decided_at:
        entry["decided_on"] = _london(row.decided_at)
    return entry


def _london(instant: Any) -> str:
    from audit import clock

    return clock.date_of(instant).isoformat()


def hash_of(content: bytes) -> str:
    """The snapshot's name: the SHA-256 of its bytes, in hexadecimal."""
    return sha256(content)


def ids_ever(version: Version) -> tuple[str, ...]:
    """Every id that a row of the draft has had, so that none comes to mean something else."""
    found: set[str] = set()
    for name in ("data_items", "flows", "transfers"):
        for changes in version.draft_revisions.filter(changes__has_key=name).values_list(
            "changes", flat=True
        ):
            for rows in changes[name]:
                found.update(row.get("id", "") for row in rows or [] if isinstance(row, dict))
    return tuple(sorted(found - {""}))
