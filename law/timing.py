"""How much the engine costs against the evaluator alone. For the benchmarks and a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from time import process_time
from typing import Any

from law.document import normalise
from law.engine import check, law_date, recheck
from law.expressions import cel
from law.functions import FUNCTIONS
from law.rules import Rule, all_rules
from law.subjects import LISTS_OF_SCOPE, subjects


@dataclass(frozen=True, slots=True)
class Timing:
    """CPU milliseconds, the least of several rounds taken in turn."""

    bare: float
    """A plain loop: a context of the whole document for each object, every program on it"""
    check: float
    recheck: float
    """After the changes given"""

    @property
    def ratio(self) -> float:
        """The whole check as a share of the plain loop."""
        return self.check / self.bare


def bare(document: Mapping[str, Any], *, on: date) -> list[tuple[str, str]]:
    """Rule and object of everything found by the plain loop, which shares and skips nothing."""
    today = on.isoformat()
    lawful_on = law_date(document, today)
    agreement = normalise(document)
    given = {"agreement": agreement, "today": today, "law_date": lawful_on}
    rules_of: dict[str, list[Rule]] = {scope: [] for scope in LISTS_OF_SCOPE}
    for rule in all_rules():
        if rule.in_force(lawful_on):
            rules_of[rule.scope].append(rule)
    return [
        (rule.id, subject.name)
        for scope, rules in rules_of.items()
        for subject in subjects(scope, agreement)
        for context in [cel.Context({**given, **subject.variables}, dict(FUNCTIONS))]
        for rule in rules
        if _program(rule.program.text).execute(context)
    ]


@cache
def _program(text: str) -> Any:
    return cel.compile(text)


def measure(
    document: Mapping[str, Any], *, on: date, changed: tuple[str, ...], rounds: int = 5
) -> Timing:
    """What judging this document costs on this machine, each way in turn in the same run."""
    before = check(document, on=on)
    ways: list[Callable[[], object]] = [
        lambda: bare(document, on=on),
        lambda: check(document, on=on),
        lambda: recheck(before, document, on=on, changed=changed),
    ]
    least = [float("inf")] * len(ways)
    for _ in range(rounds):
        for number, way in enumerate(ways):
            started = process_time()
            way()
            least[number] = min(least[number], (process_time() - started) * 1000)
    return Timing(*least)
