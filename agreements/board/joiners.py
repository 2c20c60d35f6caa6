"""The cells of a party that joins an agreement in force: its own reviews, and its signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from agreements import documents, matrix
from agreements.board import pace
from agreements.board.cells import Cell
from agreements.matrix import Demand
from agreements.models import Accession, AccessionReview, Approval, Party, Version
from audit import clock
from dpia.documents import as_document as dpia_document
from organisations.roles import Role

Who = Callable[[Party, str], str]
NOT_JOINED = "Joining: not signed, so not live"
WORDS = {
    Approval.State.APPROVED: "Approved",
    Approval.State.CHANGES_REQUESTED: "Sent back",
    Approval.State.REFUSED: "Refused",
    Approval.State.REQUESTED: "Not decided",
}


def cells(
    party: Party,
    accession: Accession,
    reviews: Iterable[AccessionReview],
    who: Who,
    asked: Iterable[Demand],
) -> dict[str, Cell]:
    """What its own matrix asked of its part, and its signature; while the part is being filled in,
    what it will ask for (`asked`), and who fills it in. Queries nothing."""
    current = [row for row in reviews if row.round == accession.round]
    page = accession.get_absolute_url()
    found = {row.role: _review(party, accession, row, who, page) for row in current}
    if accession.status == Accession.Status.DRAFT:
        planned = {
            one.role: Cell(one.role, "to_come", "Will be asked", who(party, one.role), why=one.why)
            for one in asked
        }
        found = planned | {role: cell for role, cell in found.items() if cell.state == "back"}
    if party.is_joining:
        found[Role.SIGNATORY] = _signature(party, accession, current, who, page)
    return found


def _review(party: Party, accession: Accession, row: AccessionReview, who: Who, page: str) -> Cell:
    waits = row.state == Approval.State.REQUESTED
    if waits and accession.status == Accession.Status.IN_REVIEW:
        return _waiting(party, row.role, row.requested_at, who, page, why=row.why)
    name = row.decided_by.name if row.decided_by else ""
    state = {"approved": "done", "requested": "none"}.get(row.state, "back")
    day = clock.date_of(row.decided_at) if row.decided_at else None
    return Cell(row.role, state, WORDS[Approval.State(row.state)], name, day, why=row.why)


def _signature(
    party: Party, accession: Accession, current: list[AccessionReview], who: Who, page: str
) -> Cell:
    if accession.status == Accession.Status.READY_TO_SIGN:
        since = max((row.decided_at for row in current if row.decided_at), default=clock.now())
        return _waiting(party, Role.SIGNATORY, since, who, page)
    if accession.status == Accession.Status.DRAFT:
        decided = [one.decided_at for one in current if one.decided_at]
        return _filling_in(party, max([accession.invited_at, *decided]), who, page)
    why = "after the reviews of its part"
    name = who(party, Role.SIGNATORY)
    return Cell(Role.SIGNATORY, "to_come", NOT_JOINED, name, why=why, url=page)


def _filling_in(party: Party, asked: datetime, who: Who, page: str) -> Cell:
    """Its drafters have the turn: its signature comes after its part is filled in and reviewed."""
    waits = _waiting(party, Role.DRAFTER, asked, who, page)
    return replace(
        waits,
        column=Role.SIGNATORY,
        words="Part being filled in",
        role=Role.DRAFTER,
        what="Fill in its part",
    )


def _waiting(
    party: Party, column: str, asked: datetime, who: Who, page: str, *, why: str = ""
) -> Cell:
    """It waits for the party since that moment, in working days of its nation."""
    days = len(pace.days_in([pace.Interval(asked, None)], party.organisation.nation))
    since = clock.date_of(asked)
    return Cell(column, "waiting", "Waiting", who(party, column), since, days, why=why, url=page)


def demands(version: Version, joining: Iterable[tuple[Party, Accession]]) -> list[Demand]:
    """What the matrices of those whose part is being filled in ask for, read against the text that
    they join. Queries nothing."""
    drafts = [(p, one) for p, one in joining if one.status == Accession.Status.DRAFT]
    if not drafts or version.snapshot is None:
        return []
    whole = documents.snapshot_document(version)
    entries = [
        {**one.part, "id": party.key, "organisation": {"id": party.organisation.reference}}
        for party, one in drafts
    ]
    whole = {**whole, "parties": [*(whole.get("parties") or []), *entries], "approvals": []}
    if version.dpia is not None:
        whole["dpia"] = dpia_document(version.dpia)
    return matrix.demands(whole, {p.organisation.reference: p.organisation for p, _ in drafts})
