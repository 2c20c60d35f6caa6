"""Every step by which a party joins an agreement in force. Nobody else signs again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from agreements import documents, later, matrix
from agreements.actions.drafting import NotPossible, NotYours, lock, share_dpia
from agreements.joining import parts, rules, telling
from agreements.joining.sharing import stop_sharing_dpia
from agreements.judging import judge
from agreements.models import (
    IN_FORCE,
    OPEN,
    Accession,
    AccessionReview,
    Approval,
    Party,
    Signature,
    Version,
)
from agreements.projection import search
from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import Blocker, Given, Transition, take, what_stops
from organisations.actions.delegations import delegator_of
from organisations.models import Organisation
from organisations.roles import Permission, role_for

Step = Transition[Accession]
Status = Accession.Status
CALENDAR = Actor.system("the calendar")
OVER = (Status.JOINED, Status.WITHDRAWN)


# ------------------------------------------------------------------ what each step writes
def _submit(accession: Accession, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """Freeze the part, and ask whomever the organisation's own matrix asks."""
    version, organisation = accession.version, accession.organisation
    known = documents.facts_of(version, list(documents.parties_of(version)))
    entry = dict(accession.part)
    entry["organisation"] = known[organisation.reference]
    accession.content = parts.content_of(accession, documents.pruned(entry))
    accession.sha256 = documents.hash_of(accession.content)
    accession.round += 1
    whole = documents.assemble(version, joining=accession)
    demanded = matrix.demands(whole, {organisation.reference: organisation})
    AccessionReview.objects.bulk_create(
        AccessionReview(
            accession=accession,
            role=one.role,
            round=accession.round,
            why=one.why,
            requested_at=now,
        )
        for one in demanded
    )
    return {"sha256": accession.sha256, "asked": [one.role for one in demanded]}


