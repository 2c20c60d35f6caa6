"""Who hears of adoptions that are withdrawn, or to be given again."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from audit import clock
from audit.actor import Actor
from dpia import telling
from dpia.models import Dpia, DpiaSharing
from notices import actions as notices
from organisations.roles import Role

MOST = 12


def ask_again(dpia: Dpia, sharing: DpiaSharing, lines: Sequence[str]) -> None:
    """A controller that adopted it decides anew, and is told what has changed since."""
    link = reverse("dpia:adopt", args=[dpia.reference])
    notices.ask(
        telling.ADOPT,
        about=telling.about(dpia),
        title=f"Adopt the DPIA “{dpia.title}” again: it has changed",
        link=link,
        organisation=sharing.organisation_id,
        role=Role.INFORMATION_GOVERNANCE,
        asked_by=dpia.organisation_id,
    )
    told = [f"* {line}" for line in lines[:MOST]]
    more = [f"* and {len(lines) - MOST} more"] if len(lines) > MOST else []
    notices.tell(
        "dpia_adopt_again",
        notices.holders([sharing.organisation_id], (Role.INFORMATION_GOVERNANCE, Role.DPO)),
        about=telling.about(dpia),
        link=link,
        occasion=dpia.approved_sha256,
        agreement_title=dpia.title,
        author_organisation=dpia.organisation.name,
        changed_things="\n".join([*told, *more]) or "* its text",
        dpia_reference=dpia.reference,
        organisation_name=sharing.organisation.name,
    )


def withdrawn(dpia: Dpia, sharing: DpiaSharing, actor: Actor, reason: str) -> None:
    """Its authors hear that a controller no longer stands behind it."""
    notices.tell(
        "dpia_adoption_withdrawn",
        notices.holders([dpia.organisation_id], (Role.DRAFTER, Role.INFORMATION_GOVERNANCE)),
        about=telling.about(dpia),
        link=f"{dpia.get_absolute_url()}#sharing",
        occasion=f"{sharing.organisation_id} {clock.now().isoformat()}",
        agreement_title=dpia.title,
        actor_name=actor.name,
        date=clock.today(),
        dpia_reference=dpia.reference,
        organisation_name=sharing.organisation.name,
        reason=reason,
    )
