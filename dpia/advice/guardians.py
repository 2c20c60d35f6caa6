"""Which Caldicott Guardians have still to give a view on a DPIA as it stands: none was given, or
what it is about has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit.transitions import Blocker
from dpia.advice import caldicott, since
from dpia.models import AdviceKind, Dpia, DpiaAdvice
from organisations.models import Organisation

NEEDED = "because confidential health or adult social care data is shared"


@dataclass(frozen=True)
class Waiting:
    """An organisation whose Guardian's view is needed, and what changed since they gave one."""

    organisation: Organisation
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def words(self) -> str:
        """What is missing, as a sentence."""
        if not self.changed:
            told = f"The Caldicott Guardian of {self.name} has not given a view."
            return f"{told} It is needed {NEEDED}."
        return (
            f"The DPIA was changed after the Caldicott Guardian of {self.name} gave their view, "
            f"which is needed {NEEDED}. Ask for it again. Changed: {since.named(self.changed)}."
        )


def waiting(dpia: Dpia, needed: Iterable[str]) -> list[Waiting]:
    """The organisations of those needed whose Guardian's view is not there, or was given on
    another text. Three queries at most, and none where nobody's is needed."""
    readers = caldicott.readers(dpia, needed)
    if not readers:
        return []
    pieces = dpia.advice.filter(kind=AdviceKind.CALDICOTT, section="").order_by("pk")
    last = {piece.organisation_id: piece for piece in pieces}
    changed = _changed(dpia, last)
    return [
        Waiting(one, changed.get(one.pk, ()))
        for one in readers
        if one.pk not in last or changed[one.pk]
    ]


def _changed(dpia: Dpia, last: Mapping[int, DpiaAdvice]) -> dict[int, tuple[str, ...]]:
    """What changed after each view, by organisation. One query at most."""
    found = since.since_each(dpia, list(last.values()))
    return {piece.organisation_id: tuple(one.label for one in found[piece]) for piece in found}


def blockers(found: Iterable[Waiting], link: str) -> list[Blocker]:
    """What stops approval as long as these have given no view."""
    return [Blocker("caldicott", one.words, link=link, source=caldicott.SOURCE) for one in found]
