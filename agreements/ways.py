"""The pages of an agreement that a person is shown the way to, and what decides it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agreements.ending.rules import STOPS
from agreements.models import IN_FORCE, OVER, Approval, InvitedAs, Status, Version
from organisations.roles import PERMISSIONS, REVIEWS, Permission

if TYPE_CHECKING:
    from agreements.standing import PartyLine


@dataclass(frozen=True)
class Viewer:
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
Where = tuple[frozenset[str], Callable[[Viewer, Version], bool], str, str, bool]
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
