"""The board: the parties as rows, what each was asked for as columns, and the clock. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.urls import reverse

from agreements import documents, matrix, telling
from agreements.board import joiners, pace, rows
from agreements.board.cells import COLUMNS, DPIA, NOBODY, NOBODY_BUT_WRITERS, Cell
from agreements.board.pace import Interval
from agreements.board.shown import Board, Row
from agreements.deciding.returned import sent_back
from agreements.models import (
    OPEN,
    Accession,
    AccessionReview,
    Approval,
    Nudge,
    Party,
    Signature,
    Spell,
    Status,
    Version,
)
from agreements.models.content import PROCESSORS
from agreements.signing.held import Held, held_up
from agreements.signing.order import signs_after_others, turn_began
from audit import clock
from dpia.models import Dpia, DpiaAdvice, DpiaSharing
from dpia.models import Status as DpiaStatus
from dpia.staleness.showing import differences_of
from govuk.dates import in_words
from notices.models import Task
from organisations.roles import Role

MOST_NAMES = 2


def board_of(version: Version) -> Board:
    """The board of a version. At most ten queries, whatever the number of parties.

    While it is a draft, it shows who will be asked, by each organisation's approval matrix read
    against the draft as it stands; from then on who was asked, in the round that runs.
    """
    read = _Read.of(version)
    asked = {party.organisation_id: _cells(read, party) for party in read.parties}
    columns = tuple(c for c in COLUMNS if any(c in cells for cells in asked.values()))
    found = tuple(
        _row(read, party, asked[party.organisation_id], columns) for party in read.parties
    )
    route = pace.route_of(
        emergency=(version.document.get("emergency") or {}).get("used") is True,
        framework=bool(version.document.get("framework_reference")),
    )
    nation = version.agreement.lead_organisation.nation
    spent = pace.clock_of(read.spells, route=route, nation=nation)
    return Board(columns, found, spent, sent_back(version), read.held)


def _row(read: _Read, party: Party, cells: dict[str, Cell], columns: Sequence[str]) -> Row:
    return Row(
        party,
        party.organisation_id == read.version.agreement.lead_organisation_id,
        tuple(cells.get(column) or Cell(column, "none", "Not needed") for column in columns),
        len(pace.days_in(read.turns[party.organisation_id], party.organisation.nation)),
    )


@dataclass
class _Read:
    """The rows of one version, read once, and the turns that they tell of."""

    version: Version
    parties: list[Party]
    spells: list[Spell]
    approvals: dict[int, list[Approval]]
    signatures: dict[int, Signature]
    tasks: dict[tuple[str, int | None, str], Task]
    nudges: dict[tuple[int, str], Nudge]
    sharings: dict[int, DpiaSharing]
    advice: dict[int, DpiaAdvice]
    holders: dict[tuple[int, str], list[tuple[int, int | None, str]]]
    """By organisation and role: the key of each person, of whom they act for, and how they are
    named."""
    demands: list[matrix.Demand]
    own_dpias: dict[int, Dpia]
    joining: dict[int, tuple[Accession, list[AccessionReview]]]
    """By party, those that join this version or have joined it."""
    held: tuple[Held, ...] = ()
    """What stops every signature: nobody has the turn to sign until then."""
    turns: dict[int, list[Interval]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, version: Version) -> _Read:
        parties = rows.parties(version=version.pk)
        spells = rows.spells(version=version.pk) or [
            Spell(
                version=version,
                stage=Spell.Stage.DRAFTING,
                began_at=version.created_at,
                ended_at=version.in_force_at or version.ended_at,
            )
        ]
        approvals = defaultdict(list)
        for row in rows.approvals(version=version.pk):
            approvals[row.organisation_id].append(row)
        sha256 = version.snapshot.sha256 if version.snapshot else ""
        signed = [s for s in rows.signatures(version=version.pk) if s.sha256 == sha256]
        about = telling.about(version)
        dpia = version.dpia_id or 0
        beside = rows.own_dpias(version=version.pk) if dpia else []
        held: dict[tuple[int, str], list[tuple[int, int | None, str]]] = defaultdict(list)
        own = sorted(party.organisation_id for party in parties)
        present = rows.holders(organisations=own, day=clock.today())
        # Those who are there are named before those who are away.
        for place, role, key, of, *who in sorted(present, key=lambda row: row[-1] is not None):
            held[place, role].append((key, of, _named(*who)))
        joining = _joining(version, parties)
        found = cls(
            version=version,
            parties=parties,
            spells=spells,
            approvals=approvals,
            signatures={row.organisation_id: row for row in signed},
            tasks={(t.kind, t.organisation_id, t.role): t for t in rows.tasks(about=about)},
            nudges={(n.organisation_id, n.role): n for n in rows.nudges(version=version.pk)},
            sharings={s.organisation_id: s for s in rows.sharings(dpia=dpia)} if dpia else {},
            advice={a.organisation_id: a for a in rows.advice(dpia=dpia)} if dpia else {},
            holders=held,
            demands=_demands(version, parties, joining),
            own_dpias={one.dpia.organisation_id: one.dpia for one in beside},
            joining=joining,
            held=held_up(version, parties) if _is_unsigned(parties, signed) else (),
        )
        for spell in spells:
            if spell.stage == Spell.Stage.DRAFTING:
                lead = version.agreement.lead_organisation_id
                found.turns[lead].append(Interval(spell.began_at, spell.ended_at))
        return found

    def had(self, party: Party, asked: datetime, answered: datetime | None, stage: str = "") -> int:
        """Working days that the party had this, while the version was in that stage or, without
        one, in any; kept for the party's own clock too."""
        spells = [spell for spell in self.spells if stage in ("", spell.stage)]
        if party.joins_later:
            # It came when the version was in force: none of the version's stages holds its turn.
            intervals = [Interval(asked, answered)]
        else:
            intervals = pace.within(asked, answered, spells)
        self.turns[party.organisation_id] += intervals
        return len(pace.days_in(intervals, party.organisation.nation))

    def barred(self, party: Party, role: str, task: Task | None) -> frozenset[int]:
        """Those who hold the role and may not do this: they wrote it, or act for who did."""
        if task is None or not task.not_for:
            return frozenset()
        wrote = set(task.not_for)
        acting = (
            k for k, of, _ in self.holders.get((party.organisation_id, role), ()) if of in wrote
        )
        return frozenset(wrote.union(acting))

    def who(self, party: Party, role: str, task: Task | None = None) -> str:
        """Who can do what waits: the person it was given to, else those who hold the role."""
        if task is not None and task.person is not None:
            return str(task.person.name)
        holders = self.holders.get((party.organisation_id, role), [])
        barred = self.barred(party, role, task)
        names = [name for key, _, name in holders if key not in barred]
        if not names:
            return NOBODY_BUT_WRITERS if holders else NOBODY
        more = len(names) - MOST_NAMES
        return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _is_unsigned(parties: Iterable[Party], signed: Iterable[Signature]) -> bool:
    given = {row.organisation_id for row in signed}
    return any(party.signs and party.organisation_id not in given for party in parties)


