"""What changed in a DPIA after it was advised on: advice counts for the text it was given on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from audit.actor import Actor
from audit.transitions import Blocker, Given
from dpia.advice import kept
from dpia.models import Dpia, DpiaAdvice, DpiaRevision
from dpia.risks.owners import ANSWER
from law.shape import generic
from questionnaire import load
from questionnaire.pages import describe_place

SOURCE = "UK GDPR Art 35(2)"
NOT_ADVISED_ON = (
    *("dpia.dpo_advice", "dpia.ico_consultation", "dpia.publication", "dpia.not_needed_reason"),
    *("dpia.approved_by", "dpia.approved_on", "dpia.reviewed_on"),
    *("dpia.next_review_on", "dpia.kept_under_review_by"),
)
"""What comes with the advice or after it, and so changes nothing of what was advised on."""

HEARD = "dpia.consultation"
"""Of the entries about who was heard, which are rows of their own."""


@dataclass(frozen=True)
class Changed:
    """An answer that was changed: of which section, and what it is called."""

    section: str
    label: str


def since(dpia: Dpia, piece: DpiaAdvice) -> list[Changed]:
    """What was changed after that piece of advice, of what it is about; each once. One query at
    most."""
    if piece.revision == dpia.revision:
        return []
    found = _all_since(dpia, piece.revision)
    return [one for one in found if piece.section in ("", one.section)]


def _all_since(dpia: Dpia, revision: int) -> list[Changed]:
    rows = DpiaRevision.objects.filter(dpia=dpia, number__gt=revision)
    places = (place for row in rows.values_list("places", flat=True) for place in row)
    return list(dict.fromkeys(_changed(places)))


def since_each(dpia: Dpia, pieces: Sequence[DpiaAdvice]) -> dict[DpiaAdvice, list[Changed]]:
    """What was changed after each of these pieces of advice on the whole DPIA, in it or in an
    agreement that relies on it. One query at most, and none where nothing was."""
    rows: list[tuple[int, list[str]]] = []
    if pieces and (first := min(piece.revision for piece in pieces)) < dpia.revision:
        later = DpiaRevision.objects.filter(dpia=dpia, number__gt=first).order_by("number")
        rows = list(later.values_list("number", "places"))
    found = {}
    for piece in pieces:
        facts = [FACTS] if _facts_changed_since(dpia, [piece]) else []
        places = (place for number, row in rows if number > piece.revision for place in row)
        found[piece] = [*facts, *dict.fromkeys(_changed(places))]
    return found


def _changed(places: Iterable[str]) -> Iterable[Changed]:
    for place in places:
        if place.startswith(NOT_ADVISED_ON) or generic(place) == ANSWER:
            continue
        if place == HEARD:
            yield Changed("consult", "Who was heard")
        elif found := describe_place(load("dpia"), place):
            yield Changed(found[0], f"{found[2]}{_number(place)}")


def _number(place: str) -> str:
    """Which risk, where it is one of several: its number."""
    number = place.removeprefix("dpia.risks.").partition(".")[0]
    return f" (risk {int(number) + 1})" if number.isdigit() else ""


def outdated(dpia: Dpia, pieces: Sequence[DpiaAdvice]) -> list[Changed]:
    """What was changed after the data protection officer advised on it last. One query at most,
    and none where nothing was."""
    last = kept.latest_round(pieces)
    if not last:
        return []
    facts = [FACTS] if _facts_changed_since(dpia, last) else []
    if last[0].revision == dpia.revision:
        return facts
    found = _all_since(dpia, min(piece.revision for piece in last))
    if len(last) == 1:
        return facts + [one for one in found if last[0].section in ("", one.section)]
    return facts + list(dict.fromkeys(one for piece in last for one in since(dpia, piece)))


FACTS = Changed("", "Facts of an agreement that relies on it")


def _facts_changed_since(dpia: Dpia, last: Sequence[DpiaAdvice]) -> bool:
    """Whether something of the agreements is otherwise than it was approved, and became so after
    the advice."""
    at = [kept_of["at"] for kept_of in dpia.outdated.values() if "at" in kept_of]
    changed = [datetime.fromisoformat(one) for one in at]
    if len(at) < len(dpia.outdated) and dpia.outdated_at is not None:
        changed.append(dpia.outdated_at)
    return bool(changed) and max(piece.given_at for piece in last) < max(changed)


def advice_is_on_this_text(
    dpia: Dpia, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """The officer has seen what is approved, as far as they advised on it."""
    found = outdated(dpia, list(dpia.advice.all()))
    if not found:
        return []
    message = (
        "The DPIA was changed after the data protection officer advised on it. Ask for advice "
        f"again. Changed: {named([one.label for one in found])}."
    )
    link = reverse("dpia:ask_for_advice", args=[dpia.reference])
    return [Blocker("advice_outdated", message, link=link, source=SOURCE)]


NAMED = 5
"""So many of the changed answers are named; the rest is counted."""


def named(labels: Sequence[str]) -> str:
    """The first of what changed by name, and how much more there is."""
    more = f"; and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return "; ".join(labels[:NAMED]) + more
