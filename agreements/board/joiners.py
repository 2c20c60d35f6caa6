"""The cells of a party that joins an agreement in force: its own reviews, and its signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from agreements.board import pace
from agreements.board.cells import Cell
from agreements.models import Accession, AccessionReview, Approval, Party
from audit import clock
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
    party: Party, accession: Accession, reviews: Iterable[AccessionReview], who: Who
) -> dict[str, Cell]:
    """What its own matrix asked of its part, and its signature. Queries nothing."""
    current = [row for row in reviews if row.round == accession.round]
    page = accession.get_absolute_url()
    found = {row.role: _review(party, accession, row, who, page) for row in current}
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
    drafts = accession.status == Accession.Status.DRAFT
    why = "its drafters fill in its part first" if drafts else "after the reviews of its part"
    role = Role.DRAFTER if drafts else Role.SIGNATORY
    return Cell(Role.SIGNATORY, "to_come", NOT_JOINED, who(party, role), why=why, url=page)


def _waiting(
    party: Party, column: str, asked: datetime, who: Who, page: str, *, why: str = ""
) -> Cell:
    """It waits for the party since that moment, in working days of its nation."""
    days = len(pace.days_in([pace.Interval(asked, None)], party.organisation.nation))
    since = clock.date_of(asked)
    return Cell(column, "waiting", "Waiting", who(party, column), since, days, why=why, url=page)
