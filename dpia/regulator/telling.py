"""Who hears how far a prior consultation has come, and that its time runs out."""

from __future__ import annotations

from django.urls import reverse

from audit.actor import Actor
from dpia.models import Dpia, PriorConsultation
from dpia.regulator import deadline
from dpia.telling import APPROVE, about
from notices import actions as notices
from organisations.models import Person
from organisations.roles import Role

REGULATOR = "dpia_regulator"


def _people(dpia: Dpia) -> list[Person]:
    roles = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO)
    return notices.holders([dpia.organisation_id], roles)


def _link(dpia: Dpia) -> str:
    return reverse("dpia:regulator", args=[dpia.reference])


def ask(dpia: Dpia, title: str, page: str) -> None:
    """The organisation's drafters have something to do in the consultation."""
    notices.ask(
        REGULATOR,
        about=about(dpia),
        title=f"{title}: DPIA “{dpia.title}”",
        link=reverse(f"dpia:{page}", args=[dpia.reference]),
        organisation=dpia.organisation_id,
        role=Role.DRAFTER,
        asked_by=dpia.organisation_id,
    )


def ask_again(dpia: Dpia, actor: Actor) -> None:
    """It was not let go ahead: its drafters change it and consult again. Nobody approves it."""
    notices.settle(about(dpia), kind=APPROVE, by=actor)
    ask(dpia, "Change it and consult the regulator again", "regulator")


def settle(dpia: Dpia, actor: Actor) -> None:
    """Nothing is left to do in the consultation."""
    notices.settle(about(dpia), kind=REGULATOR, by=actor)


def tell(dpia: Dpia, actor: Actor, what: str) -> None:
    """Everybody who keeps the DPIA hears what happened, but for whoever did it."""
    notices.tell(
        "ico_step",
        [one for one in _people(dpia) if one.pk != actor.person_id],
        about=about(dpia),
        link=_link(dpia),
        occasion=f"{what}, revision {dpia.revision}, {dpia.status}",
        agreement_title=dpia.title,
        what_happened=what,
        dpia_reference=dpia.reference,
    )


def remind(one: PriorConsultation, step: int) -> int:
    """They hear that the regulator's time runs out; how many had not heard yet."""
    dpia = one.dpia
    if one.due_on is None or one.sent_on is None:
        return 0
    if step == 0 and one.extended_on is None and one.law == "uk_gdpr":
        return notices.tell(
            "ico_clock",
            _people(dpia),
            about=about(dpia),
            link=_link(dpia),
            due_on=one.due_on,
            occasion="the day itself",
            agreement_title=dpia.title,
            dpia_reference=dpia.reference,
            sent_date=one.sent_on,
        )
    return notices.tell(
        "ico_clock_ends",
        _people(dpia),
        about=about(dpia),
        link=_link(dpia),
        due_on=one.due_on,
        occasion=f"{step} days before",
        agreement_title=dpia.title,
        dpia_reference=dpia.reference,
        sent_date=one.sent_on,
        due_date=one.due_on,
        source=deadline.LIMITS[one.law].source,
    )
