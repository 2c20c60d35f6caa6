"""Who hears of a nudge from the board. Rows only."""

from __future__ import annotations

from agreements.board.cells import DPIA, Cell
from agreements.models import Party, Version
from agreements.telling import about, occasion, page, title
from audit import clock
from audit.actor import Actor
from notices.actions import holders, tell
from organisations.actions.absences import away_until
from organisations.roles import Role

WORDS: dict[str, str] = {
    DPIA: "adopt the DPIA",
    Role.DPO: "advise on the DPIA",
    Role.SIGNATORY: "sign",
}
PAGES: dict[str, str] = {Role.SIGNATORY: "sign"}


def nudged(version: Version, party: Party, cell: Cell, actor: Actor) -> int:
    """Remind those who can do what waits, but for whoever asks; how many."""
    role = _role(version, party, cell)
    others = cell.not_for | {actor.person_id}
    able = [p for p in holders([party.organisation_id], [role]) if p.pk not in others]
    away = away_until(able, party.organisation_id)
    # Whoever is away reads it when they are back; the others can do it now.
    people = [person for person in able if person.pk not in away] or able
    if not people:
        return 0
    return tell(
        "nudge",
        people,
        about=about(version),
        link=cell.url or page(version, PAGES.get(cell.column, "review")),
        occasion=occasion(version, party.key, cell.column, clock.today()),
        due_on=cell.due_on,
        agreement_title=title(version),
        actor_name=actor.name,
        actor_organisation=actor.organisation or "another organisation",
        organisation_name=party.organisation.name,
        what=_what(cell, role),
        waiting_since=cell.since or clock.today(),
        due_date=cell.due_on or "no day set",
    )


def _what(cell: Cell, role: str) -> str:
    if cell.column == DPIA and cell.role:
        return "finish your organisation’s own DPIA"
    return WORDS.get(cell.column, f"review it as {Role(role).label.lower()}")


def _role(version: Version, party: Party, cell: Cell) -> str:
    if cell.role:
        return cell.role
    dpia = version.dpia
    if cell.column == DPIA and dpia and dpia.organisation_id == party.organisation_id:
        return Role.DRAFTER
    return Role.INFORMATION_GOVERNANCE if cell.column == DPIA else cell.column
