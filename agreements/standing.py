"""Where a version stands, for its page: who has it since when, and what this person may do next.

Read from rows only; no law is judged here. Whether a step is possible is asked on its own page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse

from agreements import invited
from agreements.beside import Beside, beside
from agreements.board import page_rows
from agreements.board.parts import CAPACITIES, ROLES
from agreements.deciding.returned import Returned, declined_of, sent_back_by
from agreements.ending.enders import way_out
from agreements.ending.rules import STOPS
from agreements.ending.standing import announced_of, suspensions_of
from agreements.joining.binding import in_plain_words, last_day
from agreements.lineage import Lineage
from agreements.models import (
    IN_FORCE,
    OVER,
    Announcement,
    Approval,
    DeclinedSignature,
    InvitedAs,
    Party,
    PdfFile,
    PeriodicReview,
    Signature,
    Status,
    Version,
)
from agreements.next_step import next_step
from agreements.signing.ink import may_dispute
from agreements.wrote import barred
from audit import clock
from audit.actor import Actor
from govuk.dates import in_words
from notices.clocks import since_words
from organisations.roles import PERMISSIONS, REVIEWS, Permission, roles_of

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
@dataclass(frozen=True)
class _Viewer:
    """What decides which pages a person is shown the way to."""

    roles: frozenset[str]
    own: PartyLine | None
    leads: bool
    invited_as: str = ""
    """By name, for somebody who does not write for a party."""
    way_out: str = ""
    is_signed: bool = False
    may_vary: bool = True
    is_last_held: bool = True
    suspended_it: bool = False
    reviewed_it: bool = False
    may_dispute_ink: bool = False
    wrote: bool = False
    gave_before: bool = False
    """An approval of theirs was carried over to the text that stands."""

    @property
    def may(self) -> frozenset[str]:
        return frozenset[str]().union(*(PERMISSIONS.get(role, frozenset()) for role in self.roles))

    @property
    def drafts(self) -> bool:
        return Permission.DRAFT in self.may

    @property
    def leads_and_drafts(self) -> bool:
        return self.leads and self.drafts

    @property
    def may_change(self) -> bool:
        return self.leads_and_drafts and self.may_vary

    @property
    def may_replace(self) -> bool:
        """Any party as lead, or its own."""
        takes_part = bool(self.own and not self.own.party.is_joining and not self.has_left)
        return self.drafts and self.may_vary and (self.leads or takes_part)

    @property
    def is_asked_to_accept(self) -> bool:
        party = self.own.party if self.own else None
        return bool(self.drafts and party and party.invited_at and not party.accepted_at)

    @property
    def writes(self) -> bool:
        has_accepted = bool(self.own and self.own.party.accepted_at)
        return self.drafts and (self.leads or has_accepted)

    @property
    def is_asked_to_decide(self) -> bool:
        rows = self.own.approvals if self.own else ()
        mine = (row for row in rows if row.role in self.roles & REVIEWS)
        return not self.wrote and any(row.state == Approval.State.REQUESTED for row in mine)

    @property
    def takes_back(self) -> bool:
        return self.gave_before and not self.is_asked_to_decide

    @property
    def is_asked_to_sign(self) -> bool:
        return bool(self.own and Permission.SIGN in self.may and self.own.signature is None)

    @property
    def may_record_ink(self) -> bool:
        asked = bool(self.own and self.own.must_sign and Permission.APPROVE in self.may)
        return asked and not self.reviewed_it

    @property
    def may_stop(self) -> bool:
        return bool(self.own and self.own.party.stays_bound and self.may & set(STOPS))

    @property
    def has_left(self) -> bool:
        return bool(self.own and self.own.party.left_on)

    @property
    def may_resume(self) -> bool:
        return self.suspended_it and self.may_stop

    @property
    def may_withdraw(self) -> bool:
        return self.leads and (Permission.SIGN in self.may if self.is_signed else self.drafts)

    @property
    def may_review(self) -> bool:
        return self.leads and (self.drafts or Permission.APPROVE in self.may)


DRAFT = frozenset({Status.DRAFT})
LIVING = frozenset(IN_FORCE)
REVIEW = frozenset({Status.IN_REVIEW})
READY = frozenset({Status.READY_TO_SIGN})
BEFORE_FORCE = frozenset({Status.DRAFT, Status.IN_REVIEW, Status.READY_TO_SIGN})
Where = tuple[frozenset[str], Callable[[_Viewer, Version], bool], str, str, bool]
WAYS: tuple[Where, ...] = (
    (DRAFT, lambda v, x: v.is_asked_to_accept, "Accept the invitation", "parties", True),
    (frozenset({Status.DRAFT}), lambda v, x: v.writes, "Continue drafting", "draft", True),
    (
        DRAFT,
        lambda v, x: v.invited_as == InvitedAs.CONTRIBUTOR,
        "Help to write the draft",
        "draft",
        True,
    ),
    (
        DRAFT,
        lambda v, x: v.invited_as in {InvitedAs.COMMENTER, InvitedAs.READER},
        "Read the draft",
        "draft",
        True,
    ),
    (DRAFT, lambda v, x: v.leads_and_drafts, "Invite the other organisations", "parties", False),
    (DRAFT, lambda v, x: v.leads_and_drafts, "Link or start the DPIA", "dpia", False),
    (DRAFT, lambda v, x: v.leads_and_drafts, "Send for review", "submit", False),
    (REVIEW, lambda v, x: v.is_asked_to_decide, "Review and decide", "review", True),
    (REVIEW, lambda v, x: v.takes_back, "Take back your approval", "review", False),
    (READY, lambda v, x: v.is_asked_to_sign, "Read and sign", "sign", True),
    (READY, lambda v, x: v.may_dispute_ink, "Dispute the signature in your name", "decline", False),
    (READY, lambda v, x: v.may_record_ink, "Record a signature on paper", "sign_on_paper", False),
    (
        frozenset(IN_FORCE),
        lambda v, x: bool(v.own and v.drafts and not v.has_left and not x.flow_started_on),
        "Record that data has started to flow",
        "flow_start",
        False,
    ),
    (LIVING, lambda v, x: v.may_review, "Record a review", "periodic_review", False),
    (LIVING, lambda v, x: v.may_change, "Change this agreement", "vary", False),
    (LIVING, lambda v, x: v.may_replace, "Replace a party by its successor", "replace", False),
    (LIVING, lambda v, x: v.may_stop and not v.suspended_it, "Suspend sharing", "suspend", False),
    (frozenset({Status.SUSPENDED}), lambda v, x: v.may_resume, "Resume sharing", "resume", False),
    (LIVING, lambda v, x: v.way_out == "end", "End this agreement", "terminate", False),
    (LIVING, lambda v, x: v.way_out == "leave", "Leave this agreement", "leave", False),
    (
        LIVING,
        lambda v, x: v.has_left and v.drafts,
        "Say what became of the data",
        "after_end",
        True,
    ),
    (
        OVER - {Status.WITHDRAWN},
        lambda v, x: bool(v.own and v.drafts and v.is_last_held),
        "Say what became of the data",
        "after_end",
        False,
    ),
    (BEFORE_FORCE, lambda v, x: v.may_withdraw, "Withdraw", "withdraw", False),
    (
        frozenset(Status),
        lambda v, x: bool(v.own and v.drafts),
        "Copy it into a new draft",
        "new_copy_of",
        False,
    ),
    (frozenset(Status), lambda v, x: v.drafts, "Make a template from it", "make_template", False),
)
"""Status, whom it concerns, the words, the page, whether it is the pressing thing to do."""


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
    viewer = _Viewer(
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
