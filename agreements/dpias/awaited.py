"""An agreement in review for which a DPIA is still to be written: its drafters have that to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from agreements import telling
from agreements.models import Status, Version
from dpia.models import Dpia
from dpia.models import Status as DpiaStatus
from notices.actions import ask, settle
from organisations.roles import Role

KIND = "dpia_awaited"
PATHS = ("dpia.status", "dpia.dpo_advice")
WRITTEN = (DpiaStatus.NOT_STARTED, DpiaStatus.DRAFT)


def follow(dpia: Dpia, versions: Iterable[Version], changed_paths: Collection[str]) -> None:
    """Ask for it, or no more, where how far the DPIA has come has changed."""
    if any(path.startswith(PATHS) for path in changed_paths):
        for version in versions:
            ask_for(version, dpia)


def ask_for(version: Version, dpia: Dpia | None) -> None:
    """Have the DPIA's drafters finish it where the version is in review and nobody else has it:
    before its officer has advised nobody can approve (UK GDPR, Article 35(2))."""
    if dpia is None or version.status != Status.IN_REVIEW:
        return
    if dpia.status not in WRITTEN or (dpia.document.get("dpo_advice") or {}).get("text"):
        settle(telling.about(version), kind=KIND, organisation=dpia.organisation_id)
        return
    ask(
        KIND,
        about=telling.about(version),
        title=f"Finish the DPIA “{dpia.title}” and ask for advice: an agreement in review waits",
        link=dpia.get_absolute_url(),
        organisation=dpia.organisation_id,
        role=Role.DRAFTER,
        asked_by=version.agreement.lead_organisation_id,
    )
