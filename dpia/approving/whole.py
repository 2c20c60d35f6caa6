"""Whether a DPIA holds what the law asks of one: a description, why it is needed, risks, advice.

UK GDPR, Article 35(7) and (2). What an agreement that relies on the DPIA says counts: a fact is
given once. A DPIA made elsewhere says these things in its file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from audit.transitions import Blocker
from dpia import judging, telling
from dpia.documents import Described
from dpia.models import Dpia
from law import library
from law.document import filled, get, values_at

DESCRIBED = "UK GDPR Art 35(7)(a)"
NEEDED = "UK GDPR Art 35(7)(b)"
ASSESSED = "UK GDPR Art 35(7)(c)"
ADVISED = "UK GDPR Art 35(2)"
LEVELS = ("low", "medium", "high")


@dataclass(frozen=True)
class Part:
    """Something that a DPIA says: in one of these places, or it is asked for in the last."""

    said_in: tuple[str, ...]
    ask: str
    source: str


PARTS = (
    Part(
        ("purposes[].text",),
        "Say what the sharing is for.",
        DESCRIBED,
    ),
    Part(
        ("flows[].method", "dpia.nature"),
        "Describe how the data is collected, used, kept and deleted.",
        DESCRIBED,
    ),
    Part(
        ("data_items[].name", "dpia.scope_amount", "dpia.data_items"),
        "Say which data is used.",
        DESCRIBED,
    ),
    Part(
        ("necessity", "dpia.achieves_purpose"),
        "Say why the sharing is needed, and how it achieves the purpose.",
        NEEDED,
    ),
)


def lacks(dpia: Dpia, found: Sequence[Described]) -> list[Blocker]:
    """What it does not say of what happens and why that is needed, and of the risks. `found` are
    the whole documents that it is part of."""
    if dpia.made_elsewhere:
        return []
    return [*_unsaid(dpia, found), *_not_assessed(dpia)]


def _unsaid(dpia: Dpia, found: Sequence[Described]) -> Iterator[Blocker]:
    """The parts that neither the DPIA nor any agreement that relies on it speaks of."""
    for part in PARTS:
        if any(_says(one.document, path) for one in found for path in part.said_in):
            continue
        place = part.said_in[-1]
        if place.startswith("dpia."):
            yield Blocker("not_described", part.ask, path=place, source=part.source)
            continue
        subject = found[0].subject
        own = reverse("dpia:description", args=[dpia.reference])
        link = subject.url_of(place) if subject else own
        words = f"{subject.reference}: {part.ask[0].lower()}{part.ask[1:]}" if subject else part.ask
        yield Blocker("not_described", words, link=link, source=part.source)


def _says(document: Mapping[str, Any], path: str) -> bool:
    return any(filled(value) for value in values_at(document, path))


def _not_assessed(dpia: Dpia) -> Iterator[Blocker]:
    """There is a risk, and it is said what is left of each."""
    risks = dpia.document.get("risks") or []
    if not risks:
        words = "Find the risks to people: at least one, with what you do about it."
        yield Blocker("no_risks", words, path="dpia.risks", source=ASSESSED)
    for number, risk in enumerate(risks):
        # One that is not scored has a rule of its own (R191).
        if risk.get("overall") and not risk.get("residual"):
            words = f"Say what is left of risk {number + 1} after its measures."
            place = f"dpia.risks.{number}.residual"
            yield Blocker("no_residual", words, path=place, source=ASSESSED)
        yield from scored_too_low(dpia.document, risk, number)


def scored_too_low(
    document: Mapping[str, Any], risk: Mapping[str, Any], number: int
) -> Iterator[Blocker]:
    """A risk is no lower than the organisation's matrix has it; it may be higher."""
    given = {name: risk.get(name) or "" for name in ("likelihood", "severity")}
    by_matrix = library.overall(document.get("matrix") or "", **given)
    if by_matrix and LEVELS.index(risk.get("overall") or by_matrix) < LEVELS.index(by_matrix):
        words = (
            f"Risk {number + 1} is {by_matrix} on the organisation's matrix, and is called"
            f" {risk['overall']}. Give it the matrix's level, or a higher one."
        )
        place = f"dpia.risks.{number}.overall"
        yield Blocker("scored_too_low", words, path=place, source=ASSESSED)


def asks_for_advice(dpia: Dpia, found: Sequence[Described]) -> list[Blocker]:
    """What stops approval as long as no data protection officer has advised, where there is one or
    a DPIA is required. R187 asks only once an agreement says who decides and what is shared."""
    if dpia.made_elsewhere or get(dpia.document, "dpo_advice.text"):
        return []
    if not telling.advisers(dpia) and not judging.is_required(found):
        return []
    words = "Ask the data protection officer for advice, and say what you do with it."
    return [Blocker("no_advice_yet", words, path="dpia.dpo_advice.text", source=ADVISED)]
