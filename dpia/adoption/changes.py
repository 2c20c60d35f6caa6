"""What has changed between the DPIA that an organisation adopted and the one approved now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dpia.documents import alone
from dpia.models import Dpia, DpiaSharing, DpiaSnapshot
from dpia.staleness import keeping
from dpia.staleness.differences import NOTHING, Difference, Field
from questionnaire import load
from questionnaire.comparison import SectionComparison, compare

OF_THE_APPROVAL = ("approved_by", "approved_on", "reviewed_on", "next_review_on")
"""Who approved it and when is new with every approval, and no other DPIA for that."""


def differ(old: DpiaSnapshot, new: DpiaSnapshot) -> bool:
    """Whether the later approval is of another DPIA, or of other facts, than the earlier."""
    if _content(old) != _content(new):
        return True
    before, after = (
        sorted(tuple(sorted(one.digests.items())) for one in snapshot.assessed.all())
        for snapshot in (old, new)
    )
    return before != after


def _content(snapshot: DpiaSnapshot) -> Mapping[str, Any]:
    answers = json.loads(bytes(snapshot.content)).get("dpia") or {}
    return {name: value for name, value in answers.items() if name not in OF_THE_APPROVAL}


@dataclass(frozen=True)
class Changes:
    """What differs: in the agreements, and in the answers of the DPIA."""

    facts: tuple[Difference, ...]
    sections: tuple[SectionComparison, ...]

    def __bool__(self) -> bool:
        return bool(self.facts or self.sections)

    @cached_property
    def differences(self) -> list[Difference]:
        """All of it item by item, the agreements' facts first."""
        return [*self.facts, *(one for section in self.sections for one in _in(section))]

    @cached_property
    def lines(self) -> list[str]:
        """Each as a sentence, for a message."""
        told = [one.said for one in self.facts]
        for section in self.sections:
            labels = [answer.label for card in section.cards for answer in card.answers]
            told.append(f"{section.title}: {'; '.join(dict.fromkeys(labels)) or 'rows'}")
        return told


def _in(section: SectionComparison) -> Iterator[Difference]:
    for card in section.cards:
        told = f"{section.title}: {card.title}" if card.title else section.title
        fields = tuple(
            Field(one.label, ", ".join(one.before) or NOTHING, ", ".join(one.after) or NOTHING)
            for one in card.answers
        )
        yield Difference("DPIA", told, card.words or "Changed", fields)


def since_adopted(
    dpia: Dpia, sharing: DpiaSharing, among: Collection[str] | None
) -> Changes | None:
    """What has changed since the organisation adopted it; None where it adopted what is approved.

    `among` are the references of the agreements of which it may be told (None: of all).
    """
    if not sharing.sha256 or dpia.snapshot is None or sharing.sha256 == dpia.snapshot.sha256:
        return None
    old = adopted_snapshot(dpia, sharing)
    if old is None:
        return None
    facts = keeping.between(old, dpia.snapshot, among)
    around = alone(dpia)
    texts = ({**around, "dpia": _content(one)} for one in (old, dpia.snapshot))
    sections = [one for one in compare(load("dpia"), *texts) if one.differs]
    return Changes(tuple(facts), tuple(sections))


def adopted_snapshot(dpia: Dpia, sharing: DpiaSharing) -> DpiaSnapshot | None:
    """What was approved when the organisation adopted it. One query."""
    return dpia.snapshots.filter(sha256=sharing.sha256).order_by("-pk").first()
