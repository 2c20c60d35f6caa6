"""What the agreements that rely on a DPIA show of its screening, beside what people answered.

Reads, writes nothing. A DPIA without an agreement is asked by its own description.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from dpia import documents
from dpia.models import Dpia, DpiaScreening
from dpia.subjects import Subject
from law import library
from law.document import filled, get
from law.screening import PRESUMED, RECOMMENDED, REQUIRED, Outcome, outcome, powers, signs
from questionnaire import load

SCREENED_ON = "dpia.screening.completed_on"
SECTION = "need"
STRICTEST_FIRST = (REQUIRED, PRESUMED, RECOMMENDED)
IN_DESCRIPTION = ("the agreement says", "the description says")
LISTED_AT_MOST = 5
"""So many of the answers that show one sign are listed; the rest is counted."""


@dataclass(frozen=True)
class Reason:
    """One answer that shows a sign: in words, whose it is, and where it is given."""

    text: str
    of: str
    """The reference of the agreement; empty for the DPIA's own description."""
    url: str

    def as_json(self) -> dict[str, str]:
        return {"text": self.text, "of": self.of}


Shown = Mapping[str, Sequence[Reason]]
"""By sign, why the agreements show it."""


Assessed = Sequence[tuple[Mapping[str, Any], Subject | None]]
"""Whole documents with the agreements that they are; without one, the DPIA's description."""


def assessed(dpia: Dpia, relying: Sequence[Subject]) -> Assessed:
    """What the screening is about. Asks each agreement for its whole document."""
    if not relying:
        return [(documents.alone(dpia), None)]
    return [(subject.whole(), subject) for subject in relying]


def shown_by(dpia: Dpia, what: Assessed) -> dict[str, list[Reason]]:
    """The signs that the answers of what is assessed show."""
    found: dict[str, list[Reason]] = {}
    for document, subject in what:
        for sign in signs(document):
            for because in sign.because:
                whose = _whose(dpia, subject, because.place)
                text = because.text if subject else because.text.replace(*IN_DESCRIPTION)
                found.setdefault(sign.trigger, []).append(Reason(text, *whose))
    return found


def always_by(dpia: Dpia, what: Assessed) -> list[Reason]:
    """The powers relied on for which a DPIA is always needed."""
    return [
        Reason(because.text, *_whose(dpia, subject, because.place))
        for document, subject in what
        for because in powers(document)
    ]


def _whose(dpia: Dpia, subject: Subject | None, place: str) -> tuple[str, str]:
    if subject is None:
        return "", reverse("dpia:description", args=[dpia.reference])
    return subject.reference, subject.url_of(place)


def outcome_of(dpia: Dpia, what: Assessed) -> Outcome:
    """What the screening comes to over what is assessed: the strictest of them."""
    part = documents.as_document(dpia)
    found = [outcome(documents.within(document, part)) for document, _ in what]
    return min(found, key=lambda one: STRICTEST_FIRST.index(one.level))


def is_done(dpia: Dpia) -> bool:
    """Whether somebody has been through the screening."""
    return filled(get(dpia.document, "screening.completed_on"))


# ------------------------------------------------------------------ both side by side


@dataclass(frozen=True)
class Line:
    """One sign: what people answered, what the agreement shows, and what is kept of both."""

    trigger: str
    label: str
    is_yes: bool
    shows: Sequence[Reason]
    showed: bool
    """Whether the agreement showed it when the screening was last answered."""
    reason: Mapping[str, str]
    """Why people said otherwise: text, by, on; empty when nobody gave one."""
    is_screened: bool

    @property
    def where(self) -> str:
        """What shows it: "The agreement", or "The description" where there is no agreement."""
        own = bool(self.shows) and not any(reason.of for reason in self.shows)
        return "The description" if own else "The agreement"

    @property
    def departs(self) -> bool:
        """Whether people said no to what the agreement shows."""
        return bool(self.shows) and not self.is_yes

    @property
    def is_new(self) -> bool:
        """Whether the agreement shows it only since the screening, and the answer is no."""
        return self.is_screened and self.departs and not self.showed

    @property
    def is_gone(self) -> bool:
        """Whether the agreement showed it at the screening and no longer does, and it is kept."""
        return self.is_screened and self.is_yes and self.showed and not self.shows

    @property
    def listed(self) -> Sequence[Reason]:
        return self.shows[:LISTED_AT_MOST]

    @property
    def more(self) -> int:
        """How many further answers show it."""
        return max(0, len(self.shows) - LISTED_AT_MOST)

    @property
    def because(self) -> str:
        """The answers that show it, as one sentence's end."""
        told = "; ".join(reason.text for reason in self.listed)
        return f"{told}; and {self.more} more" if self.more else told


def lines(
    ticked: Collection[str], shown: Shown, latest: DpiaScreening | None, *, is_screened: bool
) -> list[Line]:
    """Every sign of the screening, in its order."""
    return [
        Line(
            trigger=option.id,
            label=label_of(option.id),
            is_yes=option.id in ticked,
            shows=tuple(shown.get(option.id, ())),
            showed=latest is not None and option.id in latest.shown,
            reason=(latest.reasons.get(option.id) or {}) if latest else {},
            is_screened=is_screened,
        )
        for option in library.options("screening_triggers")
    ]


def label_of(trigger: str) -> str:
    """The sign as the screening asks for it."""
    return _labels().get(trigger) or library.label(trigger)


@cache
def _labels() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for question in load("dpia").section(SECTION).questions:
        found |= {choice.id: choice.label for choice in question.column.choices}
    return found


def changed_since(dpia: Dpia, what: Assessed, showed: Collection[str]) -> bool:
    """Whether an agreement has changed so that a sign came or went that people answered.
    `showed` are the signs that were shown at the screening."""
    ticked = get(dpia.document, "screening.triggers", [])
    now = {sign.trigger for document, _ in what for sign in signs(document)}
    came = now - set(showed) - set(ticked)
    gone = (set(showed) - now) & set(ticked)
    return bool(came or gone)
