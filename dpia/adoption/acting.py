"""Adopting a DPIA as one's own, taking that back, and being asked again once it has changed.

Each controller makes a DPIA or adopts one (UK GDPR, Article 35(1)); an officer who had no hand in
it decides. Every write of an adoption is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import NOT_PERMITTED, WRONG_STATUS, Blocker, TransitionBlocked
from dpia import rules, subjects, telling, writing
from dpia.adoption import changes
from dpia.adoption import telling as adoption_telling
from dpia.approving import days
from dpia.models import Dpia, DpiaAdoption, DpiaSharing, Status
from dpia.models.dpia import is_change
from dpia.risks import undone
from organisations.holding import hold_roles
from organisations.models import Organisation
from organisations.roles import Permission, Role, role_for, roles_of

ADDITIONS = ("additions", "risks", "conditions")
"""What an organisation may add to the DPIA that it adopts."""
LONGEST_ADDITION = 4000
LIVING = (Status.APPROVED, Status.UNDER_REVIEW)


@transaction.atomic
def adopt(
    dpia: Dpia,
    *,
    organisation: Organisation | None,
    actor: Actor,
    on: date | None = None,
    adds: Mapping[str, str] | None = None,
) -> DpiaSharing:
    """The organisation takes the approved DPIA as its own, by its IG officer, on a day (today).

    `adds` are texts of its own by the names of ADDITIONS, kept with the adoption. Raises
    TransitionBlocked when `what_stops_adopting` finds anything.
    """
    hold_roles(actor)
    locked = _lock(dpia)
    on = on or clock.today()
    stops = what_stops_adopting(locked, organisation=organisation, actor=actor, on=on)
    if stops or organisation is None:
        raise TransitionBlocked(stops)
    role = role_for(actor, Permission.APPROVE, [organisation.pk]) or ""
    sharing = DpiaSharing.objects.select_related("organisation").get(
        dpia=locked, organisation=organisation
    )
    note_adoption(locked, sharing, actor=actor.as_role(role), on=on, adds=adds)
    writing.judge(locked, (), "parties[].dpia_adopted_on")
    return sharing


def note_adoption(
    dpia: Dpia,
    sharing: DpiaSharing,
    *,
    actor: Actor,
    on: date,
    adds: Mapping[str, str] | None = None,
) -> None:
    """Write down that the organisation adopts the current snapshot. For `adopt` and approval."""
    assert dpia.snapshot is not None
    assert actor.person_id is not None
    sharing.adopted_on = on
    sharing.adopted_by_id = actor.person_id
    sharing.sha256 = dpia.approved_sha256
    sharing.outdated_at = None
    sharing.save(update_fields=["adopted_on", "adopted_by", "sha256", "outdated_at"])
    added = {name: str((adds or {}).get(name, "")).strip() for name in ADDITIONS}
    DpiaAdoption.objects.create(
        dpia=dpia,
        organisation_id=sharing.organisation_id,
        snapshot=dpia.snapshot,
        adopted_on=on,
        adopted_at=clock.now(),
        adopted_by_id=actor.person_id,
        **added,
    )
    telling.settle_adoption(dpia, sharing.organisation_id, actor)
    detail = {
        "organisation": sharing.organisation.reference,
        "adopted_on": on.isoformat(),
        "sha256": sharing.sha256,
        **{name: text for name, text in added.items() if text},
    }
    record("adopt", dpia, actor=actor, detail=detail)


@transaction.atomic
def withdraw_adoption(
    dpia: Dpia, *, organisation: Organisation | None, actor: Actor, reason: str
) -> DpiaSharing:
    """The organisation no longer takes the DPIA as its own, for a reason that others read.

    Raises TransitionBlocked when `what_stops_withdrawing` finds anything.
    """
    hold_roles(actor)
    locked = _lock(dpia)
    stops = what_stops_withdrawing(locked, organisation=organisation, actor=actor, reason=reason)
    if stops or organisation is None:
        raise TransitionBlocked(stops)
    role = role_for(actor, Permission.APPROVE, [organisation.pk]) or ""
    now = clock.now()
    sharing = DpiaSharing.objects.select_related("organisation").get(
        dpia=locked, organisation=organisation
    )
    current = locked.adoptions.filter(organisation=organisation, withdrawn_at__isnull=True)
    current.update(withdrawn_at=now, withdrawn_by=actor.person_id, withdrawn_because=reason.strip())
    sharing.adopted_on = sharing.adopted_by = sharing.outdated_at = None
    sharing.sha256 = ""
    sharing.save(update_fields=["adopted_on", "adopted_by", "sha256", "outdated_at"])
    record(
        "withdraw_adoption",
        locked,
        actor=actor.as_role(role),
        at=now,
        reason=reason.strip(),
        detail={"organisation": organisation.reference},
    )
    telling.settle_adoption(locked, organisation.pk, actor)
    adoption_telling.withdrawn(locked, sharing, actor, reason.strip())
    writing.judge(locked, (), "parties[].dpia_adopted_on")
    return sharing


def after_approval(dpia: Dpia, *, actor: Actor, on: date, now: datetime) -> None:
    """Whoever approves its own DPIA has adopted it; the others are asked, and asked again if it
    is no longer what they adopted. In the transaction of the approval."""
    own, _ = DpiaSharing.objects.get_or_create(
        dpia=dpia, organisation=dpia.organisation, defaults={"shared_at": now}
    )
    for sharing in dpia.sharings.select_related("organisation"):
        _fall_behind(dpia, sharing, now)
        if sharing.pk == own.pk:
            if not sharing.stands:
                note_adoption(dpia, sharing, actor=actor, on=on)
        elif not sharing.stands:
            ask(dpia, sharing)


def _fall_behind(dpia: Dpia, sharing: DpiaSharing, now: datetime) -> None:
    """What it adopted is no longer what is approved, if the two differ."""
    if not sharing.stands or dpia.snapshot is None or sharing.sha256 == dpia.snapshot.sha256:
        return
    old = changes.adopted_snapshot(dpia, sharing)
    if old is None or changes.differ(old, dpia.snapshot):
        sharing.outdated_at = now
        sharing.save(update_fields=["outdated_at"])


def ask(dpia: Dpia, sharing: DpiaSharing) -> None:
    """Another controller decides whether the approved DPIA is its own too."""
    if not sharing.to_adopt or sharing.stands or sharing.organisation_id == dpia.organisation_id:
        return
    sharing.asked_at = clock.now()
    sharing.save(update_fields=["asked_at"])
    if sharing.adopted_on is None:
        telling.ask_to_adopt(dpia, sharing)
        return
    among = {
        subject.reference
        for subject in subjects.subjects_of(dpia)
        if sharing.organisation_id in subject.read_by()
    }
    found = changes.since_adopted(dpia, sharing, among)
    adoption_telling.ask_again(dpia, sharing, found.lines if found else [])


# ------------------------------------------------------------------ what stops it


def what_stops_adopting(
    dpia: Dpia, *, organisation: Organisation | None, actor: Actor, on: date | None = None
) -> list[Blocker]:
    """Every reason why the actor cannot adopt it for the organisation; permission first."""
    if organisation is None or not role_for(actor, Permission.APPROVE, [organisation.pk]):
        return [_not_permitted()]
    sharing = DpiaSharing.objects.filter(dpia=dpia, organisation=organisation).first()
    if sharing is None or not sharing.to_adopt:
        return [Blocker("not_shared", f"This DPIA is not shared with {organisation} to adopt.")]
    if dpia.status not in LIVING:
        return [Blocker(WRONG_STATUS, "A DPIA can be adopted once it is approved.")]
    stops = had_a_hand_in_it(dpia, organisation, actor) + is_out_of_date(dpia, organisation)
    if sharing.stands:
        stops.append(Blocker("adopted", f"{organisation} has already adopted this DPIA."))
    if on is not None:
        stops += days.possible(on, days.approved(dpia), "adopted_on")
    return stops


def what_stops_withdrawing(
    dpia: Dpia, *, organisation: Organisation | None, actor: Actor, reason: str
) -> list[Blocker]:
    """Every reason why the actor cannot withdraw the adoption; permission first."""
    if organisation is None or not role_for(actor, Permission.APPROVE, [organisation.pk]):
        return [_not_permitted()]
    if organisation.pk == dpia.organisation_id:
        words = f"{organisation} wrote this DPIA, so it is its own. Start a review to change it."
        return [Blocker("own", words)]
    adopted = DpiaSharing.objects.filter(
        dpia=dpia, organisation=organisation, adopted_on__isnull=False
    )
    if not adopted.exists():
        return [Blocker(WRONG_STATUS, f"{organisation} has not adopted this DPIA.")]
    if not reason.strip():
        return [Blocker("missing", "Enter why your organisation withdraws", path="reason")]
    return []


def is_out_of_date(dpia: Dpia, organisation: Organisation) -> list[Blocker]:
    """Nobody adopts a DPIA that no longer assesses what its agreement with them says, or that never
    did. Queries only where something is not as it was assessed."""
    if undone.since_approval(dpia):
        words = (
            "A measure that lowered a risk is not being done. The authors of this DPIA review it"
            " first; then you are asked to adopt it."
        )
        return [Blocker("out_of_date", words, source=undone.SOURCE)]
    if not dpia.outdated:
        return []
    theirs = [
        one.reference for one in subjects.subjects_of(dpia) if organisation.pk in one.read_by()
    ]
    differ = [dpia.outdated[reference] for reference in theirs if reference in dpia.outdated]
    if any(map(is_change, differ)):
        words = (
            "What this DPIA assessed has changed since it was approved. Its authors review it"
            " first; then you are asked to adopt it."
        )
    elif differ and len(differ) == len(theirs):
        words = (
            "This DPIA does not cover all that your agreement says. Its authors review it first;"
            " then you are asked to adopt it."
        )
    else:
        return []
    return [Blocker("out_of_date", words, source="UK GDPR Art 35(11)")]


def had_a_hand_in_it(dpia: Dpia, organisation: Organisation, actor: Actor) -> list[Blocker]:
    """Nobody adopts what they wrote or advised on (UK GDPR, Article 38(6))."""
    stops = list(rules.wrote_nothing_in_it(dpia, actor, clock.now(), {}))
    advised = dpia.advice.filter(given_by=actor.person_id).exists()
    if advised or Role.DPO in roles_of(actor.person_id, organisation.pk):
        words = (
            "A data protection officer advises and does not decide. Somebody else has to do this."
        )
        stops.append(Blocker("adviser", words, source="UK GDPR Art 38(6)"))
    return stops


def _not_permitted() -> Blocker:
    who = "an information governance officer of the organisation"
    return Blocker(NOT_PERMITTED, f"You cannot do this. It needs {who}.")


def _lock(dpia: Dpia) -> Dpia:
    found = Dpia.objects.select_for_update(of=("self",)).select_related("organisation", "snapshot")
    return found.get(pk=dpia.pk)
