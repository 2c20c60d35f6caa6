"""The steps that the sections of an agreement fall into, and how long its answers take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from questionnaire.definition import Question, Section, load

CONFIRM = "confirm"
ROUNDED_TO = 5
"""Minutes are told in steps of so many: more would promise what nobody knows."""


@dataclass(frozen=True)
class Step:
    """A few sections under one heading."""

    title: str
    sections: tuple[Section, ...]


@cache
def steps() -> tuple[Step, ...]:
    """Every step, in the order of the sections."""
    section = load("agreement").section
    return tuple(
        Step(raw["title"], tuple(section(key) for key in raw["sections"]))
        for raw in _data()["steps"]
    )


def minutes(to_type: Iterable[Question], to_confirm: int) -> int:
    """About how many minutes these answers take, rounded up to five; 0 for nothing to do."""
    seconds = _data()["seconds"]
    total: int = sum(seconds[question.type] for question in to_type) + to_confirm * seconds[CONFIRM]
    return -(-total // (60 * ROUNDED_TO)) * ROUNDED_TO


@cache
def _data() -> dict[str, Any]:
    path = resources.files("questionnaire") / "data" / "steps.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found
