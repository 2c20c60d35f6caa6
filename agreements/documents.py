"""A version's document: the answers, the whole that rules read, and the snapshot people sign.

Reads rows, writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import OuterRef, Subquery

from agreements import succession
from agreements.dpias import currency
from agreements.joining import parts
from agreements.models import (
    Accession,
    Approval,
    FurtherDpia,
    Party,
    PeriodicReview,
    Signature,
    Snapshot,
    Version,
)
from agreements.similar import finding as similar
from audit.canonical import canonical, sha256
from audit.prepared import Prepared
from dpia.documents import as_document as dpia_document
from dpia.models import DpiaSharing
from law.document import copied, filled, in_order
from organisations.facts import ASSURANCE, facts
from organisations.models import DeaEntry

Document = dict[str, Any]
T = TypeVar("T")

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


_parties = Prepared(
    lambda version: (
        Party.objects.filter(version=version).order_by("position").select_related("organisation")
    ),
    version=int,
)
_dea_entries = Prepared(
    lambda version: DeaEntry.objects.filter(organisation__parties__version=version).order_by("pk"),
    version=int,
)
_dpias_of_parties = Prepared(
    lambda version: (
        Party.objects.filter(version=version)
        .order_by()
        .values_list(
            "organisation_id",
            Subquery(
                DpiaSharing.objects.filter(
                    dpia=OuterRef("version__dpia"),
                    organisation=OuterRef("organisation"),
                    adopted_on__isnull=False,
                    outdated_at__isnull=True,
                ).values("adopted_on")[:1]
            ),
            Subquery(
                FurtherDpia.objects.filter(
                    version=OuterRef("version"), dpia__organisation=OuterRef("organisation")
                )
                .order_by("-pk")
                .values("dpia__reference")[:1]
            ),
            similar.of_first_party(),
        )
    ),
    version=int,
)
"""Of each party: its organisation, when that adopted the DPIA relied on, and its own DPIA; of the
first one also which agreements in force are similar to this."""
_approvals = Prepared(
    lambda version, number: Approval.objects.filter(version=version, round=number).order_by("pk"),
    version=int,
    number=int,
)
_signatures = Prepared(
    lambda version: Signature.objects.filter(version=version, voided_at=None).order_by(
        "signed_at", "pk"
    ),
    version=int,
)
_reviews = Prepared(
    lambda version: PeriodicReview.objects.filter(version=version).order_by("completed_on", "pk"),
    version=int,
)


def answers(document: Mapping[str, Any]) -> Document:
    """What people answered: no service-made fields, no facts of organisations, nothing blank.

    Codes stand in one order, so that the same answers are the same text to sign.
    """
    kept = {k: v for k, v in document.items() if k not in SERVICE_MADE and k != "dpia"}
    if "parties" in kept:
        kept["parties"] = [_answers_about(party) for party in kept["parties"] or []]
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
    return in_order(answered)


def _answers_about(party: Mapping[str, Any]) -> Document:
    kept = {k: v for k, v in party.items() if k not in PARTY_ROWS}
    return {**kept, "organisation": {"id": (party.get("organisation") or {}).get("id", "")}}


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


def with_facts(document: Mapping[str, Any], known: Mapping[str, Document]) -> Document:
    """The answers with each party's organisation written out as its facts stand now."""
    whole: Document = copied(document)
    for party in whole.get("parties") or []:
        reference = (party.get("organisation") or {}).get("id", "")
        if reference in known:
            party["organisation"] = known[reference]
    return whole


def facts_of(version: Version, parties: Iterable[Party]) -> dict[str, Document]:
    """The facts of the parties' organisations as they stand now, by reference. One query."""
    return _once(version, "facts", lambda: _facts_of(version, parties))


def _facts_of(version: Version, parties: Iterable[Party]) -> dict[str, Document]:
    entries = defaultdict(list)
    for entry in _dea_entries(version=version.pk):
        entries[entry.organisation_id].append(entry)
    return {
        party.organisation.reference: facts(party.organisation, entries[party.organisation_id])
        for party in parties
    }


def snapshot_content(version: Version) -> bytes:
    """The canonical bytes of what the parties agree: answers, and facts as they stand now."""
    whole = with_facts(version.document, facts_of(version, parties_of(version)))
    for name in OUTSIDE_SNAPSHOT:
        whole.pop(name, None)
    for party in whole.get("parties") or []:
        for name in PARTY_ROWS:
            party.pop(name, None)
    return canonical(pruned(whole))


def snapshot_document(version: Version) -> Document:
    """What the current snapshot says, as a document."""
    if version.snapshot is None:
        raise ValueError(f"{version} has no snapshot")
    return content_of(version.snapshot)


def content_of(snapshot: Snapshot) -> Document:
    """What a snapshot says, as a document."""
    import json

    document: Document = json.loads(bytes(snapshot.content))
    return document


_KEPT = "_rows_kept"


def _once(version: Version, name: str, read: Callable[[], T]) -> T:
    """What was read of the version's rows, or is read now where nobody keeps them."""
    kept: dict[str, T] | None = getattr(version, _KEPT, None)
    if kept is None:
        return read()
    if name not in kept:
        kept[name] = read()
    return kept[name]


def parties_of(version: Version) -> list[Party]:
    """The version's parties in order, with their organisations. One query, or none where the page
    that shows this version has asked already."""
    return _once(version, "parties", lambda: _parties(version=version.pk))


def signing_of(version: Version) -> list[int]:
    """The organisations whose signature is asked for, in the order of the parties; of a version in
    force without those that have left it."""
    return [party.organisation_id for party in parties_of(version) if party.stays_bound]


