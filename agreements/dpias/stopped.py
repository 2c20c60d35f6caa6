"""Agreements in force on whose DPIA the regulator has put a ban or a formal warning: who is asked
to suspend or end them, and that nothing starts meanwhile. Nothing is suspended without a party."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.urls import reverse

from agreements import telling
from agreements.models import IN_FORCE, Status, Version
from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.models import Dpia
from dpia.regulator import stopping
from notices.actions import ask, settle, tell
from organisations.roles import Role

PATH = "dpia.ico_consultation"
ASKED = (Role.INFORMATION_GOVERNANCE, Role.SIGNATORY)
"""Who can suspend for their organisation; a signatory can also end or leave."""
TOLD = (*ASKED, Role.DPO, Role.SIRO, Role.DATA_OWNER)

NEXT_WHEN_STOPPED = "Each organisation to suspend sharing or end the agreement"


def follow(dpia: Dpia, versions: Iterable[Version], changed_paths: Collection[str]) -> None:
    """Tell everybody of each agreement in force that relies on the DPIA what the regulator has
    done, and ask for what is to be done; ask no more once it lets it go ahead."""
    if not any(path.startswith(PATH) for path in changed_paths):
        return
    for version in versions:
        if version.status not in IN_FORCE:
            continue
        if not stopping.stopped(dpia):
            settled(version)
            continue
        _tell(dpia, version)
        if version.status == Status.IN_FORCE:
            _ask(version)


def settled(version: Version) -> None:
    """Sharing has stopped, or may go on: nobody is asked any more."""
    settle(telling.about(version), kind=telling.STOPPED)


def _ask(version: Version) -> None:
    for organisation in telling.signing(version):
        for role in ASKED:
            ask(
                telling.STOPPED,
                about=telling.about(version),
                title=f"Suspend or end, after the regulator’s answer: {telling.title(version)}",
                link=version.get_absolute_url(),
                organisation=organisation,
                role=role,
            )


def _tell(dpia: Dpia, version: Version) -> None:
    found = stopping.stopped(dpia)
    tell(
        "regulator_stopped",
        telling.contacts(version, *TOLD),
        about=telling.about(version),
        link=version.get_absolute_url(),
        occasion=telling.occasion(version, found["consultation"], found["outcome"]),
        agreement_title=telling.title(version),
        what=stopping.in_words(dpia),
        date=date.fromisoformat(found["on"]),
        dpia_reference=dpia.reference,
    )


def why_not(dpia: Dpia) -> str:
    """Why nothing starts or goes on that relies on it; empty where the regulator stops nothing.
    Queries nothing."""
    words = stopping.in_words(dpia)
    return f"the regulator {words}. It must be consulted again first." if words else ""


def regulator_does_not_stop_it(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """No sharing begins, or goes on after a stop, against the regulator. One query."""
    beside = [one.dpia for one in version.further_dpias.select_related("dpia")]
    page = reverse("agreements:dpia", args=[version.agreement.reference])
    return [
        Blocker("regulator_stops_it", f"{one.reference}: {why}", link=page, source=stopping.SOURCE)
        for one in ([version.dpia] if version.dpia else []) + beside
        if (why := why_not(one))
    ]
