"""Advice that a DPIA should not go ahead: it is overruled, or the DPIA changes and they are asked
again. Nobody follows it and goes ahead."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from audit.transitions import Blocker
from dpia.advice import caldicott, kept
from dpia.models import AdviceKind, AdviceOutcome, Dpia, DpiaAdvice, Opinion
from organisations.models import Organisation

SOURCE = "UK GDPR Art 35(2)"


def is_against(piece: DpiaAdvice) -> bool:
    """Whether it says that the DPIA should not go ahead."""
    return piece.opinion == Opinion.SHOULD_NOT_PROCEED


def standing(found: Mapping[DpiaAdvice, str]) -> list[DpiaAdvice]:
    """What still says so, of pieces with what is done with each: each adviser's last word on the
    whole DPIA, unless it is overruled. Queries nothing."""
    last = {(p.kind, p.organisation_id): p for p in found if not p.section}
    return [
        piece
        for piece in last.values()
        if is_against(piece) and found[piece] != AdviceOutcome.OVERRULED
    ]


def guardians_to_hear_again(dpia: Dpia) -> list[Organisation]:
    """The organisations whose Caldicott Guardian said so, and which has an answer: they may be
    asked again. One query."""
    found = kept.with_outcomes(dpia)
    guardians = (one for one in standing(found) if one.kind == AdviceKind.CALDICOTT)
    return [one.organisation for one in guardians if found[one]]


def blocker(dpia: Dpia, piece: DpiaAdvice) -> Blocker:
    """What stops an approval as long as that stands."""
    who = f"{piece.given_by.name} ({AdviceKind(piece.kind).label}, {piece.organisation.name})"
    return Blocker(
        "advised_against",
        f"{who} advises that it should not go ahead. Change the DPIA and ask them again, or"
        " overrule the advice, with who decided that and why.",
        link=f"{reverse('dpia:respond', args=[dpia.reference])}?advice={piece.pk}",
        source=caldicott.SOURCE if piece.kind == AdviceKind.CALDICOTT else SOURCE,
    )
