"""The consultations kept with a DPIA, and what they mean for it. Reads, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dpia.models import (
    REFUSES,
    ConsultationOutcome,
    ConsultationState,
    Dpia,
    Level,
    PriorConsultation,
)
from dpia.regulator import deadline
from dpia.staleness.standing import is_of_these_facts

DOCUMENTS = {
    "roles": "Who is responsible for what: each controller, joint controller and processor",
    "purposes": "The purposes and the means of the processing",
    "measures": "The measures and safeguards that protect people",
    "dpo_contact": "How to reach the data protection officer",
    "dpia_copy": "The DPIA itself",
}
"""What Article 36(3) asks to be sent."""
DOCUMENTS_SOURCE = "UK GDPR Art 36(3)"


def consultations(dpia: Dpia) -> list[PriorConsultation]:
    """Every consultation about the DPIA with what was asked in it, the first first. Two queries,
    one where there is none."""
    found = dpia.prior_consultations.select_related("ended_by")
    return list(found.prefetch_related("information_asked"))


def open_one(dpia: Dpia) -> PriorConsultation | None:
    """The consultation that has not ended, or None."""
    found = dpia.prior_consultations.exclude(state=ConsultationState.ENDED)
    return found.prefetch_related("information_asked").first()


def high_risks(dpia: Dpia) -> dict[str, str]:
    """The risks that are still high after measures: their texts by key."""
    if dpia.residual != Level.HIGH:
        return {}
    rows = dpia.risks.filter(residual=Level.HIGH).values_list("key", "text")
    return {key or text: text for key, text in rows}


def not_consulted_on(dpia: Dpia) -> dict[str, str]:
    """The high risks about which no consultation that counts has ended well."""
    left = high_risks(dpia)
    if left:
        for one in dpia.prior_consultations.filter(state=ConsultationState.ENDED):
            if counts(dpia, one):
                left = {key: text for key, text in left.items() if key not in one.risks}
    return left


def counts(dpia: Dpia, one: PriorConsultation) -> bool:
    """Whether it ended well, and was about the facts as they are. Queries nothing."""
    return one.ended_well and is_of_these_facts(dpia, one.sent_at or one.begun_at)


def refusal(dpia: Dpia) -> PriorConsultation | None:
    """The regulator's last word where it did not let the DPIA go ahead: a ban, a warning, not
    accepted. It stands, whatever becomes of the scores, until a later consultation ends well
    (UK GDPR, Articles 36(2) and 58(2)). At most one query."""
    return refusal_among(those_that_matter(dpia))


def refusal_among(found: Iterable[PriorConsultation]) -> PriorConsultation | None:
    """The same of all consultations of a DPIA, the first first. Queries nothing."""
    standing = None
    for one in found:
        if one.outcome in REFUSES:
            standing = one
        elif one.ended_well:
            standing = None
    return standing


def to_consult_on(dpia: Dpia) -> list[str]:
    """The keys of the risks that a consultation begun now is about: the high ones, and those that
    the regulator has refused."""
    refused = refusal(dpia)
    return list(dict.fromkeys([*high_risks(dpia), *(refused.risks if refused else [])]))


def when_approved(dpia: Dpia) -> tuple[str, date | None]:
    """What the document of a DPIA that is approved says of the consultation: its state, and the day
    on which it was sent. One query."""
    sent = dpia.prior_consultations.filter(sent_on__isnull=False).last()
    return ("closed", sent.sent_on) if sent else ("not_needed", None)


def pauses(one: PriorConsultation) -> list[deadline.Pause]:
    """When its clock stood still."""
    return [(asked.asked_on, asked.sent_on) for asked in one.information_asked.all()]


def due_on(one: PriorConsultation) -> date | None:
    """The last day for the advice on one that was sent and has no advice yet; None otherwise."""
    if one.sent_on is None or one.state not in WAITING:
        return None
    return deadline.due_on(
        one.law, one.sent_on, extended=one.extended_on is not None, pauses=pauses(one)
    )


WAITING = (ConsultationState.SENT, ConsultationState.INFORMATION_ASKED)


def as_answer(one: PriorConsultation) -> str:
    """How far it has come, as the document's `ico_consultation.state`.

    One that did not end well counts for nothing: the next is still to be sent. So the rules, which
    know no outcome, let nothing start by it.
    """
    match one.state:
        case ConsultationState.PREPARING:
            return "to_submit"
        case ConsultationState.SENT | ConsultationState.INFORMATION_ASKED:
            return "submitted"
    if one.outcome == ConsultationOutcome.NOT_ACCEPTED:
        return "not_accepted"
    if one.state == ConsultationState.ADVICE_RECEIVED:
        return "advice_received" if one.lets_go_ahead else "accepted_for_consultation"
    return "closed" if one.ended_well else "to_submit"


def those_that_matter(dpia: Dpia) -> list[PriorConsultation]:
    """Every consultation, the first first. One query, and none where no risk is high and none was
    consulted on."""
    return list(dpia.prior_consultations.all()) if is_a_matter(dpia) else []


def is_a_matter(dpia: Dpia) -> bool:
    """Whether a risk is high, or the regulator was consulted. Queries nothing."""
    state = (dpia.document.get("ico_consultation") or {}).get("state") or "not_needed"
    return dpia.residual == Level.HIGH or state != "not_needed"
