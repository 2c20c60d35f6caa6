"""Where a version stands, for its page: who has it since when, and what this person may do next.

Read from rows only; no law is judged here. Whether a step is possible is asked on its own page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from agreements.models import (
    IN_FORCE,
    OVER,
    Approval,
    Party,
    PdfFile,
    PeriodicReview,
    Signature,
    Status,
    Version,
)
from audit import clock
from audit.actor import Actor
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


ROLES = {"sender": "Sends data", "recipient": "Receives data", "both": "Sends and receives data"}
CAPACITIES = {
    "sole": "controller",
    "joint": "joint controller",
    "processor": "processor",
    "sub_processor": "sub-processor",
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
        if self.party.accepted_at:
            return f"Accepted {_on(self.party.accepted_at)}"
        if self.party.invited_at:
            return f"Invited {_on(self.party.invited_at)}"
        return "Not invited yet"


@dataclass(frozen=True)
class Standing:
    """Everything that the agreement's page shows beside the version's own columns."""

    words: str
    colour: str
    next_step: str
    waiting: str
    parties: tuple[PartyLine, ...]
    offers: tuple[Offer, ...]
    decisions: tuple[Approval, ...]
    reviews: tuple[PeriodicReview, ...]
    pdf_kind: str
    blocking: int
    warnings: int


def standing_of(version: Version, actor: Actor) -> Standing:
    """Where the version stands for this person. At most eight queries."""
    parties = list(version.parties.select_related("organisation"))
    approvals = list(version.approvals.select_related("organisation", "decided_by"))
    current = [row for row in approvals if row.round == version.round and not version.is_draft]
    signatures = {
        row.organisation_id: row
        for row in version.signatures.filter(voided_at__isnull=True)
        if version.snapshot and row.sha256 == version.snapshot.sha256
    }
    kinds = set(version.pdf_files.filter(snapshot=version.snapshot).values_list("kind", flat=True))
    lines = tuple(
        PartyLine(
            party,
            tuple(row for row in current if row.organisation_id == party.organisation_id),
            signatures.get(party.organisation_id),
            party.organisation_id == version.agreement.lead_organisation_id,
        )
        for party in parties
    )
    next_step, since = _next_step(version, lines)
    roles = roles_of(actor.person_id, actor.organisation_id)
    return Standing(
        words=status_words(version, lines),
        colour=COLOURS[Status(version.status)],
        next_step=next_step,
        waiting=since_words(since) if since else "",
        parties=lines,
        offers=tuple(_offers(version, actor, roles, lines, kinds)),
        decisions=tuple(row for row in approvals if row.decided_at),
        reviews=tuple(version.periodic_reviews.all()),
        pdf_kind=PdfFile.Kind.SIGNED if PdfFile.Kind.SIGNED in kinds else next(iter(kinds), ""),
        blocking=sum(f["severity"] in ("blocking", "required_section") for f in version.findings),
        warnings=sum(f["severity"] == "warning" for f in version.findings),
    )


def status_words(version: Version, lines: Sequence[PartyLine]) -> str:
    """The status as people read it; when all have signed, from when it will hold."""
    all_signed = bool(lines) and all(line.signature for line in lines)
    if version.status == Status.READY_TO_SIGN and all_signed and version.start_date:
        return f"Signed, starts on {_day(version.start_date)}"
    return str(version.get_status_display())


def _next_step(version: Version, lines: Sequence[PartyLine]) -> tuple[str, datetime | None]:
    """What happens next and who has it, and since when it waits for them."""
    lead = version.agreement.lead_organisation.name
    if version.status == Status.DRAFT:
        return f"{lead} to finish the draft and send it for review", version.created_at
    if version.status == Status.IN_REVIEW:
        rows = [row for line in lines for row in line.approvals]
        waiting = [row for row in rows if row.state == Approval.State.REQUESTED]
        names = _joined(f"{row.organisation.name} ({row.get_role_display()})" for row in waiting)
        since = min((row.requested_at for row in waiting), default=None)
        return f"To decide: {names}" if names else "Every review is in", since
    if version.status == Status.READY_TO_SIGN:
        missing = [line.party.organisation.name for line in lines if not line.signature]
        if missing:
            return f"To sign: {_joined(missing)}", version.submitted_at
        return f"Comes into force on {_day(version.start_date)}", None
    if version.status in IN_FORCE and version.review_date:
        return f"{lead} to review it by {_day(version.review_date)}", None
    if version.status in OVER and version.status != Status.WITHDRAWN:
        owing = [
            line.party.organisation.name
            for line in lines
            if line.party.role in ("recipient", "both")
            and not line.party.after_end.get("disposal_certificate")
        ]
        if owing:
            return f"To certify what became of the data: {_joined(owing)}", version.ended_at
    return "Nothing is waiting", None


def _offers(
    version: Version,
    actor: Actor,
    roles: frozenset[str],
    lines: Sequence[PartyLine],
    kinds: set[str],
) -> list[Offer]:
    """The pages that this person's roles lead to, the most pressing first."""
    may = frozenset[str]().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
    own = next((x for x in lines if x.party.organisation_id == actor.organisation_id), None)
    leads = actor.organisation_id == version.agreement.lead_organisation_id
    drafts = Permission.DRAFT in may
    found: list[Offer] = []

    def offer(text: str, name: str, *, primary: bool = False) -> None:
        url = reverse(f"agreements:{name}", args=[version.agreement.reference])
        found.append(Offer(text, url, primary))

    if version.status == Status.DRAFT:
        if drafts and own and own.party.invited_at and not own.party.accepted_at:
            offer("Accept the invitation", "parties", primary=True)
        if drafts and (leads or (own and own.party.accepted_at)):
            offer("Continue drafting", "draft", primary=True)
        if drafts and leads:
            offer("Invite the other organisations", "parties")
            offer("Link or start the DPIA", "dpia")
            offer("Send for review", "submit")
    if version.status == Status.IN_REVIEW and own:
        mine = [row for row in own.approvals if row.role in roles & REVIEWS]
        if any(row.state == Approval.State.REQUESTED for row in mine):
            offer("Review and decide", "review", primary=True)
    if version.status == Status.READY_TO_SIGN and own and Permission.SIGN in may:
        if own.signature is None:
            offer("Read and sign", "sign", primary=True)
    if version.status in IN_FORCE and own and drafts:
        if version.flow_started_on is None:
            offer("Record that data has started to flow", "flow_start")
    if version.status in IN_FORCE and leads and (drafts or Permission.APPROVE in may):
        offer("Record a review", "periodic_review")
    if version.status in OVER - {Status.WITHDRAWN} and own and drafts:
        offer("Say what became of the data", "after_end")
    if (
        drafts
        and leads
        and version.status in (Status.DRAFT, Status.IN_REVIEW, Status.READY_TO_SIGN)
    ):
        offer("Withdraw", "withdraw")
    return found


def _joined(names: Any) -> str:
    return ", ".join(names)


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}" if day else "a day not set yet"


def _on(instant: datetime) -> str:
    return f"on {_day(clock.date_of(instant))}"
