"""The advice that is kept with a DPIA: which pieces, which have no answer yet, and how the document
tells of them. Reads, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery

from dpia.models import AdviceKind, AdviceOutcome, Dpia, DpiaAdvice, DpiaAdviceAnswer
from questionnaire import load

NOT_FOLLOWED = frozenset({AdviceOutcome.PARTLY, AdviceOutcome.OVERRULED})
WORST_FIRST = (AdviceOutcome.OVERRULED, AdviceOutcome.PARTLY, AdviceOutcome.FOLLOWED)


def pieces(dpia: Dpia) -> list[DpiaAdvice]:
    """Every piece of advice with who gave it and what was done with it, the first first. Two
    queries."""
    answers = Prefetch("answers", DpiaAdviceAnswer.objects.select_related("answered_by", "decider"))
    found = dpia.advice.select_related("given_by", "organisation")
    return list(found.prefetch_related(answers))


def answer_of(piece: DpiaAdvice) -> DpiaAdviceAnswer | None:
    """What is done with it: the latest answer, or None."""
    answers = list(piece.answers.all())
    return answers[-1] if answers else None


def with_outcomes(dpia: Dpia) -> dict[DpiaAdvice, str]:
    """Every piece of advice, the first first, with what is done with it; blank where that is open.
    One query."""
    latest = DpiaAdviceAnswer.objects.filter(advice=OuterRef("pk")).order_by("-pk")
    found = dpia.advice.select_related("given_by", "organisation")
    rows = found.annotate(outcome=Subquery(latest.values("outcome")[:1]))
    return {piece: piece.outcome or "" for piece in rows}


def outcomes(found: Iterable[DpiaAdvice]) -> dict[DpiaAdvice, str]:
    """The same of pieces that are there with their answers. Queries nothing."""
    return {p: answer.outcome if (answer := answer_of(p)) else "" for p in found}


def unanswered(found: Iterable[DpiaAdvice]) -> list[DpiaAdvice]:
    """Those of the pieces that wait for an answer."""
    return [piece for piece in found if answer_of(piece) is None]


def latest_round(found: Sequence[DpiaAdvice]) -> list[DpiaAdvice]:
    """What data protection officers said when they were asked last."""
    own = [piece for piece in found if piece.kind == AdviceKind.DPO]
    return [piece for piece in own if piece.asked_at == own[-1].asked_at] if own else []


def about(piece: DpiaAdvice) -> str:
    """What the advice is about, in words: a section's title, or the whole DPIA."""
    return section_title(piece.section)


def section_title(key: str) -> str:
    """The title of a section, by its key; the whole DPIA for none."""
    found = next((one for one in load("dpia").sections if one.key == key), None)
    return found.title if found else "The whole DPIA"


def to_answer(found: Sequence[DpiaAdvice], key: int | None) -> list[DpiaAdvice]:
    """The pieces that an answer is about: the one named; else those without an answer, or, where
    all have one, those of the latest round."""
    if key is not None:
        return [piece for piece in found if piece.pk == key]
    return unanswered(found) or latest_round(found)


def as_text(found: Sequence[DpiaAdvice]) -> str:
    """The pieces as the document's one text. The document names one officer as its giver, so that
    of several organisations is told apart here."""
    if len(found) == 1 and not found[0].section:
        return found[0].text
    several = len({piece.organisation_id for piece in found}) > 1
    return "\n\n".join(f"{_headed(piece, several)}: {piece.text}" for piece in found)


def _headed(piece: DpiaAdvice, several: bool) -> str:
    if not several:
        return about(piece)
    on = f" on “{about(piece)}”" if piece.section else ""
    return f"Data protection officer of {piece.organisation.name}{on}"


def as_outcome(found: Sequence[DpiaAdvice]) -> dict[str, Any]:
    """What was done with these pieces together, as the document's answers: the least favourable
    outcome; nothing as long as one has no answer."""
    answers = [answer for piece in found if (answer := answer_of(piece))]
    if not found or len(answers) < len(found):
        return {"outcome": "", "overrule_reason": "", "decided_by": ""}
    outcomes = {answer.outcome for answer in answers}
    against = [answer for answer in answers if answer.outcome in NOT_FOLLOWED]
    return {
        "outcome": next(one.value for one in WORST_FIRST if one in outcomes),
        "overrule_reason": "\n\n".join(dict.fromkeys(answer.reason for answer in against)),
        "decided_by": ", ".join(dict.fromkeys(answer.decided_by for answer in against)),
    }