def _joining(
    version: Version, parties: Sequence[Party]
) -> dict[int, tuple[Accession, list[AccessionReview]]]:
    """Two queries where a party joins later, else none."""
    if not any(party.joins_later for party in parties):
        return {}
    reviews = defaultdict(list)
    for row in rows.accession_reviews(version=version.pk):
        reviews[row.accession_id].append(row)
    found = rows.accessions(version=version.pk)
    return {one.party_id: (one, reviews[one.pk]) for one in found if one.party_id}


def _named(name: str, whose: str | None, away_until: date | None) -> str:
    """Somebody who can do what waits: for whom, and until when they are away."""
    found = f"{name} (for {whose})" if whose else name
    return f"{found} (away until {in_words(away_until)})" if away_until else found


def _demands(
    version: Version,
    parties: Sequence[Party],
    joining: Mapping[int, tuple[Accession, list[AccessionReview]]],
) -> list[matrix.Demand]:
    """What the matrices ask for of the draft as it stands; later, of the parts being filled in."""
    if not version.is_draft:
        own = [(party, joining[party.pk][0]) for party in parties if party.pk in joining]
        return joiners.demands(version, own)
    organisations = {party.organisation.reference: party.organisation for party in parties}
    return matrix.demands(documents.assemble(version), organisations)


# ------------------------------------------------------------------ the cells of one party
def _cells(read: _Read, party: Party) -> dict[str, Cell]:
    found = {**_dpia(read, party), **_reviews(read, party), **_adviser(read, party)}
    if party.pk in read.joining:
        asked = [d for d in read.demands if d.organisation.pk == party.organisation_id]
        found |= joiners.cells(party, *read.joining[party.pk], read.who, asked)
    if party.signs:
        found[Role.SIGNATORY] = _signature(read, party)
    return found