def keep_parties(version: Version) -> Version:
    """The same version, of which the parties, their facts and adoptions are asked only once. For
    the object that a page reads and shows; never for one that is changed: actions lock one of
    their own."""
    if not hasattr(version, _KEPT):
        setattr(version, _KEPT, {})
    return version


def share_rows(version: Version, read: Version) -> None:
    """Let the version stand on the rows that were read for `read`, which is the same as it was a
    moment ago, if nobody has changed it since."""
    if (version.revision, version.status) == (read.revision, read.status):
        setattr(version, _KEPT, getattr(read, _KEPT, {}))


def assemble(
    version: Version,
    *,
    as_if_approved: Approval | None = None,
    joining: Accession | None = None,
) -> Document:
    """The whole document that rules read: answers or snapshot, joined with rows.

    A draft shows each organisation's facts as they stand now. From submission on, who the
    organisations are stays as it was then; their assurance facts (registrations, certificates)
    are read as they stand now, because signing and starting depend on them. With
    `as_if_approved`, that approval counts as given; with `joining`, the part of that
    party is read as if it had joined today. At most nine queries; for a variation ten, and two
    for each who joined.
    """
    parties = parties_of(version)
    known = facts_of(version, parties)
    if version.is_draft or version.snapshot is None:
        whole = with_facts(version.document, known)
    else:
        whole = _with_current_assurance(snapshot_document(version), known)
    whole.update(
        reference=version.agreement.reference, version=version.number, status=version.status
    )
    if version.snapshot is not None and not version.is_draft:
        whole["content_hash"] = version.snapshot.sha256
    if changes := succession.changes_since_previous(version, whole):
        whole["changes_since_previous"] = changes
    if version.flow_started_on:
        whole["flow_started_on"] = version.flow_started_on.isoformat()
    joined = _joined(version, parties, joining)
    _add_entries(whole, joined, known)
    _add_party_rows(whole, version, parties)
    _add_decisions(whole, version, as_if_approved)
    for one in joined:
        whole["approvals"] = [*(whole.get("approvals") or []), *parts.reviews_of(one)]
    if version.dpia is not None:
        outdated = currency.changed(version, version.dpia, whole)
        whole["dpia"] = dpia_document(version.dpia)
        if outdated:
            whole["dpia"]["changes_since_approval"] = list(outdated)
    return whole


def as_agreed(version: Version) -> Document:
    """The whole document with every fact as the snapshot has it: what its hash covers, joined
    with the decisions given on it. For what is printed and signed."""
    whole = assemble(version)
    agreed = {p["id"]: p for p in snapshot_document(version).get("parties") or []}
    # Who joined later is in no text that the others signed.
    whole["parties"] = [party for party in whole.get("parties") or [] if party["id"] in agreed]
    for party in whole["parties"]:
        party["organisation"] = agreed[party["id"]]["organisation"]
    return whole


def _with_current_assurance(document: Document, known: Mapping[str, Document]) -> Document:
    for party in document.get("parties") or []:
        frozen = party.get("organisation") or {}
        facts_now = known.get(frozen.get("id", ""))
        if facts_now is not None:
            current = {k: v for k, v in facts_now.items() if k in ASSURANCE}
            kept = {k: v for k, v in frozen.items() if k not in ASSURANCE}
            party["organisation"] = {**kept, **current}
    return document


def _joined(
    version: Version, parties: Iterable[Party], joining: Accession | None
) -> list[Accession]:
    """Those that joined the version after it was signed, and the one that is to."""
    has_joined = any(party.joins_later and party.joined_on for party in parties)
    return [*(parts.joined_to(version) if has_joined else ()), *([joining] if joining else ())]


def _add_entries(
    whole: Document, joined: Iterable[Accession], known: Mapping[str, Document]
) -> None:
    entries = [parts.entry_of(one, known) for one in joined]
    if entries:
        current = _with_current_assurance({"parties": entries}, known)
        whole["parties"] = [*(whole.get("parties") or []), *current["parties"]]


def _add_party_rows(whole: Document, version: Version, parties: list[Party]) -> None:
    found = _once(version, "dpias", lambda: _dpias_of_parties(version=version.pk))
    adopted = {organisation: day for organisation, day, *_ in found}
    own = {organisation: reference for organisation, _, reference, _ in found}
    alike = [name for *_, names in found for name in names]
    if alike and similar.is_told(version, whole):
        whole[similar.FIELD] = alike
    rows = {party.key: party for party in parties}
    for entry in whole.get("parties") or []:
        row = rows.get(entry.get("id", ""))
        if row is None:
            continue
        if day := adopted.get(row.organisation_id):
            entry["dpia_adopted_on"] = day.isoformat()
        if (reference := own.get(row.organisation_id)) and not entry.get("own_dpia_reference"):
            entry["own_dpia_reference"] = reference
        if row.joined_on:
            entry["joined_on"] = row.joined_on.isoformat()
        entry.update({name: row.after_end[name] for name in AFTER_END if name in row.after_end})


def _add_decisions(whole: Document, version: Version, as_if_approved: Approval | None) -> None:
    if not version.is_draft and version.round:
        whole["approvals"] = [
            _approval_entry(row, as_if_approved)
            for row in _approvals(version=version.pk, number=version.round)
        ]
        whole["signatures"] = [
            {
                "party": row.party_key,
                "name": row.name,
                "post": row.post,
                "signed_on": _london(row.signed_at),
                "content_hash": row.sha256,
            }
            for row in _signatures(version=version.pk)
        ]
    # There is nothing to review before an agreement holds.
    reviews = _reviews(version=version.pk) if version.in_force_at else []
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