def _decide(state: Approval.State) -> Any:
    def write(accession: Accession, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
        row = rules.this_round(accession).filter(role=actor.role).first()
        if row is not None and row.state == Approval.State.REQUESTED:
            row.state, row.decided_at, row.decided_by_id = state, now, actor.person_id
            row.sha256, row.reason = accession.sha256, str(given.get("reason", "")).strip()
            row.save(update_fields=["state", "decided_at", "decided_by", "sha256", "reason"])
        return {"role": actor.role, "sha256": accession.sha256}

    return write


def _after_review(accession: Accession, actor: Actor) -> str:
    waiting = rules.this_round(accession).exclude(state=Approval.State.APPROVED)
    return Status.IN_REVIEW if waiting.exists() else Status.READY_TO_SIGN


def _join(accession: Accession, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    version = lock(accession.version)
    assert version.snapshot is not None
    assert actor.person_id is not None
    accession.signature = Signature.objects.create(
        version=version,
        organisation=accession.organisation,
        party_key=accession.key,
        person_id=actor.person_id,
        name=actor.name,
        post=str(given["post"]).strip(),
        method=str(given.get("method", "Password asked again")),
        signed_at=now,
        sha256=version.snapshot.sha256,
        part_sha256=accession.sha256,
        delegate_of=source.name if (source := delegator_of(actor)) else "",
    )
    accession.joined_on = clock.date_of(now)
    Party.objects.filter(accession=accession).update(
        joined_on=accession.joined_on, accepted_at=now, accepted_by_id=actor.person_id
    )
    return {"sha256": version.snapshot.sha256, "part_sha256": accession.sha256}


def _joined(accession: Accession, actor: Actor, now: datetime, given: Given) -> None:
    version = accession.version
    judge(version)
    search(version)
    telling.joined(accession)
    later.after_commit("make_joining_pdf", accession.pk)


def _withdraw(accession: Accession, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    """Its people read the agreement no longer, nor its DPIA."""
    party, accession.party = accession.party, None
    accession.save(update_fields=["party"])
    if party is not None:
        party.delete()
        stop_sharing_dpia(accession.version, accession.organisation, since=accession.invited_at)
    return {}


# ------------------------------------------------------------------ the table
FROZEN = ("content", "sha256", "round")
SUBMIT = Step(
    verb="submit_part",
    label="Send the part for review",
    sources=frozenset({Status.DRAFT}),
    target=_after_review,
    targets=frozenset({Status.IN_REVIEW, Status.READY_TO_SIGN}),
    may=rules.writer,
    who="a drafter of the organisation that joins",
    rules=(rules.the_agreement_holds, rules.is_complete, rules.its_text_can_be_approved),
    write=_submit,
    after=lambda accession, actor, now, given: _asked(accession),
    fields=FROZEN,
)
APPROVE = Step(
    verb="approve_part",
    label="Approve the part",
    sources=frozenset({Status.IN_REVIEW}),
    target=_after_review,
    targets=frozenset({Status.IN_REVIEW, Status.READY_TO_SIGN}),
    may=rules.reviewer,
    who="a reviewer whom the organisation that joins asks",
    rules=(
        rules.is_still_asked,
        rules.did_not_write,
        rules.is_what_was_read,
        rules.lawful("approve"),
    ),
    write=_decide(Approval.State.APPROVED),
    after=lambda accession, actor, now, given: _approved(accession, actor),
)
SEND_BACK = Step(
    verb="send_part_back",
    label="Send the part back",
    sources=frozenset({Status.IN_REVIEW, Status.READY_TO_SIGN}),
    target=Status.DRAFT,
    may=rules.reviewer_or_signatory,
    who="a reviewer or signatory of the organisation that joins",
    rules=(rules.is_what_was_read, rules.has_a_reason),
    write=_decide(Approval.State.CHANGES_REQUESTED),
    after=lambda accession, actor, now, given: telling.sent_back(
        accession, actor, str(given["reason"])
    ),
)
JOIN = Step(
    verb="join",
    label="Sign and join",
    sources=frozenset({Status.READY_TO_SIGN}),
    target=Status.JOINED,
    may=rules.signatory,
    who="a signatory of the organisation that joins",
    rules=(
        rules.the_agreement_holds,
        rules.is_what_was_read,
        rules.confirms,
        rules.the_dpia_is_current,
        rules.lawful("sign"),
        rules.lawful("activate"),
    ),
    write=_join,
    after=_joined,
    fields=("signature", "joined_on"),
)
WITHDRAW = Step(
    verb="withdraw_accession",
    label="Withdraw from joining",
    sources=frozenset({Status.DRAFT, Status.IN_REVIEW, Status.READY_TO_SIGN}),
    target=Status.WITHDRAWN,
    may=rules.either_drafter,
    who="a drafter of the organisation that joins, or of the lead organisation",
    rules=(rules.has_a_reason,),
    write=_withdraw,
    after=lambda accession, actor, now, given: telling.withdrawn(
        accession, actor.name, str(given["reason"])
    ),
)
TRANSITIONS: dict[str, Step] = {
    step.verb: step for step in (SUBMIT, APPROVE, SEND_BACK, JOIN, WITHDRAW)
}


def _asked(accession: Accession) -> None:
    if accession.status == Status.READY_TO_SIGN:
        telling.to_sign(accession)
    else:
        telling.to_review(accession)


def _approved(accession: Accession, actor: Actor) -> None:
    telling.reviewed(accession, actor)
    if accession.status == Status.READY_TO_SIGN:
        telling.to_sign(accession)


# ------------------------------------------------------------------ inviting
def inviter(version: Version, actor: Actor) -> str | None:
    """The role in which the actor may invite another organisation to join, or None."""
    if version.status not in IN_FORCE or actor.person_id is None:
        return None
    return role_for(actor, Permission.DRAFT, [version.agreement.lead_organisation_id])


def stops_inviting(version: Version) -> list[str]:
    """Why nobody can be invited to join now, in words. One query."""
    found = []
    if not str(version.document.get("accession_process") or "").strip():
        found.append("The agreement does not say how another organisation joins, so none can.")
    if version.agreement.versions.filter(status__in=OPEN).exists():
        found.append(
            "A new version of this agreement is being made. Add the organisation to that one, or "
            "wait until it is in force."
        )
    return found


@transaction.atomic
def invite_to_join(
    version: Version, *, actor: Actor, organisation: str, like: str, reason: str
) -> Accession:
    """Invite an organisation, by its reference, to join on the terms of the party `like`, by its
    key. It reads the agreement from now on, and fills in its own part.

    Raises NotYours unless the actor drafts for the lead and the version is in force, NotPossible.
    """
    locked = lock(version)
    role = inviter(locked, actor)
    if role is None or actor.person_id is None:
        raise NotYours
    if stops := stops_inviting(locked):
        raise NotPossible(" ".join(stops))
    joins = Organisation.objects.filter(reference=organisation).first()
    if joins is None:
        raise NotPossible("Choose an organisation from the list.")
    if locked.parties.filter(organisation=joins).exists():
        raise NotPossible(f"{joins.name} takes part already, or is joining.")
    if not locked.parties.filter(key=like, joins_later=False).exists():
        raise NotPossible("Choose on whose terms it joins.")
    if not reason.strip():
        raise NotPossible("Enter why it joins.")
    key = _free_key(locked, joins.reference.lower())
    part = parts.begun_like(locked.document, like, key=key, reference=joins.reference)
    party = Party.objects.create(
        agreement=locked.agreement,
        version=locked,
        organisation=joins,
        key=key,
        position=1 + locked.parties.order_by("-position").values_list("position", flat=True)[0],
        role=part.get("role") or "",
        controller_status=part.get("controller_status") or "",
        may_read=True,
        invited_at=clock.now(),
        joins_later=True,
    )
    accession = Accession.objects.create(
        agreement=locked.agreement,
        version=locked,
        organisation=joins,
        party=party,
        key=key,
        reason=reason.strip(),
        invited_at=clock.now(),
        invited_by_id=actor.person_id,
        part=part,
    )
    detail = {"party": joins.reference, "like": like}
    record("invite_to_join", accession, actor=actor.as_role(role), reason=reason, detail=detail)
    share_dpia(locked)
    telling.invited(accession)
    return accession


def _free_key(version: Version, wanted: str) -> str:
    taken = set(version.parties.values_list("key", flat=True))
    taken |= set(version.accessions.values_list("key", flat=True))
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


@transaction.atomic
def save_part(
    accession: Accession, *, actor: Actor, based_on: int, part: Mapping[str, Any]
) -> Accession:
    """Keep the part as its organisation's drafter wrote it, based on the revision that they read.

    Raises NotYours for others and once it is sent; NotPossible where somebody wrote meanwhile.
    """
    locked = Accession.objects.select_for_update(of=("self",)).get(pk=accession.pk)
    role = rules.writer(locked, actor)
    if role is None or locked.status != Status.DRAFT or actor.person_id is None:
        raise NotYours
    if based_on != locked.revision:
        raise NotPossible("Somebody else changed this part meanwhile. Read it again, then save.")
    own = {"id": locked.key, "organisation": {"id": locked.organisation.reference}}
    kept = documents.pruned({**part, **own})
    if kept == locked.part:
        return locked
    before, locked.part = locked.part, kept
    locked.revision += 1
    locked.writers = sorted({*locked.writers, actor.person_id})
    locked.save(update_fields=["part", "revision", "writers"])
    Party.objects.filter(accession=locked).update(
        role=kept.get("role") or "", controller_status=kept.get("controller_status") or ""
    )
    changed = sorted(n for n in {*before, *kept} if before.get(n) != kept.get(n))
    if "controller_status" in changed:
        # Who decides adopts the DPIA; who only processes reads it.
        share_dpia(locked.version)
    detail = {"revision": locked.revision, "changed": changed}
    accession = locked
    record("save_part", accession, actor=actor.as_role(role), detail=detail)
    return accession


# ------------------------------------------------------------------ the steps
def submit(accession: Accession, *, actor: Actor) -> Accession:
    """Freeze the part and ask the organisation's reviewers. Raises TransitionBlocked."""
    return take(accession, SUBMIT, actor=actor)


def approve(accession: Accession, *, actor: Actor, sha256: str, reason: str = "") -> Accession:
    """Approve the part `sha256`; the last approval makes it ready. Raises TransitionBlocked."""
    given = {"sha256": sha256, "reason": reason}
    return take(accession, APPROVE, actor=actor, given=given, reason=reason)


def send_back(accession: Accession, *, actor: Actor, sha256: str, reason: str) -> Accession:
    """Back to the drafters, saying what must change. Raises TransitionBlocked."""
    given = {"sha256": sha256, "reason": reason}
    return take(accession, SEND_BACK, actor=actor, given=given, reason=reason)


def join(
    accession: Accession,
    *,
    actor: Actor,
    sha256: str,
    post: str,
    authority_confirmed: bool,
    method: str = "Password asked again",
) -> Accession:
    """Sign the snapshot and the part `sha256`: from today the party is bound.

    The caller has made sure that the person is who they are. Raises TransitionBlocked.
    """
    given = {
        "sha256": sha256,
        "post": post,
        "authority_confirmed": authority_confirmed,
        "method": method,
    }
    with transaction.atomic():
        # The version first: a suspension, or an ending, at the same moment waits or wins.
        lock(accession.version)
        return take(accession, JOIN, actor=actor, given=given)


def withdraw(accession: Accession, *, actor: Actor, reason: str) -> Accession:
    """Give up joining. Raises TransitionBlocked."""
    return take(accession, WITHDRAW, actor=actor, given={"reason": reason}, reason=reason)


def stops(accession: Accession, verb: str, *, actor: Actor, **given: Any) -> list[Blocker]:
    """Every reason why the actor cannot take this step now."""
    return what_stops(accession, TRANSITIONS[verb], actor=actor, given=given)


def turn() -> int:
    """Give up what can no longer be joined, because the version is over; how many."""
    going = Accession.objects.exclude(status__in=[Status.JOINED, Status.WITHDRAWN])
    over = list(going.exclude(version__status__in=IN_FORCE))
    for accession in over:
        withdraw(accession, actor=CALENDAR, reason="The version to be joined is over.")
    return len(over)
