"""Every way in which a version changes status. Nothing else writes `status`.

Each step is one row of TRANSITIONS; `audit.transitions.take` locks the version, asks who may,
checks the status and the rules, writes, and records.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from agreements import documents, matrix, tasks, telling
from agreements.actions.drafting import share_dpia
from agreements.judging import judge, lawful
from agreements.models import (
    IN_FORCE,
    Agreement,
    Approval,
    PdfFile,
    Signature,
    Snapshot,
    Status,
    Version,
)
from audit import clock
from audit.actor import Actor
from audit.transitions import Blocker, Given, Transition, take, what_stops
from organisations.models import Membership
from organisations.roles import REVIEWS, Permission, role_for, roles_of

Step = Transition[Version]
CALENDAR = Actor.system("the calendar")


# ------------------------------------------------------------------ who may
def lead_drafter(version: Version, actor: Actor) -> str | None:
    """A drafter of the lead organisation."""
    return role_for(actor, Permission.DRAFT, [version.agreement.lead_organisation_id])


def reviewer(version: Version, actor: Actor) -> str | None:
    """Somebody whose organisation was asked in this round for a role they hold."""
    held = roles_of(actor.person_id, actor.organisation_id) & REVIEWS
    asked = this_round(version).filter(organisation=actor.organisation_id, role__in=held)
    # What is still to be decided first; somebody in two roles decides one after the other.
    row = asked.order_by("-state", "pk").filter(state=Approval.State.REQUESTED).first()
    row = row or asked.first()
    return row.role if row else None


def signatory(version: Version, actor: Actor) -> str | None:
    """A signatory of a party that signs."""
    parties = version.parties.signing().values_list("organisation", flat=True)
    return role_for(actor, Permission.SIGN, parties)


def the_calendar(version: Version, actor: Actor) -> str | None:
    """The service itself."""
    return "system" if actor.is_system else None


# ------------------------------------------------------------------ rules
def is_what_was_read(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The decision names the snapshot that stands: nobody decides on a text they did not see."""
    if version.snapshot is not None and given.get("sha256") == version.snapshot.sha256:
        return []
    return [
        Blocker(
            "changed_since_read",
            "The agreement has changed since you opened it. Read it again before you decide.",
            link=version.get_absolute_url(),
        )
    ]


