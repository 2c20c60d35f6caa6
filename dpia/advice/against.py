"""Advice that a DPIA should not go ahead: it is overruled, or the DPIA changes and they are asked
again. Nobody follows it and goes ahead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse

from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.advice import caldicott, kept
from dpia.models import AdviceKind, AdviceOutcome, Dpia, DpiaAdvice, Opinion
from organisations.models import Organisation

SOURCE = "UK GDPR Art 35(2)"


def is_against(piece: DpiaAdvice) -> bool:
    """Whether it says that the DPIA should not go ahead."""
    return piece.opinion == Opinion.SHOULD_NOT_PROCEED


def standing(pieces: Iterable[DpiaAdvice]) -> list[DpiaAdvice]:
    """What still says so: each adviser's last word on the whole DPIA, unless it is overruled.
    Queries nothing where the answers are there."""
    last = {(p.kind, p.organisation_id): p for p in pieces if not p.section}
    return [piece for piece in last.values() if is_against(piece) and not _is_overruled(piece)]


def _is_overruled(piece: DpiaAdvice) -> bool:
    answer = kept.answer_of(piece)
    return answer is not None and answer.outcome == AdviceOutcome.OVERRULED


def guardians_to_hear_again(pieces: Iterable[DpiaAdvice]) -> list[Organisation]:
    """The organisations whose Caldicott Guardian said so: they may be asked again."""
    found = (one for one in standing(pieces) if one.kind == AdviceKind.CALDICOTT)
    return [one.organisation for one in found if kept.answer_of(one)]


def no_advice_stands_against(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """A rule of approval: who said that it should not go ahead said otherwise since, or is
    overruled."""
    return [_blocker(dpia, piece) for piece in standing(kept.pieces(dpia)) if kept.answer_of(piece)]


def _blocker(dpia: Dpia, piece: DpiaAdvice) -> Blocker:
    who = f"{piece.given_by.name} ({AdviceKind(piece.kind).label}, {piece.organisation.name})"
    return Blocker(
        "advised_against",
        f"{who} advises that it should not go ahead. Change the DPIA and ask them again, or"
        " overrule the advice, with who decided that and why.",
        link=f"{reverse('dpia:respond', args=[dpia.reference])}?advice={piece.pk}",
        source=caldicott.SOURCE if piece.kind == AdviceKind.CALDICOTT else SOURCE,
    )
