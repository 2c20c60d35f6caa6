"""Advice as pages and the API show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from dpia.advice import kept
from dpia.models import AdviceKind, Dpia, DpiaAdvice, DpiaAdviceAnswer


@dataclass(frozen=True)
class Piece:
    """One piece of advice with what is done with it, and where to answer it."""

    advice: DpiaAdvice
    about: str
    as_whom: str
    in_name_of: str
    """Who gave it, where whoever entered it named somebody else; blank otherwise."""
    opinion: str
    answer: DpiaAdviceAnswer | None
    answer_url: str


def shown(dpia: Dpia, found: Sequence[DpiaAdvice], *, may_answer: bool = False) -> list[Piece]:
    """The pieces for a page, those without an answer first. Queries nothing."""
    named = _named(dpia, found)
    lines = [_piece(dpia, piece, may_answer, named.get(piece.pk, "")) for piece in found]
    return sorted(lines, key=lambda line: line.answer is not None)


def _named(dpia: Dpia, found: Sequence[DpiaAdvice]) -> dict[int, str]:
    """Whom the document names as the giver of the latest advice, where that is not who entered
    it."""
    told = (dpia.document.get("dpo_advice") or {}).get("given_by") or ""
    latest = kept.latest_round(found) if told else []
    own = [one for one in latest if one.organisation_id == dpia.organisation_id]
    # It was asked with the last of the advice; what was given on a section before stands as it is.
    last = [one for one in own if not one.section] or own
    return {one.pk: told for one in last if not told.startswith(one.given_by.name)}


def _piece(dpia: Dpia, piece: DpiaAdvice, may_answer: bool, in_name_of: str) -> Piece:
    url = f"{reverse('dpia:respond', args=[dpia.reference])}?advice={piece.pk}"
    return Piece(
        advice=piece,
        about=kept.about(piece),
        as_whom=AdviceKind(piece.kind).label,
        in_name_of=in_name_of,
        opinion=piece.get_opinion_display(),
        answer=kept.answer_of(piece),
        answer_url=url if may_answer else "",
    )


def of_section(dpia: Dpia, section: str) -> list[Piece]:
    """What was advised on that section, for its page. Two queries."""
    return shown(dpia, [piece for piece in kept.pieces(dpia) if piece.section == section])


def telling_of(piece: DpiaAdvice) -> dict[str, Any]:
    """A piece of advice for the API."""
    answer = kept.answer_of(piece)
    return {
        "id": piece.pk,
        "kind": piece.kind,
        "section": piece.section,
        "opinion": piece.opinion,
        "text": piece.text,
        "given_by": piece.given_by.name,
        "organisation": piece.organisation.reference,
        "given_at": piece.given_at,
        "revision": piece.revision,
        "sha256": piece.sha256,
        "answer": answer and _answer(answer),
    }


def _answer(answer: DpiaAdviceAnswer) -> dict[str, Any]:
    return {
        "outcome": answer.outcome,
        "reason": answer.reason,
        "decided_by": answer.decided_by,
        "decider_is_here": answer.decider_id is not None,
        "decided_on": answer.decided_on,
        "answered_by": answer.answered_by.name,
        "answered_at": answer.answered_at,
    }