def is_still_asked(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The reviewer's organisation still waits for this decision."""
    row = own_approval(version, actor)
    if row is None or row.state == Approval.State.REQUESTED:
        return []
    who = row.decided_by.name if row.decided_by else "somebody"
    return [Blocker("already_decided", f"{who} has already decided this for your organisation.")]


def did_not_draft(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """Nobody approves what they drafted."""
    if version.contributions.filter(person=actor.person_id).exists():
        return [
            Blocker(
                "own_draft",
                "You wrote part of this draft, so somebody else in your organisation must decide.",
            )
        ]
    return []


def the_last_approval_is_lawful(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The approval that would move the version on is stopped by what the law blocks."""
    waiting = this_round(version).filter(required=True, state=Approval.State.REQUESTED)
    row = own_approval(version, actor)
    if row is None or waiting.exclude(pk=row.pk).exists():
        return []
    return list(lawful("approve")(version, actor, now, {**given, "as_if_approved": row}))


def has_a_reason(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The step says why."""
    if str(given.get("reason", "")).strip():
        return []
    return [Blocker("no_reason", "Give a reason.", path="reason")]


def pdf_is_made(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The document to sign exists."""
    made = PdfFile.objects.filter(snapshot=version.snapshot, kind=PdfFile.Kind.TO_SIGN)
    if made.exists():
        return []
    return [Blocker("no_pdf", "The document to sign is being made. Try again in a minute.")]


def has_not_signed(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The party has no signature yet."""
    row = valid_signatures(version).filter(organisation=actor.organisation_id).first()
    if row is None:
        return []
    return [Blocker("already_signed", f"{row.name} has already signed for your organisation.")]


def confirms(version: Version, actor: Actor, now: datetime, given: Given) -> Sequence[Blocker]:
    """The signatory says that they may bind their organisation, and gives a post."""
    found = []
    if given.get("authority_confirmed") is not True:
        found.append(
            Blocker(
                "authority_not_confirmed",
                "Confirm that you have the authority to sign for your organisation.",
                path="authority_confirmed",
            )
        )
    if not str(given.get("post", "")).strip():
        found.append(
            Blocker("no_post", "Enter your post, as it should stand by your name.", path="post")
        )
    return found


def all_have_signed(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Every party has signed the snapshot that stands now."""
    missing = unsigned(version)
    if not missing:
        return []
    return [Blocker("not_signed", f"Not yet signed by {', '.join(missing)}.")]


def its_day_has_come(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The start date is today or past."""
    if version.start_date and version.start_date <= clock.date_of(now):
        return []
    return [Blocker("not_started", "The start date has not come yet.")]


def its_last_day_is_past(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The end date is before today: it is itself the last day in force."""
    if version.end_date and version.end_date < clock.date_of(now):
        return []
    return [Blocker("not_over", "The last day has not passed yet.")]


# ------------------------------------------------------------------ what stands
def this_round(version: Version) -> Any:
    """The approvals asked for in the present round."""
    return version.approvals.filter(round=version.round)


def own_approval(version: Version, actor: Actor) -> Approval | None:
    """The approval that this actor, in this role, would decide."""
    found: Approval | None = (
        this_round(version)
        .filter(organisation=actor.organisation_id, role=actor.role)
        .select_related("organisation", "decided_by")
        .first()
    )
    return found


def valid_signatures(version: Version) -> Any:
    """The signatures under the snapshot that stands now."""
    sha256 = version.snapshot.sha256 if version.snapshot else ""
    return version.signatures.filter(voided_at__isnull=True, sha256=sha256)


def unsigned(version: Version) -> list[str]:
    """The names of the parties that have still to sign what stands now."""
    signed = set(valid_signatures(version).values_list("organisation", flat=True))
    parties = version.parties.signing().select_related("organisation")
    return [p.organisation.name for p in parties if p.organisation_id not in signed]


# ------------------------------------------------------------------ what each step writes
def _submit(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    content = documents.snapshot_content(version)
    sha256 = documents.hash_of(content)
    version.snapshot, _ = Snapshot.objects.get_or_create(
        version=version, sha256=sha256, defaults={"content": content, "made_at": now}
    )
    version.round += 1
    version.submitted_at = now
    version.submitted_by_id = actor.person_id
    version.parties.update(may_read=True)
    Agreement.objects.filter(pk=version.agreement_id).update(submitted=True)
    share_dpia(version)
    whole = documents.assemble(version)
    organisations = {
        p.organisation.reference: p.organisation for p in documents.parties_of(version)
    }
    Approval.objects.bulk_create(
        Approval(
            version=version,
            organisation=demand.organisation,
            party_key=demand.party_key,
            role=demand.role,
            round=version.round,
            why=demand.why,
            named=demand.named,
            requested_at=now,
        )
        for demand in matrix.demands(whole, organisations)
    )
    return {"sha256": sha256, "round": version.round}


def _decide(state: Approval.State) -> Any:
    def write(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
        row = own_approval(version, actor)
        assert row is not None
        assert version.snapshot is not None
        row.state = state
        row.decided_at = now
        row.decided_by_id = actor.person_id
        row.sha256 = version.snapshot.sha256
        row.reason = str(given.get("reason", "")).strip()
        row.save(update_fields=["state", "decided_at", "decided_by", "sha256", "reason"])
        return {"party": row.party_key, "role": row.role, "sha256": row.sha256}

    return write


def _after_approval(version: Version, actor: Actor) -> str:
    waiting = this_round(version).filter(required=True).exclude(state=Approval.State.APPROVED)
    return Status.IN_REVIEW if waiting.exists() else Status.READY_TO_SIGN


def _sign(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    party = version.parties.get(organisation=actor.organisation_id)
    assert version.snapshot is not None
    assert actor.person_id is not None
    post = str(given["post"]).strip()
    Signature.objects.create(
        version=version,
        organisation_id=party.organisation_id,
        party_key=party.key,
        person_id=actor.person_id,
        name=actor.name,
        post=post,
        method=str(given.get("method", "Password asked again")),
        signed_at=now,
        sha256=version.snapshot.sha256,
    )
    return {"party": party.key, "post": post, "sha256": version.snapshot.sha256}


def _decline(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    voided = version.signatures.filter(voided_at__isnull=True).update(voided_at=now)
    return {"organisation": actor.organisation, "signatures_voided": voided}


def _start(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    version.in_force_at = now
    return {"start_date": version.start_date}


def _end(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    version.ended_at = now
    return {}


# ------------------------------------------------------------------ what follows each step
def _judged(*changed: str) -> tuple[str, ...]:
    return ("status", *changed)


def _submitted(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version)
    telling.submitted(version, actor)


def _approved(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, _judged("approvals"))
    telling.approved(version, actor, waiting=unsettled(version))
    if version.status == Status.READY_TO_SIGN:
        transaction.on_commit(partial(tasks.kick, tasks.make_pdf, version.pk), robust=True)
        telling.ready_to_sign(version)


def _sent_back(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version)
    telling.sent_back(version, actor, str(given["reason"]), refused=False)


def _refused(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version)
    telling.sent_back(version, actor, str(given["reason"]), refused=True)


def _signed(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, _judged("signatures"))
    missing = unsigned(version)
    telling.signed(version, actor, post=str(given["post"]), missing=missing)
    if not missing:
        transaction.on_commit(partial(tasks.kick, tasks.make_pdf, version.pk), robust=True)
        # Starts at once where its day has come; otherwise the calendar starts it on the day.
        transaction.on_commit(partial(tasks.kick, tasks.start_if_due, version.pk), robust=True)


def _declined(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version)
    telling.declined(version, actor, str(given["reason"]))


def _withdrawn(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, _judged())
    telling.withdrawn(version, actor, str(given["reason"]))


def _started(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version)
    telling.in_force(version)


def _expired(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version)
    telling.ended(version, "Its last day has passed.")


def unsettled(version: Version) -> list[Approval]:
    """The approvals still waited for in this round."""
    return list(
        this_round(version).filter(state=Approval.State.REQUESTED).select_related("organisation")
    )


# ------------------------------------------------------------------ the table
SUBMIT = Step(
    verb="submit",
    label="Send for review",
    sources=frozenset({Status.DRAFT}),
    target=Status.IN_REVIEW,
    may=lead_drafter,
    who="a drafter of the lead organisation",
    rules=(lawful("submit"),),
    write=_submit,
    after=_submitted,
    fields=("snapshot", "round", "submitted_at", "submitted_by"),
)
APPROVE = Step(
    verb="approve",
    label="Approve",
    sources=frozenset({Status.IN_REVIEW}),
    target=_after_approval,
    targets=frozenset({Status.IN_REVIEW, Status.READY_TO_SIGN}),
    may=reviewer,
    who="a reviewer whom one of the organisations asked",
    rules=(is_still_asked, did_not_draft, is_what_was_read, the_last_approval_is_lawful),
    write=_decide(Approval.State.APPROVED),
    after=_approved,
)
ASK_FOR_CHANGES = Step(
    verb="ask_for_changes",
    label="Ask for changes",
    sources=frozenset({Status.IN_REVIEW}),
    target=Status.DRAFT,
    may=reviewer,
    who="a reviewer whom one of the organisations asked",
    rules=(is_still_asked, is_what_was_read, has_a_reason),
    write=_decide(Approval.State.CHANGES_REQUESTED),
    after=_sent_back,
)
REFUSE = Step(
    verb="refuse",
    label="Refuse",
    sources=frozenset({Status.IN_REVIEW}),
    target=Status.DRAFT,
    may=reviewer,
    who="a reviewer whom one of the organisations asked",
    rules=(is_still_asked, is_what_was_read, has_a_reason),
    write=_decide(Approval.State.REFUSED),
    after=_refused,
)
SIGN = Step(
    verb="sign",
    label="Sign",
    sources=frozenset({Status.READY_TO_SIGN}),
    target=Status.READY_TO_SIGN,
    may=signatory,
    who="a signatory of one of the parties",
    rules=(has_not_signed, is_what_was_read, confirms, pdf_is_made, lawful("sign")),
    write=_sign,
    after=_signed,
)
DECLINE = Step(
    verb="decline",
    label="Decline to sign",
    sources=frozenset({Status.READY_TO_SIGN}),
    target=Status.DRAFT,
    may=signatory,
    who="a signatory of one of the parties",
    rules=(has_not_signed, is_what_was_read, has_a_reason),
    write=_decline,
    after=_declined,
)
WITHDRAW = Step(
    verb="withdraw",
    label="Withdraw",
    sources=frozenset({Status.DRAFT, Status.IN_REVIEW, Status.READY_TO_SIGN}),
    target=Status.WITHDRAWN,
    may=lead_drafter,
    who="a drafter of the lead organisation",
    rules=(has_a_reason,),
    write=_end,
    after=_withdrawn,
    fields=("ended_at",),
)
START = Step(
    verb="start",
    label="Come into force",
    sources=frozenset({Status.READY_TO_SIGN}),
    target=Status.IN_FORCE,
    may=the_calendar,
    who="the calendar",
    rules=(all_have_signed, its_day_has_come, lawful("activate")),
    write=_start,
    after=_started,
    fields=("in_force_at",),
)
EXPIRE = Step(
    verb="expire",
    label="Expire",
    sources=frozenset(IN_FORCE),
    target=Status.EXPIRED,
    may=the_calendar,
    who="the calendar",
    rules=(its_last_day_is_past,),
    write=_end,
    after=_expired,
    fields=("ended_at",),
)
TRANSITIONS: dict[str, Step] = {
    step.verb: step
    for step in (
        SUBMIT, APPROVE, ASK_FOR_CHANGES, REFUSE, SIGN, DECLINE, WITHDRAW, START, EXPIRE
    )
}  # fmt: skip


# ------------------------------------------------------------------ the steps
def submit(version: Version, *, actor: Actor) -> Version:
    """Freeze the draft into a snapshot and ask every reviewer. Raises TransitionBlocked."""
    return take(version, SUBMIT, actor=actor)


def approve(version: Version, *, actor: Actor, sha256: str, reason: str = "") -> Version:
    """Approve the snapshot `sha256` for the actor's organisation, in the role asked of them.

    The last approval makes it ready to sign. Raises TransitionBlocked.
    """
    return take(
        version, APPROVE, actor=actor, given={"sha256": sha256, "reason": reason}, reason=reason
    )


def ask_for_changes(version: Version, *, actor: Actor, sha256: str, reason: str) -> Version:
    """Send the version back to draft, saying what must change. Raises TransitionBlocked."""
    given = {"sha256": sha256, "reason": reason}
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


def decline(version: Version, *, actor: Actor, sha256: str, reason: str) -> Version:
    """Decline to sign; signatures already given are void, the text goes back to draft."""
    given = {"sha256": sha256, "reason": reason}
    return take(version, DECLINE, actor=actor, given=given, reason=reason)


def withdraw(version: Version, *, actor: Actor, reason: str) -> Version:
    """Give the version up before it was in force. Raises TransitionBlocked."""
    return take(version, WITHDRAW, actor=actor, given={"reason": reason}, reason=reason)


def start(version: Version) -> Version:
    """Bring a version that all have signed into force on its day. Raises TransitionBlocked."""
    return take(version, START, actor=CALENDAR)


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
