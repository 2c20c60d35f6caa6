"""Who hears of a nudge from the board. Rows only."""

from __future__ import annotations

from django.urls import reverse

from agreements.board.cells import DPIA, Cell
from agreements.models import Approval, Party, Version
from agreements.telling import about, occasion, page, title
from agreements.wrote import themselves
from audit import clock
from audit.actor import Actor
from notices.actions import able, holders, tell
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
    found = able(party.organisation_id, role, not_for=cell.not_for)
    others = [person for person in found if person.pk != actor.person_id]
    away = away_until(others, party.organisation_id)
    # Whoever is away reads it when they are back; the others can do it now.
    people = [person for person in others if person.pk not in away] or others
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


def nobody_to_review(version: Version) -> None:
    """The administrators of an organisation hear where nobody of theirs may decide what was just
    asked: once for each role."""
    wrote = themselves(version)
    asked = version.approvals.filter(round=version.round, state=Approval.State.REQUESTED)
    for row in asked.select_related("organisation"):
        if able(row.organisation_id, row.role, not_for=wrote):
            continue
        tell(
            "nobody_to_review",
            holders([row.organisation_id], [Role.ADMINISTRATOR]),
            about=about(version),
            link=reverse("organisation_members", args=[row.organisation.reference]),
            occasion=occasion(version, row.role),
            agreement_title=title(version),
            organisation_name=row.organisation.name,
            organisation_reference=row.organisation.reference,
            role=row.get_role_display(),
        )


def _what(cell: Cell, role: str) -> str:
    if cell.what:
        return cell.what[0].lower() + cell.what[1:]
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
