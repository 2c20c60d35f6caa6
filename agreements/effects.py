"""What each step of the workflow writes under the lock, and what follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agreements import (
    documents,
    earlier_approvals,
    invited,
    later,
    matrix,
    rules,
    telling,
    telling_board,
    telling_leaving,
    telling_people,
    telling_variation,
    threads,
)
from agreements.actions.drafting import share_dpia
from agreements.assurance import lapsing
from agreements.board import spells
from agreements.deciding import asking, carrying, reasons
from agreements.dpias import awaited
from agreements.ending import carrying as carrying_over
from agreements.ending import telling as ending_telling
from agreements.ending.standing import suspensions_of
from agreements.judging import judge
from agreements.models import (
    Agreement,
    Approval,
    DeclinedSignature,
    Signature,
    Snapshot,
    Status,
    Version,
)
from agreements.projection import stand_anew
from agreements.replacing import telling as replacing_telling
from agreements.replacing.handing_over import hand_over
from agreements.signing import held, ink
from audit import clock
from audit.actor import Actor
from audit.transitions import Given
from notices.actions import settle
from organisations.actions.delegations import delegator_of
from organisations.models import Organisation

DECIDED = ("state", "decided_at", "decided_by", "sha256", "reason", "dpia_sha256", "delegate_of")
CARRIED = ("carried_to", "carried_why", "changed_since")


# ------------------------------------------------------------------ what each step writes
def submit(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    content = documents.snapshot_content(version)
    sha256 = documents.hash_of(content)
    explains = threads.blocking(version) or reasons.left_to_answer(version)
    version.snapshot, _ = Snapshot.objects.get_or_create(
        version=version, sha256=sha256, defaults={"content": content, "made_at": now}
    )
    version.round += 1
    version.submitted_at = now
    version.submitted_by_id = actor.person_id
    # Kept only while there is something that it explains.
    version.left_open = str(given.get("reason", "")).strip() if explains else ""
    if given.get("signs_in_order") is not None:
        version.signs_in_order = bool(given["signs_in_order"])
    version.submitted = True
    version.parties.update(may_read=True)
    Agreement.objects.filter(pk=version.agreement_id).update(submitted=True)
    share_dpia(version)
    whole = documents.assemble(version)
    organisations = {
        p.organisation.reference: p.organisation for p in documents.parties_of(version)
    }
    asked = [
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
    ]
    carried = carrying.carry_over(version, asked)
    Approval.objects.bulk_create(asked)
    return {
        "sha256": sha256,
        "round": version.round,
        "approvals_that_survive": len(carried),
        "carried": [
            {"party": one.party_key, "role": one.role, "sha256": one.sha256, "why": one.carried_why}
            for one in carried
        ],
    }


def decide(state: Approval.State) -> Any:
    def write(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
        row = rules.own_approval(version, actor)
        assert row is not None
        assert version.snapshot is not None
        row.state = state
        row.decided_at = now
        row.decided_by_id = actor.person_id
        row.sha256 = version.snapshot.sha256
        row.reason = str(given.get("reason", "")).strip()
        row.dpia_sha256 = carrying.dpia_sha256(version)
        row.delegate_of = _delegator(actor)
        # What stood here from an earlier text is taken back; the row of its own round stays.
        row.carried_to, row.carried_why, row.changed_since = "", "", []
        row.save(update_fields=[*DECIDED, *CARRIED])
        version.submitted = state == Approval.State.APPROVED
        return {"party": row.party_key, "role": row.role, "sha256": row.sha256}

    return write


def send_back(state: Approval.State) -> Any:
    """The decision, and every change that it asks for as a thread on its question."""

    def write(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
        asking.note_all(version, actor, given.get("changes") or ())
        changes = list(asking.noted_by(version, actor))
        reason = asking.in_words(str(given.get("reason", "")), changes)
        asking.carry_into_threads(version, actor, changes)
        told: dict[str, Any] = decide(state)(version, actor, now, {**given, "reason": reason})
        return {**told, **({"asked": [asking.label(one) for one in changes]} if changes else {})}

    return write


def _delegator(actor: Actor) -> str:
    """The name of whom the actor decides for as delegate, or empty."""
    person = delegator_of(actor)
    return person.name if person else ""


def status_after_approval(version: Version, actor: Actor) -> str:
    waiting = rules.this_round(version).filter(required=True).exclude(state=Approval.State.APPROVED)
    return Status.IN_REVIEW if waiting.exists() else Status.READY_TO_SIGN


def sign(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
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
        delegate_of=_delegator(actor),
    )
    return {"party": party.key, "post": post, "sha256": version.snapshot.sha256}


def decline(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    assert version.snapshot is not None
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    DeclinedSignature.objects.create(
        version=version,
        organisation_id=actor.organisation_id,
        declined_at=now,
        declined_by_id=actor.person_id,
        delegate_of=_delegator(actor),
        disputed=ink.disputes(version, actor),
        sha256=version.snapshot.sha256,
        reason=str(given["reason"]).strip(),
    )
    voided = version.signatures.filter(voided_at__isnull=True).update(voided_at=now)
    version.submitted = False
    return {"organisation": actor.organisation, "signatures_voided": voided}


def start(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    version.in_force_at = now
    hand_over(version, actor)
    old = version.varies
    if old is not None and old.status == Status.SUPERSEDED and old.flow_started_on:
        # Data goes on flowing, under this version from now on: nobody is asked again.
        version.flow_started_on = clock.date_of(now)
    return {"start_date": version.start_date}


def end(version: Version, actor: Actor, now: datetime, given: Given) -> dict[str, Any]:
    version.ended_at = now
    return {}


# ------------------------------------------------------------------ what follows each step
def _judged(*changed: str) -> tuple[str, ...]:
    return ("status", *changed)


def submitted(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    spells.turn(version, spells.REVIEW, now)
    _stands_anew(version)
    judge(version)
    telling.submitted(version, actor)
    awaited.ask_for(version, version.dpia)
    telling_leaving.sent_without(version)
    telling_board.nobody_to_review(version)
    lapsing.tell_what_stops(version)
    earlier_approvals.told(version)


def approved(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, _judged("approvals"))
    telling.approved(version, actor, waiting=rules.unsettled(version))
    if version.status == Status.READY_TO_SIGN:
        spells.turn(version, spells.SIGNING, now)
        later.after_commit("make_pdf", version.pk)
        settle(telling.about(version), kind="review")
        held.ask_to_sign(version, _asked_to_sign(version))
        lapsing.tell_what_stops(version)


def _asked_to_sign(version: Version) -> list[Organisation]:
    """Whose signature is asked for now: everybody's, or only of the next in order."""
    if not version.signs_in_order:
        return telling.signing(version)
    turn = rules.next_to_sign(version)
    return [turn.organisation] if turn else []