def _reviews(read: _Read, party: Party) -> dict[str, Cell]:
    every = read.approvals.get(party.organisation_id, [])
    days: dict[str, int] = defaultdict(int)
    earlier: dict[str, int] = defaultdict(int)
    # What nobody decided in one round is asked again in the next.
    begun = {row.round: row.requested_at for row in every}
    for row in every:
        ended = row.decided_at or begun.get(row.round + 1)
        had = read.had(party, row.requested_at, ended, Spell.Stage.REVIEW)
        days[row.role] += had
        earlier[row.role] += had if row.round < read.version.round else 0
    current = {row.role: row for row in every if row.round == read.version.round}
    if read.version.is_draft:
        planned = [d for d in read.demands if d.organisation.pk == party.organisation_id]
        return {d.role: _planned(read, party, d, current.get(d.role), days) for d in planned}
    cells = {role: _review(read, party, row, days[role]) for role, row in current.items()}
    most = pace.TARGETS["usual"][Spell.Stage.REVIEW]
    return {role: replace(c, earlier=earlier[role], planned=most) for role, c in cells.items()}


def _planned(
    read: _Read,
    party: Party,
    demand: matrix.Demand,
    before: Approval | None,
    days: Mapping[str, int],
) -> Cell:
    """What will be asked when the draft is sent; where it came back, what was decided on it."""
    if before is None or before.state == Approval.State.REQUESTED:
        who = read.who(party, demand.role)
        return Cell(demand.role, "to_come", "Will be asked", who, why=demand.why)
    cell = _review(read, party, before, days.get(demand.role, 0))
    is_approved = before.state == Approval.State.APPROVED
    return replace(cell, state="to_come", words="Approved before") if is_approved else cell


def _review(read: _Read, party: Party, row: Approval, days: int) -> Cell:
    if row.state == Approval.State.REQUESTED and read.version.status == Status.IN_REVIEW:
        return _waiting(read, party, row.role, asked=row.requested_at, days=days, why=row.why)
    words = {
        Approval.State.APPROVED: "Approved; still counts" if row.is_carried else "Approved",
        Approval.State.CHANGES_REQUESTED: "Changes asked for",
        Approval.State.REFUSED: "Refused",
        Approval.State.REQUESTED: "Not decided",
    }[Approval.State(row.state)]
    state = {"approved": "done", "requested": "none"}.get(row.state, "back")
    return Cell(
        row.role,
        state,
        words,
        row.decided_by_words,
        clock.date_of(row.decided_at) if row.decided_at else None,
        days,
        why=row.why,
    )


def _waiting(
    read: _Read, party: Party, column: str, *, asked: datetime, days: int, why: str = ""
) -> Cell:
    role = Role.INFORMATION_GOVERNANCE if column == DPIA else column
    kind = "sign" if column == Role.SIGNATORY else "review"
    task = None if column == DPIA else read.tasks.get((kind, party.organisation_id, role))
    nudge = read.nudges.get((party.organisation_id, column))
    return Cell(
        column,
        "waiting",
        "Waiting",
        read.who(party, role, task),
        clock.date_of(asked),
        days,
        task.due_on if task else None,
        why,
        nudged_at=nudge.at if nudge else None,
        not_for=read.barred(party, role, task),
    )


def _signature(read: _Read, party: Party) -> Cell:
    given = read.signatures.get(party.organisation_id)
    signing = [spell for spell in read.spells if spell.stage == Spell.Stage.SIGNING]
    asked = None
    if signing:
        asked = turn_began(
            read.version, party, read.parties, read.signatures, opened=signing[-1].began_at
        )
    days = _days_to_sign(read, party, asked, given)
    if given:
        return Cell(
            Role.SIGNATORY,
            "done",
            "Signed",
            f"{given.signed_by_words}, {given.post}",
            clock.date_of(given.signed_at),
            days,
        )
    if read.held:
        return Cell(Role.SIGNATORY, "to_come", "Cannot be signed")
    if read.version.status == Status.READY_TO_SIGN and asked:
        return _waiting(read, party, Role.SIGNATORY, asked=asked, days=days)
    if read.version.status == Status.READY_TO_SIGN and signing:
        return Cell(Role.SIGNATORY, "to_come", "After those before it")
    if read.version.status not in OPEN:
        return Cell(Role.SIGNATORY, "none", "Not signed")
    who = read.who(party, Role.SIGNATORY)
    return Cell(Role.SIGNATORY, "to_come", "After the reviews", who)


