"""Where a version stands, for its page: who has it since when, and what this person may do next.

Read from rows only; no law is judged here. Whether a step is possible is asked on its own page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from agreements import invited
from agreements.beside import Beside, beside
from agreements.board import page_rows
from agreements.board.parts import CAPACITIES, ROLES
from agreements.deciding.returned import Returned, declined_of, sent_back_by
from agreements.ending.enders import way_out
from agreements.ending.standing import announced_of, suspensions_of
from agreements.joining.binding import in_plain_words, last_day
from agreements.lineage import Lineage
from agreements.models import (
    Announcement,
    Approval,
    DeclinedSignature,
    Party,
    PdfFile,
    PeriodicReview,
    Signature,
    Status,
    Version,
)
from agreements.next_step import next_step
from agreements.signing.ink import may_dispute
from agreements.ways import WAYS, Viewer
from agreements.wrote import barred
from audit import clock
from audit.actor import Actor
from govuk.dates import in_words
from notices.clocks import since_words
from organisations.roles import roles_of

COLOURS = {
    Status.DRAFT: "grey",
    Status.IN_REVIEW: "blue",
    Status.READY_TO_SIGN: "purple",
    Status.IN_FORCE: "green",
    Status.SUSPENDED: "yellow",
    Status.EXPIRED: "grey",
    Status.TERMINATED: "grey",
    Status.SUPERSEDED: "grey",
    Status.WITHDRAWN: "grey",
}


@dataclass(frozen=True)
class Offer:
    """A step or a page that this person may go to."""

    text: str
    url: str
    primary: bool = False


@dataclass(frozen=True)
class PartyLine:
    """One party, with where its reviewers and its signatory stand."""

    party: Party
    approvals: tuple[Approval, ...]
    signature: Signature | None
    leads: bool
    bound: str = ""
    """From when it is bound, or that sharing with it is not live."""

    @property
    def must_sign(self) -> bool:
        """Its signature is asked for and still missing."""
        return self.party.signs and self.signature is None

    @property
    def role(self) -> str:
        """Sender, recipient or both, and whether it decides or acts for another."""
        part = ROLES.get(self.party.role, "Not said yet")
        status = CAPACITIES.get(self.party.controller_status, "")
        return f"{part}, {status}" if status else part

    @property
    def invitation(self) -> str:
        """Whether it has been invited to the draft, and has accepted."""
        if self.leads:
            return "Leads this agreement"
        if self.party.left_on or self.party.joins_later:
            return self._when_it_came_or_went
        if self.party.accepted_at:
            return f"Accepted {_on(self.party.accepted_at)}"
        if self.party.invited_at:
            return f"Invited {_on(self.party.invited_at)}"
        if self.party.may_read:
            return "Takes part already, can read this"
        return "Not invited yet"

    @property
    def _when_it_came_or_went(self) -> str:
        if self.party.left_on:
            return f"Left on {in_words(self.party.left_on)}"
        return "Joined later" if self.party.joined_on else "Invited to join"


@dataclass(frozen=True)
class Standing:
    """Everything that the agreement's page shows beside the version's own columns."""

    words: str
    colour: str
    next_step: str
    waiting: str
    parties: tuple[PartyLine, ...]
    offers: tuple[Offer, ...]
    sent_back: Returned | None
    """Of a draft that came back: the decision that sent it."""
    decisions: tuple[Returned, ...]
    reviews: tuple[PeriodicReview, ...]
    pdf_kind: str
    blocking: int
    warnings: int
    announced: tuple[Announcement, ...]
    """That sharing stops, goes on or ends, to come."""
    suspensions: tuple[Announcement, ...]
    """Who suspended it, each of them, and why."""
    is_disputed: bool
    """A disagreement is open."""
    replacing: str
    """Who is to take whose place in the version in the making; for those who take part in this."""
    published_dpias: frozenset[int]
    """The keys of its DPIAs that anybody may read."""
    last_day: date | None
    """On which it held, or until which it is to."""
    takes_part: bool
    """Whoever looks belongs to one of the parties."""
    all_signed: bool
    """Its first day is to come."""


def standing_of(
    version: Version,
    actor: Actor,
    *,
    roles: frozenset[str] | None = None,
    lineage: Lineage | None = None,
) -> Standing:
    """Where the version stands for this person. At most five queries, and one for their roles."""
    approvals = page_rows.approvals(version=version.pk)
    lines = _party_lines(version, approvals)
    found = beside(version)
    declined = declined_of(version) if found.was_declined else []
    back = sent_back_by(version, approvals, declined)
    reviews = _reviews(version)
    awaited, since = next_step(version, lines, back, reviews)
    announcements = announced_of(version) if found.is_announced else []
    suspensions = suspensions_of(version, announcements)
    takes_part = any(x.party.organisation_id == actor.organisation_id for x in lines)
    if roles is None:
        roles = roles_of(actor.person_id, actor.organisation_id)
    return Standing(
        words=status_words(version, lines),
        colour=COLOURS[Status(version.status)],
        next_step=awaited,
        waiting=since_words(since) if since else "",
        parties=lines,
        offers=tuple(_offers(version, actor, roles, lines, (lineage, suspensions, found))),
        sent_back=back,
        decisions=_decisions(approvals, declined),
        reviews=reviews,
        pdf_kind=_pdf_kind(found.pdf_kinds),
        blocking=sum(f["severity"] in ("blocking", "required_section") for f in version.findings),
        warnings=sum(
            f["severity"] == "warning" and not f.get("dismissed") for f in version.findings
        ),
        announced=tuple(row for row in announcements if row.is_to_come),
        suspensions=suspensions,
        is_disputed=found.is_disputed,
        replacing=found.replacing if takes_part else "",
        published_dpias=found.published_dpias,
        last_day=last_day(version),
        takes_part=takes_part,
        all_signed=has_all_signed(version, lines),
    )


def _party_lines(version: Version, approvals: Sequence[Approval]) -> tuple[PartyLine, ...]:
    current = [row for row in approvals if row.round == version.round and not version.is_draft]
    signatures = {}
    if version.snapshot is not None:
        signatures = {
            row.organisation_id: row
            for row in page_rows.signatures(version=version.pk)
            if row.sha256 == version.snapshot.sha256
        }
    return tuple(
        PartyLine(
            party,
            tuple(row for row in current if row.organisation_id == party.organisation_id),
            signatures.get(party.organisation_id),
            party.organisation_id == version.agreement.lead_organisation_id,
            in_plain_words(version, party, signed=party.organisation_id in signatures),
        )
        for party in page_rows.parties(version=version.pk)
    )


def _decisions(
    approvals: Sequence[Approval], declined: Sequence[DeclinedSignature]
) -> tuple[Returned, ...]:
    """What reviewers decided, and who would not sign, in the order in which it came."""
    found: list[Returned] = [row for row in approvals if row.decided_at]
    if declined:
        found = sorted([*found, *declined], key=lambda row: str(row.decided_at))
    return tuple(found)


def _reviews(version: Version) -> tuple[PeriodicReview, ...]:
    """Those there can be: an agreement is reviewed from the day that it holds."""
    if version.in_force_at is None:
        return ()
    return tuple(page_rows.periodic_reviews(version=version.pk))


def _pdf_kind(kinds: frozenset[str]) -> str:
    return PdfFile.Kind.SIGNED if PdfFile.Kind.SIGNED in kinds else min(kinds, default="")


def has_all_signed(version: Version, lines: Sequence[PartyLine]) -> bool:
    """Whether nothing is left of it but that its first day comes."""
    all_signed = bool(lines) and not any(line.must_sign for line in lines)
    return version.status == Status.READY_TO_SIGN and all_signed and bool(version.start_date)


def status_words(version: Version, lines: Sequence[PartyLine]) -> str:
    """The status as people read it; when all have signed, from when it will hold."""
    if has_all_signed(version, lines) and version.start_date:
        return f"Signed, starts on {in_words(version.start_date)}"
    return str(version.get_status_display())


# ------------------------------------------------------------------ where this person may go
def _offers(
    version: Version,
    actor: Actor,
    roles: frozenset[str],
    lines: Sequence[PartyLine],
    around: tuple[Lineage | None, tuple[Announcement, ...], Beside],
) -> list[Offer]:
    """The pages that this person's roles lead to, the most pressing first."""
    lineage, suspensions, found = around
    lead = version.agreement.lead_organisation_id
    own = next((x for x in lines if x.party.organisation_id == actor.organisation_id), None)
    viewer = Viewer(
        roles,
        own,
        actor.organisation_id == lead,
        way_out=way_out([x.party for x in lines], actor.organisation_id, lead, roles),
        is_signed=any(x.signature for x in lines),
        may_vary=not found.replacing and (lineage is None or not lineage.has_open),
        is_last_held=lineage is None or lineage.is_last_held,
        suspended_it=any(x.organisation_id == actor.organisation_id for x in suspensions),
        reviewed_it=bool(own and any(a.decided_by_id == actor.person_id for a in own.approvals)),
        gave_before=any(
            row.role in roles and row.was_given_before_by(actor.person_id)
            for row in (own.approvals if own else ())
        ),
        may_dispute_ink=bool(own and own.signature and may_dispute(own.signature, actor)),
    )
    if version.status == Status.IN_REVIEW and viewer.is_asked_to_decide:
        viewer = replace(viewer, wrote=actor.person_id in barred(version))
    if version.is_draft and not viewer.writes:
        by_name = invited.holding(version.agreement_id, actor.person_id, "view_agreement")
        viewer = replace(viewer, invited_as=by_name.role if by_name else "")
    return [
        Offer(words, reverse(f"agreements:{page}", args=[version.agreement.reference]), primary)
        for statuses, concerns, words, page, primary in WAYS
        if version.status in statuses and concerns(viewer, version)
    ]


def _on(instant: datetime) -> str:
    return f"on {in_words(clock.date_of(instant))}"
