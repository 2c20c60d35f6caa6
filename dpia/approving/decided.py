"""What was decided on the way to an approval, as it is kept with what is approved: advice and what
was done with it, who accepted which risk, and what the regulator answered. Reads rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audit import clock
from dpia.advice import kept
from dpia.models import Dpia, DpiaAdvice, PriorConsultation
from dpia.risks import acceptance

Told = dict[str, Any]


def decided(dpia: Dpia) -> Told:
    """The decisions by kind; nothing of a kind of which there is none. Five queries at most."""
    found = {
        "advice": [_advice(piece) for piece in kept.pieces(dpia)],
        "accepted_risks": list(_accepted(dpia)),
        "prior_consultations": [_consultation(one) for one in dpia.prior_consultations.all()],
    }
    return {kind: rows for kind, rows in found.items() if rows}


def _said(**answers: Any) -> Told:
    return {name: value for name, value in answers.items() if value not in ("", None)}


def _advice(piece: DpiaAdvice) -> Told:
    answer = kept.answer_of(piece)
    done = answer and _said(
        outcome=answer.outcome,
        reason=answer.reason,
        decided_by=answer.decided_by or answer.answered_by.name,
        named_by=answer.answered_by.name if answer.is_named else "",
        decided_on=answer.decided_on.isoformat(),
    )
    return _said(
        kind=piece.kind,
        section=piece.section,
        opinion=piece.opinion,
        text=piece.text,
        given_by=piece.given_by.name,
        organisation=piece.organisation.reference,
        given_on=clock.date_of(piece.given_at).isoformat(),
        on_sha256=piece.sha256,
        answer=done,
    )


def _accepted(dpia: Dpia) -> Iterator[Told]:
    for risk in acceptance.standing(dpia):
        if (one := risk.acceptance) is not None:
            yield _said(
                risk=risk.number,
                residual=risk.residual,
                accepted_by=one.name,
                post=one.post,
                accepted_on=one.accepted_on.isoformat(),
            )


def _consultation(one: PriorConsultation) -> Told:
    days = {"sent_on": one.sent_on, "advice_on": one.advice_on, "ended_on": one.ended_on}
    return _said(
        law=one.law,
        outcome=one.outcome,
        advice=one.advice,
        done=one.done,
        **{name: day.isoformat() for name, day in days.items() if day},
    )
