"""Which steps of a prior consultation its page offers to whom."""

from __future__ import annotations

from collections.abc import Sequence

from audit.actor import Actor
from dpia.models import ConsultationState, Dpia, Level, PriorConsultation, Status
from dpia.regulator.kept import not_consulted_on, refusal_among
from organisations.roles import Permission, role_for

KEEPERS_NEED: tuple[str, ...] = (Permission.DRAFT, Permission.APPROVE, Permission.ADVISE)
"""The data protection officer too: the regulator speaks to them (Article 39(1)(e))."""
REGULATORS_STEPS = (
    "prepare_consultation",
    "send_to_regulator",
    "note_information_asked",
    "note_information_sent",
    "note_extension",
    "note_regulators_advice",
    "end_consultation",
)
NEXT: dict[str, tuple[str, ...]] = {
    ConsultationState.SENT: (
        *("note_regulators_advice", "note_information_asked", "note_extension"),
    ),
    ConsultationState.INFORMATION_ASKED: (
        *("note_information_sent", "note_regulators_advice", "note_extension"),
    ),
    ConsultationState.ADVICE_RECEIVED: ("end_consultation",),
}
"""What may follow each state while the regulator has the DPIA."""


def regulators_steps(dpia: Dpia, found: Sequence[PriorConsultation], *, actor: Actor) -> list[str]:
    """The steps of a consultation that the actor can take next, the first of them pressing."""
    if not any(role_for(actor, needed, [dpia.organisation_id]) for needed in KEEPERS_NEED):
        return []
    at = found[-1].state if found else ConsultationState.ENDED
    if dpia.status == Status.WITH_ICO:
        offered = NEXT.get(at, ())
        extended = bool(found) and found[-1].extended_on is not None
        return [verb for verb in offered if not (extended and verb == "note_extension")]
    refused = refusal_among(found)
    is_due = dpia.residual == Level.HIGH or refused
    if dpia.status not in (Status.DRAFT, Status.UNDER_REVIEW) or not is_due:
        return []
    if at == ConsultationState.PREPARING:
        return ["send_to_regulator", "prepare_consultation"]
    return ["prepare_consultation"] if refused or not_consulted_on(dpia) else []
