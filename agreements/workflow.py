"""Every way in which a version changes status. Nothing else writes `status`.

Each step is one row of TRANSITIONS; `organisations.holding.take` locks the version, asks who may,
checks the status and the rules, writes, and records.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from agreements import effects, rules
from agreements.deciding import reasons
from agreements.disputes.rules import no_dispute_pauses_signing
from agreements.ending import carrying, withdrawing
from agreements.ending import effects as ending_effects
from agreements.ending import rules as ending_rules
from agreements.ending.steps import RESUME, SUSPEND
from agreements.judging import lawful
from agreements.models import IN_FORCE, OPEN, Announcement, Approval, Status, Version
from agreements.replacing.rules import the_new_lead_takes_part
from agreements.signing import paper
from audit.actor import Actor
from audit.transitions import Blocker, Given, Transition, what_stops
from organisations.holding import take
from organisations.models import Membership

Step = Transition[Version]
CALENDAR = Actor.system("the calendar")


# ------------------------------------------------------------------ the table
SUBMIT = Step(
    verb="submit",
    label="Send for review",
    sources=frozenset({Status.DRAFT}),
    target=Status.IN_REVIEW,
    may=rules.lead_drafter,
    who="a drafter of the lead organisation",
    rules=(
        rules.answers_are_confirmed,
        lawful("submit"),
        rules.open_threads_are_accounted_for,
        reasons.what_was_asked_is_answered,
        the_new_lead_takes_part,
    ),
    write=effects.submit,
    after=effects.submitted,
    fields=(
        *("snapshot", "round", "submitted_at", "submitted_by"),
        *("submitted", "left_open", "signs_in_order"),
    ),
)
APPROVE = Step(
    verb="approve",
    label="Approve",
    sources=frozenset({Status.IN_REVIEW}),
    target=effects.status_after_approval,
    targets=frozenset({Status.IN_REVIEW, Status.READY_TO_SIGN}),
    may=rules.reviewer,
    who="a reviewer whom one of the organisations asked",
    rules=(
        rules.is_still_asked,
        rules.did_not_draft,
        rules.did_not_advise,
        rules.is_what_was_read,
        rules.has_noted_no_changes,
        rules.is_lawful_to_approve,
    ),
    write=effects.decide(Approval.State.APPROVED),
    after=effects.approved,
)
ASK_FOR_CHANGES = Step(
    verb="ask_for_changes",
    label="Ask for changes",
    sources=frozenset({Status.IN_REVIEW}),
    target=Status.DRAFT,
    may=rules.reviewer,
    who="a reviewer whom one of the organisations asked",
    rules=(
        rules.may_still_object,
        rules.is_what_was_read,
        rules.says_what_must_change,
        rules.changes_are_about_answers,
    ),
    write=effects.send_back(Approval.State.CHANGES_REQUESTED),
    fields=("submitted",),
    after=effects.sent_back,
)
REFUSE = Step(
    verb="refuse",
    label="Refuse",
    sources=frozenset({Status.IN_REVIEW}),
    target=Status.DRAFT,
    may=rules.reviewer,
    who="a reviewer whom one of the organisations asked",
    rules=(rules.may_still_object, rules.is_what_was_read, rules.has_a_reason),
    write=effects.send_back(Approval.State.REFUSED),
    fields=("submitted",),
    after=effects.refused,
)
SIGN = Step(
    verb="sign",
    label="Sign",
    sources=frozenset({Status.READY_TO_SIGN}),
    target=Status.READY_TO_SIGN,
    may=rules.signatory,
    who="a signatory of one of the parties",
    rules=(
        rules.has_not_signed,
        rules.did_not_approve_it_too,
        rules.is_ones_turn,
        rules.is_what_was_read,
        no_dispute_pauses_signing,
        rules.confirms,
        rules.pdf_is_made,
        rules.every_dpia_is_current,
        lawful("sign"),
    ),
    write=effects.sign,
    after=effects.signed,
)
SIGN_ON_PAPER = Step(
    verb="sign_on_paper",
    label="Record a signature on paper",
    sources=frozenset({Status.READY_TO_SIGN}),
    target=Status.READY_TO_SIGN,
    may=paper.recorder,
    who="a signatory or information governance officer of one of the parties",
    rules=(
        rules.has_not_signed,
        no_dispute_pauses_signing,
        rules.is_ones_turn,
        rules.is_what_was_read,
        paper.did_not_review,
        paper.names_a_signatory,
        paper.is_complete,
        rules.pdf_is_made,
        rules.every_dpia_is_current,
        lawful("sign"),
    ),
    write=paper.write,
    after=paper.signed,
)
DECLINE = Step(
    verb="decline",
    label="Decline to sign",
    sources=frozenset({Status.READY_TO_SIGN}),
    target=Status.DRAFT,
    may=rules.signatory,
    who="a signatory of one of the parties",
    rules=(paper.not_signed_but_on_paper, rules.is_what_was_read, rules.has_a_reason),
    write=effects.decline,
    fields=("submitted",),
    after=effects.declined,
)
WITHDRAW = Step(
    verb="withdraw",
    label="Withdraw",
    sources=frozenset({Status.DRAFT, Status.IN_REVIEW, Status.READY_TO_SIGN}),
    target=Status.WITHDRAWN,
    may=withdrawing.withdrawer,
    who="a drafter of the lead organisation; once anybody has signed, a signatory of it",
    rules=(withdrawing.a_signatory_withdraws_what_is_signed, rules.has_a_reason),
    write=effects.end,
    after=effects.withdrawn,
    fields=("ended_at",),
)
SUPERSEDE = Step(
    verb="supersede",
    label="Be replaced by the next version",
    sources=frozenset(IN_FORCE),
    target=Status.SUPERSEDED,
    may=rules.the_calendar,
    who="the calendar",
    rules=(rules.has_a_successor,),
    write=ending_effects.replaced,
    after=effects.superseded,
    fields=("ended_at",),
)


def _start(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """In force, in the place of the version that it varies: only one of them ever is."""
    replaced = list(version.agreement.versions.select_for_update().filter(status__in=IN_FORCE))
    carried = carrying.carry(version, now)
    for old in replaced:
        take(old, SUPERSEDE, actor=CALENDAR, given={"by": version.number})
    return {**effects.start(version, actor, now, given), **carried}


START = Step(
    verb="start",
    label="Come into force",
    sources=frozenset({Status.READY_TO_SIGN}),
    target=ending_effects.status_at_start,
    targets=frozenset(IN_FORCE),
    may=rules.the_calendar,
    who="the calendar",
    rules=(rules.all_have_signed, rules.its_day_has_come, *ending_rules.GOES_ON),
    write=_start,
    after=effects.started,
    fields=("in_force_at", "flow_started_on"),
)
EXPIRE = Step(
    verb="expire",
    label="Expire",
    sources=frozenset(IN_FORCE),
    target=Status.EXPIRED,
    may=rules.the_calendar,
    who="the calendar",
    rules=(rules.its_last_day_is_past,),
    write=effects.end,
    after=effects.expired,
    fields=("ended_at",),
)


def _terminate(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """Ended, and with it the version that was to replace it."""
    reason = "The agreement was ended before this version came into force."
    for coming in version.agreement.versions.filter(status__in=OPEN):
        take(coming, WITHDRAW, actor=CALENDAR, given={"reason": reason}, reason=reason)
    return dict(ending_effects.taken(Announcement.Kind.TERMINATE)(version, actor, now, given))


TERMINATE = Step(
    verb="terminate",
    label="End the agreement",
    sources=frozenset(IN_FORCE),
    target=Status.TERMINATED,
    may=ending_rules.terminator,
    who=ending_rules.WHO_ENDS,
    rules=(rules.has_a_reason, ending_rules.respects_the_notice),
    write=_terminate,
    after=ending_effects.terminated,
    fields=("ended_at",),
)


def _left(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    """What follows; the agreement ends with it where nobody remains to share with."""
    ending_effects.left(version, actor, now, given)
    if end := ending_effects.ends_with(version):
        told = {"reason": end.reason, "announcement": end.pk}
        take(version, TERMINATE, actor=CALENDAR, given=told, reason=end.reason)


LEAVE = Step(
    verb="leave",
    label="Leave the agreement",
    sources=frozenset(IN_FORCE),
    target=lambda version, actor: version.status,
    targets=frozenset(IN_FORCE),
    may=ending_rules.leaver,
    who=ending_rules.WHO_LEAVES,
    rules=(rules.has_a_reason, ending_rules.respects_the_notice),
    write=ending_effects.leave,
    after=_left,
)
TRANSITIONS: dict[str, Step] = {
    step.verb: step
    for step in (
        SUBMIT, APPROVE, ASK_FOR_CHANGES, REFUSE, SIGN, SIGN_ON_PAPER, DECLINE, WITHDRAW, START,
        SUSPEND, RESUME, SUPERSEDE, TERMINATE, LEAVE, EXPIRE,
    )
}  # fmt: skip
ENDINGS: dict[str, Step] = {one.verb: one for one in (SUSPEND, RESUME, TERMINATE, LEAVE)}


# ------------------------------------------------------------------ the steps
def submit(
    version: Version, *, actor: Actor, reason: str = "", signs_in_order: bool | None = None
) -> Version:
    """Freeze the draft into a snapshot and ask every reviewer. Raises TransitionBlocked.

    `reason`: why threads are left open, and what was done about what sent it back.
    `signs_in_order`: whether the organisations sign one after the other; None leaves it as it was.
    """
    given = {"reason": reason, "signs_in_order": signs_in_order}
    return take(version, SUBMIT, actor=actor, given=given, reason=reason.strip())


def approve(version: Version, *, actor: Actor, sha256: str, reason: str = "") -> Version:
    """Approve the snapshot `sha256` for the actor's organisation, in the role asked of them.

    The last approval makes it ready to sign. Raises TransitionBlocked.
    """
    return take(
        version, APPROVE, actor=actor, given={"sha256": sha256, "reason": reason}, reason=reason
    )


def ask_for_changes(
    version: Version,
    *,
    actor: Actor,
    sha256: str,
    reason: str = "",
    changes: Sequence[Given] = (),
) -> Version:
    """Send the version back to draft, saying what must change. Raises TransitionBlocked.

    `changes` are asked for beside what the reviewer has noted: each a `question`, a `row` where it
    is asked of rows, and a `text`. Each becomes a thread there, to be settled before the next
    review.
    """
    given = {"sha256": sha256, "reason": reason, "changes": changes}
    return take(version, ASK_FOR_CHANGES, actor=actor, given=given, reason=reason)


def refuse(version: Version, *, actor: Actor, sha256: str, reason: str) -> Version:
    """Refuse for the actor's organisation; back to draft. Raises TransitionBlocked."""
    given = {"sha256": sha256, "reason": reason}
    return take(version, REFUSE, actor=actor, given=given, reason=reason)


