"""Where the DPIAs of a version stand, and each controller with them. Reads, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agreements.models import FurtherDpia, Party, Version
from agreements.models.content import PROCESSORS
from audit.prepared import Prepared
from dpia.adoption.showing import COLOURS, WORDS, detail_of, state_of
from dpia.models import Dpia, DpiaSharing
from dpia.regulator import stopping
from dpia.staleness.differences import Difference
from dpia.staleness.showing import covers as is_covering
from dpia.staleness.showing import differences_of, overdue_since

CURRENT = frozenset({"approved", "under_review"})
_sharings = Prepared(
    lambda dpia: (
        DpiaSharing.objects.filter(dpia=dpia)
        .order_by("pk")
        .select_related("organisation", "adopted_by")
        .only(
            *("to_adopt", "adopted_on", "sha256", "outdated_at", "asked_at", "dpia"),
            *("organisation__name", "adopted_by__name"),
        )
    ),
    dpia=int,
)
_further = Prepared(
    lambda version: (
        FurtherDpia.objects.filter(version=version)
        .order_by("pk")
        .select_related("dpia__organisation")
        .only(
            *("version", "dpia__reference", "dpia__title", "dpia__status", "dpia__outdated"),
            "dpia__standing",
            *("dpia__approved_at", "dpia__next_review_on", "dpia__organisation__name"),
        )
    ),
    version=int,
)


@dataclass(frozen=True)
class DpiaLine:
    """One DPIA of a version."""

    dpia: Dpia
    is_relied_on: bool
    words: str
    colour: str
    differences: tuple[Difference, ...]
    is_overdue: bool
    covers: bool = True
    """Whether it was approved with this agreement; otherwise the differences are what it does not
    assess of it."""

    @property
    def stopped(self) -> str:
        """What the regulator has done that stops what it assesses; empty where nothing."""
        return stopping.in_words(self.dpia)

    @property
    def caption(self) -> str:
        """Of the table of the differences."""
        return "What changed since it was approved" if self.covers else "What it does not assess"


@dataclass(frozen=True)
class Stand:
    """Where one organisation stands with the DPIA."""

    organisation: int
    name: str
    words: str
    colour: str
    detail: str


def dpias_of(version: Version) -> list[DpiaLine]:
    """The one relied on, then those beside it. One query."""
    found = [_line(version, version.dpia, is_relied_on=True)] if version.dpia else []
    return found + [_line(version, one.dpia) for one in _further(version=version.pk)]


def _line(version: Version, dpia: Dpia, *, is_relied_on: bool = False) -> DpiaLine:
    differences = differences_of(dpia, version.name)
    words, colour = str(dpia.get_status_display()), "grey"
    covers = is_covering(dpia, version.name)
    if differences:
        words, colour = "Out of date" if covers else "Does not cover this agreement", "orange"
    elif dpia.needs_review:
        words, colour = "Out of date", "orange"
    elif dpia.status in CURRENT:
        colour = "green"
    overdue = bool(overdue_since(dpia))
    return DpiaLine(dpia, is_relied_on, words, colour, differences, overdue, covers)


def stands(
    version: Version, parties: Iterable[Party], dpias: Sequence[DpiaLine]
) -> dict[int, Stand]:
    """By organisation, where it stands. `parties` with their organisations. One query, or none."""
    relied = version.dpia
    sharings = _sharings(dpia=relied.pk) if relied else []
    by = {one.organisation_id: one for one in sharings}
    own = {line.dpia.organisation_id: line for line in dpias if not line.is_relied_on}
    return {
        party.organisation_id: Stand(
            party.organisation_id, party.organisation.name, *_stand(party, relied, by, own)
        )
        for party in parties
    }


def _stand(
    party: Party, relied: Dpia | None, by: dict[int, DpiaSharing], own: dict[int, DpiaLine]
) -> tuple[str, str, str]:
    where = party.organisation_id
    if relied is not None and where == relied.organisation_id:
        return f"Wrote it: {relied.get_status_display().lower()}", "grey", ""
    if (line := own.get(where)) is not None:
        return f"Own DPIA: {line.words.lower()}", line.colour, line.dpia.reference
    if party.controller_status in PROCESSORS:
        return "Only reads it", "grey", "A processor adopts nothing."
    sharing = by.get(where)
    if sharing is None:
        return "Not asked yet", "grey", "It reads the DPIA once it is invited." if relied else ""
    state = state_of(sharing)
    return WORDS[state], COLOURS.get(state, "grey"), detail_of(sharing)