def _days_to_sign(
    read: _Read, party: Party, asked: datetime | None, given: Signature | None
) -> int:
    """Working days that the party had to sign; none of those that nobody can sign in."""
    signing = [spell for spell in read.spells if spell.stage == Spell.Stage.SIGNING]
    days = 0
    for spell in signing:
        if spell is signing[-1]:
            end = given.signed_at if given else spell.ended_at
            days += read.had(party, asked, end) if asked and (given or not read.held) else 0
        elif not signs_after_others(read.version, party, read.parties):
            days += read.had(party, spell.began_at, spell.ended_at)
    return days


def _dpia(read: _Read, party: Party) -> dict[str, Cell]:
    """For each controller: whether it adopted the DPIA that the agreement relies on."""
    dpia = read.version.dpia
    if party.controller_status in PROCESSORS:
        return {}
    if dpia is None:
        page = reverse("agreements:dpia", args=[read.version.agreement.reference])
        return {DPIA: Cell(DPIA, "to_come", "None linked", url=page)}
    url = dpia.get_absolute_url()
    if dpia.organisation_id == party.organisation_id:
        return {DPIA: _own_dpia(read, party, url)}
    if own := read.own_dpias.get(party.organisation_id):
        return {DPIA: _instead(read, party, own)}
    return {DPIA: _adopting(read, party, dpia, url)}


def _adopting(read: _Read, party: Party, dpia: Dpia, url: str) -> Cell:
    sharing = read.sharings.get(party.organisation_id)
    if sharing is None:
        return Cell(DPIA, "to_come", "Not shared yet", url=url)
    if sharing.stands:
        name = sharing.adopted_by.name if sharing.adopted_by else ""
        return Cell(DPIA, "done", "Adopted", name, sharing.adopted_on, url=url)
    if dpia.status != DpiaStatus.APPROVED:
        return Cell(DPIA, "to_come", "When it is approved", url=url)
    asked = max(filter(None, (sharing.shared_at, dpia.approved_at, sharing.outdated_at)))
    days = read.had(party, asked, None)
    cell = _waiting(read, party, DPIA, asked=asked, days=days)
    words = "Adopted an earlier text" if sharing.adopted_on else cell.words
    return replace(cell, words=words, url=url)


def _instead(read: _Read, party: Party, own: Dpia) -> Cell:
    """Its own DPIA, which it makes instead of adopting the one relied on."""
    url = own.get_absolute_url()
    if own.status in (DpiaStatus.APPROVED, DpiaStatus.NOT_NEEDED):
        if not differences_of(own, read.version.name):
            day = clock.date_of(own.approved_at) if own.approved_at else None
            return Cell(DPIA, "done", f"Own DPIA {own.reference}", since=day, url=url)
        words = "Own DPIA out of date"
    else:
        words = f"Own DPIA: {own.get_status_display().lower()}"
    since = own.status_since
    days, day = read.had(party, since, None), clock.date_of(since)
    who = read.who(party, Role.DRAFTER)
    return Cell(DPIA, "waiting", words, who, day, days, url=url, role=Role.DRAFTER)


def _own_dpia(read: _Read, party: Party, url: str) -> Cell:
    dpia = read.version.dpia
    assert dpia is not None
    if dpia.status == DpiaStatus.APPROVED:
        day = clock.date_of(dpia.approved_at) if dpia.approved_at else None
        return Cell(DPIA, "done", "Approved as its own", since=day, url=url)
    who = read.who(party, Role.DRAFTER)
    words = str(dpia.get_status_display())
    nudge = read.nudges.get((party.organisation_id, DPIA))
    return Cell(
        DPIA,
        "waiting",
        words,
        who,
        clock.date_of(dpia.status_since),
        read.had(party, dpia.status_since, None),
        url=url,
        nudged_at=nudge.at if nudge else None,
    )


def _adviser(read: _Read, party: Party) -> dict[str, Cell]:
    """The data protection officer's advice on the DPIA, where one was asked or given."""
    dpia = read.version.dpia
    if dpia is None:
        return {}
    cell = Cell(Role.DPO, "to_come", "Not asked yet", url=dpia.get_absolute_url())
    given = read.advice.get(party.organisation_id)
    if given:
        day = clock.date_of(given.given_at)
        who = given.given_by.name
        return {Role.DPO: replace(cell, state="done", words="Advised", who=who, since=day)}
    if dpia.organisation_id != party.organisation_id:
        return {}
    cell = replace(cell, who=read.who(party, Role.DPO))
    if dpia.status == DpiaStatus.WITH_DPO:
        since = clock.date_of(dpia.status_since)
        days = read.had(party, dpia.status_since, None)
        cell = replace(cell, state="waiting", words="Waiting", since=since, days=days)
    return {Role.DPO: cell}