def sign(
    version: Version,
    *,
    actor: Actor,
    sha256: str,
    post: str,
    authority_confirmed: bool,
    method: str = "Password asked again",
) -> Version:
    """Sign the snapshot `sha256` for the actor's organisation. Raises TransitionBlocked.

    The caller has made sure that the person is who they are: `method` says how.
    """
    given = {
        "sha256": sha256,
        "post": post,
        "authority_confirmed": authority_confirmed,
        "method": method,
    }
    return take(version, SIGN, actor=actor, given=given)


def sign_on_paper(
    version: Version,
    *,
    actor: Actor,
    sha256: str,
    name: str,
    post: str,
    signed_on: date | None,
    page: bytes,
    shows_the_text: bool,
    authority_confirmed: bool,
    method: str = "Password asked again",
) -> Version:
    """Record that `name`, a signatory, signed the snapshot `sha256` in ink for the actor's
    organisation.

    `page` is the scan: PDF, JPEG or PNG, at most 10 MB. The caller has made sure that whoever
    records it is who they are: `method` says how. Raises TransitionBlocked.
    """
    given = {
        "sha256": sha256,
        "name": name,
        "post": post,
        "signed_on": signed_on,
        "page": page,
        "shows_the_text": shows_the_text,
        "authority_confirmed": authority_confirmed,
        "method": method,
    }
    return take(version, SIGN_ON_PAPER, actor=actor, given=given)


