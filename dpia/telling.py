"""Whom a DPIA waits for, and who hears of it: tasks and notices, in the transaction of the step."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from audit import clock
from audit.actor import Actor
from dpia.models import Dpia, DpiaSharing
from notices import actions as notices
from notices.clocks import until_words
from notices.models import Task
from organisations.models import Person
from organisations.roles import Permission, Role, roles_with

ADVISE, RESPOND, APPROVE, ADOPT = "dpia_advise", "dpia_respond", "dpia_approve", "dpia_adopt"
CARRY_ON = "dpia_carry_on"
ACCEPT = "dpia_accept_risks"
REVIEW = "dpia_review"
FINISH = "dpia_finish"


def about(dpia: Dpia) -> str:
    """How notices name the DPIA."""
    return f"dpia:{dpia.reference}"


def advisers(dpia: Dpia) -> list[Person]:
    """The data protection officers of the organisation that writes it. One query."""
    return notices.holders([dpia.organisation_id], roles_with(Permission.ADVISE))


def ask_for_advice(dpia: Dpia, actor: Actor) -> None:
    """The organisation's data protection officers are asked, and told by e-mail."""
    link = reverse("dpia:advise", args=[dpia.reference])
    notices.ask(
        ADVISE,
        about=about(dpia),
        title=f"Advise on the DPIA “{dpia.title}”",
        link=link,
        organisation=dpia.organisation_id,
        role=Role.DPO,
        asked_by=dpia.organisation_id,
    )
    notices.tell(
        "dpo_advice_requested",
        advisers(dpia),
        about=about(dpia),
        link=link,
        occasion=f"revision {dpia.revision}",
        agreement_title=dpia.title,
        author_name=actor.name,
        date=clock.today(),
        dpia_reference=dpia.reference,
        organisation_name=dpia.organisation.name,
        residual_level=dpia.residual or "not scored yet",
        risk_count=len(dpia.document.get("risks") or []),
    )


def ask_to_respond(dpia: Dpia, actor: Actor) -> None:
    """The advice is there: the organisation's drafters say what they make of it."""
    settle(dpia, actor, ADVISE)
    ask_to_answer(dpia)


def ask_to_answer(dpia: Dpia) -> None:
    """The organisation's drafters say what they make of advice."""
    notices.ask(
        RESPOND,
        about=about(dpia),
        title=f"Say what you do with the advice on the DPIA “{dpia.title}”",
        link=reverse("dpia:respond", args=[dpia.reference]),
        organisation=dpia.organisation_id,
        role=Role.DRAFTER,
        asked_by=dpia.organisation_id,
    )


def ask_to_approve(dpia: Dpia, actor: Actor) -> None:
    """The advice is answered: the organisation's IG officers decide."""
    settle(dpia, actor, RESPOND)
    notices.ask(
        APPROVE,
        about=about(dpia),
        title=f"Approve the DPIA “{dpia.title}”",
        link=reverse("dpia:approve", args=[dpia.reference]),
        organisation=dpia.organisation_id,
        role=Role.INFORMATION_GOVERNANCE,
        asked_by=dpia.organisation_id,
    )


def leave_to_drafters(dpia: Dpia) -> None:
    """Nobody can approve it yet: whoever was asked to waits for its drafters."""
    if not notices.settle(about(dpia), kind=APPROVE):
        return
    notices.ask(
        FINISH,
        about=about(dpia),
        title=f"Finish the DPIA “{dpia.title}”, so that it can be approved",
        link=dpia.get_absolute_url(),
        organisation=dpia.organisation_id,
        role=Role.DRAFTER,
        asked_by=dpia.organisation_id,
    )


def is_left_to_drafters(dpia: Dpia) -> bool:
    """Whether an approval waits for them. One query."""
    return Task.objects.filter(about=about(dpia), kind=FINISH, done_at__isnull=True).exists()


def leave_to_approvers(dpia: Dpia) -> None:
    """The drafters are done: its approval is asked for again."""
    notices.settle(about(dpia), kind=FINISH)
    ask_to_approve(dpia, Actor.system("nothing is open before its approval"))


def ask_to_accept(dpia: Dpia) -> None:
    """The organisation's senior information risk owner decides on the high risk that is left."""
    notices.ask(
        ACCEPT,
        about=about(dpia),
        title=f"Decide whether to accept the high risk left in the DPIA “{dpia.title}”",
        link=reverse("dpia:accept_risks", args=[dpia.reference]),
        organisation=dpia.organisation_id,
        role=Role.SIRO,
        asked_by=dpia.organisation_id,
    )


def ask_to_adopt(dpia: Dpia, sharing: DpiaSharing) -> None:
    """Another controller decides whether the approved DPIA is its own too."""
    link = reverse("dpia:adopt", args=[dpia.reference])
    notices.ask(
        ADOPT,
        about=about(dpia),
        title=f"Adopt the DPIA “{dpia.title}”, or make your own",
        link=link,
        organisation=sharing.organisation_id,
        role=Role.INFORMATION_GOVERNANCE,
        asked_by=dpia.organisation_id,
    )
    notices.tell(
        "dpia_adopt",
        notices.holders([sharing.organisation_id], (Role.INFORMATION_GOVERNANCE, Role.DPO)),
        about=about(dpia),
        link=link,
        occasion=dpia.approved_sha256,
        agreement_title=dpia.title,
        author_organisation=dpia.organisation.name,
        dpia_reference=dpia.reference,
        organisation_name=sharing.organisation.name,
    )


def remind_of_review(dpia: Dpia, due_on: date, step: int) -> int:
    """Its drafters and IG officers hear that the review is due; how many had not heard yet."""
    return notices.tell(
        "dpia_review_due",
        notices.holders([dpia.organisation_id], (Role.DRAFTER, Role.INFORMATION_GOVERNANCE)),
        about=about(dpia),
        link=reverse("dpia:start_review", args=[dpia.reference]),
        occasion=f"{step} days before",
        due_on=due_on,
        agreement_title=dpia.title,
        review_date=due_on,
        due_when=until_words(due_on),
        # Nothing records incidents and complaints yet.
        incident_count="no",
        complaint_count="no",
        dpia_reference=dpia.reference,
    )


def ask_for_review(dpia: Dpia, due_on: date) -> None:
    """The day of its review is there: the organisation's drafters start it."""
    notices.ask(
        REVIEW,
        about=about(dpia),
        title=f"Review the DPIA “{dpia.title}”",
        link=reverse("dpia:start_review", args=[dpia.reference]),
        organisation=dpia.organisation_id,
        role=Role.DRAFTER,
        due_on=due_on,
        asked_by=dpia.organisation_id,
    )


def settle_adoption(dpia: Dpia, organisation_id: int, actor: Actor) -> None:
    """That organisation need no longer decide."""
    notices.settle(about(dpia), kind=ADOPT, organisation=organisation_id, by=actor)


def settle(dpia: Dpia, actor: Actor, *kinds: str) -> None:
    """Nobody need do these any more; without `kinds`, nothing but adopting is left to do."""
    for kind in kinds or (ADVISE, RESPOND, ACCEPT, APPROVE, FINISH, CARRY_ON, REVIEW):
        notices.settle(about(dpia), kind=kind, by=actor)
