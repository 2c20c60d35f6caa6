"""Who accepts the risk that is left, and whether a high one has been accepted as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.actor import Actor
from audit.canonical import canonical, sha256
from audit.transitions import Blocker, Given
from dpia.models import Dpia, Level, RiskAcceptance, Status
from dpia.staleness.standing import is_of_these_facts
from organisations.roles import Permission, Role, roles_of, roles_with

ACCEPTED_IN = frozenset(
    {Status.DRAFT, Status.WITH_DPO, Status.WITH_ICO, Status.UNDER_REVIEW, Status.APPROVED}
)
SOURCE = "UK GDPR Arts 24 and 35; ICO DPIA template step 7"


@dataclass(frozen=True)
class Standing:
    """One risk as it stands, and who has accepted that."""

    number: int
    key: str
    text: str
    residual: str
    sha256: str
    acceptance: RiskAcceptance | None
    lapsed: bool = False
    """Whether it was accepted like this before the facts changed that the DPIA assesses."""


def fingerprint(risk: Mapping[str, Any]) -> str:
    """The hash of a risk with its measures: what somebody accepts is this and nothing later."""
    return sha256(canonical(risk))


def key_of(risk: Mapping[str, Any], number: int) -> str:
    """The id of a risk in its document; its number where it has none."""
    return str(risk.get("id") or number)[:40]


def standing(dpia: Dpia) -> list[Standing]:
    """Every risk as it stands, with its acceptance if there is one. One query."""
    made = {(one.risk_key, one.sha256): one for one in dpia.acceptances.all()}
    found = []
    for number, risk in enumerate(dpia.document.get("risks") or [], 1):
        key, mark = key_of(risk, number), fingerprint(risk)
        last = made.get((key, mark))
        stands = last is not None and is_of_these_facts(dpia, last.accepted_at)
        found.append(
            Standing(
                number=number,
                key=key,
                text=risk.get("text") or "",
                residual=risk.get("residual") or "",
                sha256=mark,
                acceptance=last if stands else None,
                lapsed=last is not None and not stands,
            )
        )
    return found


def levels_for(roles: frozenset[str]) -> frozenset[str]:
    """What somebody with these roles in the author's organisation may accept: the SIRO any risk,
    the information asset owner up to medium."""
    if roles & roles_with(Permission.ACCEPT_RISK):
        return frozenset(Level.values)
    if roles & roles_with(Permission.RELEASE_DATA):
        return frozenset({Level.LOW, Level.MEDIUM})
    return frozenset()


def may_accept(dpia: Dpia, actor: Actor) -> frozenset[str]:
    """The levels that the actor may accept in this DPIA. One query."""
    if actor.organisation_id != dpia.organisation_id:
        return frozenset()
    return levels_for(roles_of(actor.person_id, dpia.organisation_id))


def role_that_accepts(roles: frozenset[str]) -> str:
    """In which role somebody accepts: the higher of those they hold."""
    return Role.SIRO if Role.SIRO in roles else Role.DATA_OWNER


def waiting(dpia: Dpia) -> list[str]:
    """The numbers of the high risks that nobody has accepted as they stand. One query, or none."""
    return [str(risk.number) for risk in _to_accept(dpia)]


def _to_accept(dpia: Dpia) -> list[Standing]:
    if dpia.residual != Level.HIGH:
        return []
    return [
        risk for risk in standing(dpia) if risk.residual == Level.HIGH and risk.acceptance is None
    ]


def high_risks_are_accepted(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """A rule of approval: somebody who may has accepted each high risk that is left."""
    to_accept = _to_accept(dpia)
    if not to_accept:
        return []
    left = [str(risk.number) for risk in to_accept]
    named = f"risk {left[0]}" if len(left) == 1 else f"risks {', '.join(left)}"
    message = (
        f"The senior information risk owner has not accepted the high risk that is left of {named}."
    )
    if any(risk.lapsed for risk in to_accept):
        message += " What was accepted before was another sharing: what the DPIA assesses changed."
    link = reverse("dpia:accept_risks", args=[dpia.reference])
    return [Blocker("risk_not_accepted", message, link=link, source=SOURCE)]
