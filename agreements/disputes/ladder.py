"""The ladder of a disagreement: the agreement's own steps where it names them, else the usual ones.

Pure: reads the agreement's text and one file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from audit import clock
from notices.clocks import add_working_days

FILE = Path(__file__).parent / "data" / "ladder.yaml"
MOST_STEPS = 6
LONGEST_NAME = 60
MOST = {"days": 90, "hours": 240}
PARTS = re.compile(r"[.;]|,?\s*\b(?:and )?then\b\s*:?|,", re.IGNORECASE)
TIME = re.compile(
    r"(?:\s*:|,)?\s*(?:\bwithin|\bin|\bhave|\bhas)?\s*\b(\d{1,3})\b\s*"
    r"(working days?|days?|hours?|wd\b)?",
    re.IGNORECASE,
)
TAIL = re.compile(r"\s*\b(?:to )?(?:decides?|settles?|agrees?|resolves?|tr(?:y|ies))\b.*$", re.I)
SIGNING = re.compile(r"\bsign(?:s|ed|ing|ature|atures)?\b", re.IGNORECASE)
WAITING = re.compile(
    r"\b(?:pauses?d?|waits?|stops?|suspend(?:s|ed)?|no|not|until)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Step:
    """One step: who tries to settle it, for how long. `level` says in which roles."""

    level: str
    who: str
    amount: int
    unit: str
    """`days` (working days) or `hours`."""

    @property
    def time(self) -> str:
        """For example "5 working days"."""
        unit = "hour" if self.unit == "hours" else "working day"
        return f"{self.amount} {unit}{'' if self.amount == 1 else 's'}"

    def until(self, began: datetime, nations: Sequence[str]) -> datetime:
        """When it ends: the end of its last working day, of whichever nation has it later."""
        if self.unit == "hours":
            return began + timedelta(hours=self.amount)
        first = clock.date_of(began)
        last = max(add_working_days(first, self.amount, nation) for nation in (nations or [""]))
        return clock.start_of(last + timedelta(days=1)) - timedelta(minutes=1)


@dataclass(frozen=True)
class Ladder:
    """The steps in order. `is_own`: read from the agreement's own terms."""

    steps: tuple[Step, ...]
    is_own: bool


def ladder_of(document: Mapping[str, Any]) -> Ladder:
    """The agreement's own ladder where its terms name at least two steps and a time; else the usual
    one, in hours where the agreement was made in an emergency."""
    emergency = (document.get("emergency") or {}).get("used") is True
    terms = str(document.get("dispute_resolution") or "")
    if says := pausing_words(document):
        terms = terms.replace(says, "")
    own = _own(terms, emergency=emergency)
    return Ladder(own, True) if own else Ladder(usual(emergency=emergency), False)


def usual(*, emergency: bool = False) -> tuple[Step, ...]:
    """The steps of an agreement that names none."""
    unit = "hours" if emergency else "days"
    return tuple(Step(s["level"], s["who"], s[unit], unit) for s in _data()["steps"])


def as_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [asdict(step) for step in steps]


def from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step(**row) for row in rows)


def roles_at(level: str) -> frozenset[str]:
    """Who of an organisation acts on a step of this level: its own roles and those above."""
    levels = [step["level"] for step in _data()["steps"]]
    found = _data()["steps"][levels.index(level) :]
    return frozenset(role for step in found for role in step["roles"])


def asked_at(level: str) -> tuple[str, ...]:
    """Who of an organisation is asked to settle it on a step of this level."""
    return tuple(next(step["roles"] for step in _data()["steps"] if step["level"] == level))


def pausing_words(document: Mapping[str, Any]) -> str:
    """The sentence of the agreement's terms by which signing waits for a disagreement, or ""."""
    terms = str(document.get("dispute_resolution") or "")
    found = (part.strip() for part in re.split(r"(?<=[.;!?])\s+|\n+", terms))
    return next((one for one in found if SIGNING.search(one) and WAITING.search(one)), "")


def _own(terms: str, *, emergency: bool) -> tuple[Step, ...]:
    parts = [part.strip() for part in PARTS.split(terms) if part and part.strip()]
    read = [_read(part) for part in parts]
    named = [(who, amount, unit) for who, amount, unit in read if who]
    given = [amount for _, amount, _ in named if amount]
    tells_all = all(len(who) <= LONGEST_NAME for who, _, _ in named)
    if not (2 <= len(named) <= MOST_STEPS) or not given or not tells_all:
        return ()
    unit = next((unit for _, _, unit in named if unit), "hours" if emergency else "days")
    if any(amount and amount > MOST[one or unit] for _, amount, one in named):
        return ()
    levels = _levels([who for who, _, _ in named])
    # A step without a time of its own takes the usual one of its level.
    times = {step.level: step.amount for step in usual(emergency=unit == "hours")}
    return tuple(
        Step(level, _capital(who), amount or times[level], one or unit)
        for level, (who, amount, one) in zip(levels, named, strict=True)
    )


def _read(part: str) -> tuple[str, int, str]:
    """Who, how long and in which unit, as one part of the terms says it."""
    time = TIME.search(part)
    who = TAIL.sub("", part[: time.start()] if time else part).strip(" :-,")
    if not time:
        return who, 0, ""
    unit = (time.group(2) or "").lower()
    return who, int(time.group(1)), "hours" if "hour" in unit else "days" if unit else ""


def _levels(names: Sequence[str]) -> list[str]:
    """The first are practitioners, the last decide; those between by their words."""
    return ["practitioner", *(_between(name) for name in names[1:-1]), "decider"]


def _between(name: str) -> str:
    words: Mapping[str, Sequence[str]] = _data()["words"]
    found = (level for level, some in words.items() if any(one in name.lower() for one in some))
    return next(found, "head")


def _capital(words: str) -> str:
    words = re.sub(r"^the\s+", "", words, flags=re.IGNORECASE)
    return words[:1].upper() + words[1:]


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