def decline(version: Version, *, actor: Actor, sha256: str, reason: str) -> Version:
    """Decline to sign, or dispute what another recorded as one's signature in ink.

    Signatures already given are void, the text goes back to draft.
    """
    given = {"sha256": sha256, "reason": reason}
    return take(version, DECLINE, actor=actor, given=given, reason=reason)


def withdraw(version: Version, *, actor: Actor, reason: str) -> Version:
    """Give the version up before it was in force. Raises TransitionBlocked."""
    return take(version, WITHDRAW, actor=actor, given={"reason": reason}, reason=reason)


def start(version: Version) -> Version:
    """Bring a version that all have signed into force on its day. Raises TransitionBlocked.

    In the same transaction the version that it varies, if that is still in force, is superseded.
    """
    return take(version, START, actor=CALENDAR)


def end(
    version: Version,
    kind: str,
    *,
    actor: Actor,
    reason: str,
    announcement: int = 0,
    at_once: str | None = None,
) -> Version:
    """Suspend, resume, terminate or leave (the keys of ENDINGS) at once. Raises TransitionBlocked.

    With `announcement`, its primary key, this is what was announced for today. `at_once` says
    which of the agreement's cases for ending without its notice has come about.
    """
    given = {
        "reason": reason,
        "announcement": announcement,
        "ends_at_once": at_once is not None,
        "at_once": at_once or "",
    }
    return take(version, ENDINGS[kind], actor=actor, given=given, reason=reason.strip())


def expire(version: Version) -> Version:
    """End a version whose last day has passed. Raises TransitionBlocked."""
    return take(version, EXPIRE, actor=CALENDAR)


def stops(
    version: Version, verb: str, *, actor: Actor, given: Given | None = None
) -> list[Blocker]:
    """Every reason why the actor cannot take this step now; the page and the API show it."""
    return what_stops(version, TRANSITIONS[verb], actor=actor, given=given)


def post_of(actor: Actor) -> str:
    """The post that the actor's signatory membership names, for the signature."""
    held = Membership.objects.current().filter(
        person=actor.person_id, organisation=actor.organisation_id, role="signatory"
    )
    return held.values_list("post", flat=True).first() or ""
