"""Where each organisation stands with a DPIA, in words. Queries nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from audit import clock
from audit.actor import Actor
from dpia.models import Dpia, DpiaSharing
from govuk.dates import in_words


class State(StrEnum):
    """Where an organisation stands with a DPIA."""

    WROTE = "wrote"
    READS = "reads"
    NOT_ASKED = "not_asked"
    ASKED = "asked"
    ADOPTED = "adopted"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class Line:
    """One organisation that reads a DPIA."""

    sharing: DpiaSharing
    state: State
    words: str
    colour: str
    detail: str
    record_url: str
    """Its adoptions with what it added; empty before the first."""
    may_stop: bool
    """Its reading may be ended: it relies on nothing."""


COLOURS = {State.ADOPTED: "green", State.OUTDATED: "orange", State.ASKED: "blue"}
WORDS = {
    State.WROTE: "Wrote it",
    State.READS: "Reads it",
    State.NOT_ASKED: "Not asked yet",
    State.ASKED: "Asked to adopt it",
    State.ADOPTED: "Adopted",
    State.OUTDATED: "Adoption out of date",
}


def state_of(sharing: DpiaSharing, author: int | None = None) -> State:
    """Where this organisation stands; `author` is the one that writes the DPIA."""
    if sharing.adopted_on is None and sharing.organisation_id == author:
        return State.WROTE
    if sharing.adopted_on is not None:
        return State.OUTDATED if sharing.outdated_at else State.ADOPTED
    if not sharing.to_adopt:
        return State.READS
    return State.ASKED if sharing.asked_at else State.NOT_ASKED


def detail_of(sharing: DpiaSharing) -> str:
    """Since when, by whom, and what of, as a sentence."""
    by = sharing.adopted_by.name if sharing.adopted_by else ""
    adopted = f"From {in_words(sharing.adopted_on)}, by {by}. Text {sharing.sha256[:12]}."
    match state_of(sharing):
        case State.ADOPTED:
            return adopted
        case State.OUTDATED:
            since = in_words(clock.date_of(sharing.outdated_at)) if sharing.outdated_at else ""
            return f"{adopted} The DPIA changed on {since}; asked to adopt it again."
        case State.ASKED:
            return f"Since {in_words(clock.date_of(sharing.asked_at))}." if sharing.asked_at else ""
        case State.NOT_ASKED:
            return "It is asked once the DPIA is approved."
    return "It is no controller here, and adopts nothing."


def lines(dpia: Dpia, sharings: Iterable[DpiaSharing], actor: Actor) -> list[Line]:
    """Every organisation that reads the DPIA. `sharings` with organisation and who adopted."""
    return [
        Line(
            sharing=one,
            state=(state := state_of(one, dpia.organisation_id)),
            words=WORDS[state],
            colour=COLOURS.get(state, "grey"),
            detail=detail_of(one) if state != State.WROTE else "It adopts it by approving it.",
            record_url=_record(dpia, one) if one.adopted_on else "",
            may_stop=one.adopted_on is None and one.organisation_id != dpia.organisation_id,
        )
        for one in sharings
    ]


def _record(dpia: Dpia, sharing: DpiaSharing) -> str:
    return reverse("dpia:adoption", args=[dpia.reference, sharing.organisation.reference])