def sent_back(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    spells.turn(version, spells.DRAFTING, now)
    _is_a_draft_again(version)
    judge(version)
    telling.sent_back(version, actor, _said(version, actor), refused=False)
    _ask_again(version)


def refused(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    spells.turn(version, spells.DRAFTING, now)
    _is_a_draft_again(version)
    judge(version)
    telling.sent_back(version, actor, _said(version, actor), refused=True)
    _ask_again(version)


def _ask_again(version: Version) -> None:
    """Of a draft again: what waits for those invited by name, and for each party in its part."""
    telling_people.ask_all_for_help(version)
    later.after_commit("ask_for_parts", version.pk)


def _said(version: Version, actor: Actor) -> str:
    """Why the reviewer sent it back, with every change that they asked for."""
    row = rules.own_approval(version, actor)
    return row.reason if row else ""


def _is_a_draft_again(version: Version) -> None:
    """Hide it from those who read no drafts, unless an earlier version stands beside it."""
    submitted = version.agreement.versions.filter(submitted=True).exists()
    Agreement.objects.filter(pk=version.agreement_id).update(submitted=submitted)
    _stands_anew(version)


def _stands_anew(version: Version) -> None:
    """Which version stands for the agreement may have changed, and so by what words it is found."""
    if version.is_variation:
        stand_anew(version)


def signed(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version, _judged("signatures"))
    missing = rules.unsigned(version)
    telling.signed(version, actor, post=str(given["post"]), missing=missing)
    if missing and version.signs_in_order:
        telling.ask_to_sign(version, _asked_to_sign(version))
    if not missing:
        spells.turn(version, "", now)
        later.after_commit("make_pdf", version.pk)
        # Starts at once where its day has come; otherwise the calendar starts it on the day.
        later.after_commit("start_if_due", version.pk)


def declined(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    spells.turn(version, spells.DRAFTING, now)
    _is_a_draft_again(version)
    judge(version)
    telling.declined(version, actor, str(given["reason"]))
    _ask_again(version)


def withdrawn(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    spells.turn(version, "", now)
    _stands_anew(version)
    judge(version, _judged())
    telling.withdrawn(version, actor, str(given["reason"]))
    if version.is_variation:
        replacing_telling.given_up(version, actor, str(given["reason"]))


def started(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    _stands_anew(version)
    judge(version)
    suspensions = suspensions_of(version, version.announcements.select_related("organisation"))
    if suspensions:
        ending_telling.starts_suspended(version, suspensions)
    else:
        telling.in_force(version)
    carrying_over.tell(version)
    if version.varies is not None and version.varies.status == Status.SUPERSEDED:
        telling_variation.replaced(version, version.varies)
        invited.end_for_departed(version)


def superseded(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version)
    telling_variation.superseded(version)


def expired(version: Version, actor: Actor, now: datetime, given: Given) -> None:
    judge(version)
    telling.ended(version, "Its last day has passed.")
