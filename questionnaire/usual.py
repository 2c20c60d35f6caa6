"""The questions that an organisation answers alike in most agreements, as its record keeps them.

What is kept is a mapping from the field of the document to its value: `parties[].contact` to the
organisation's usual contact, `team` to its usual team.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from questionnaire.definition import Column, Question, load

TEAM = "team"
"""The one question whose answer is a list of rows: who works on agreements, by profession."""


UNTIL = "use_until"
"""Under this name and the key of a group is kept the last day on which its answers serve."""


@dataclass(frozen=True)
class UsualGroup:
    """Questions that are kept together, one page of the organisation's record."""

    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    only_for: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The fields that are kept, but the team's."""
        return tuple(q.column for q in self.questions if q.key != TEAM)

    @property
    def has_team(self) -> bool:
        return any(question.key == TEAM for question in self.questions)

    @property
    def until(self) -> str:
        """The name under which the last day is kept on which its answers serve."""
        return f"{UNTIL}.{self.key}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The names under which its answers are kept."""
        team = (TEAM,) if self.has_team else ()
        return (*team, *(column.field for column in self.columns))


@cache
def groups() -> tuple[UsualGroup, ...]:
    """Every group, in the order in which the record shows them."""
    questionnaire = load("agreement")
    return tuple(
        UsualGroup(
            raw["key"],
            raw["title"],
            raw["intro"],
            tuple(questionnaire.question(key) for key in raw["questions"]),
            raw.get("only_for", ""),
        )
        for raw in _data()["groups"]
    )


def groups_for(facts: Mapping[str, Any]) -> tuple[UsualGroup, ...]:
    """The groups that this organisation has answers to keep in."""
    return tuple(one for one in groups() if not one.only_for or facts.get(one.only_for) is True)


@cache
def until_of() -> Mapping[str, str]:
    """By the name of a usual answer, the name under which its last day is kept."""
    return {field: group.until for group in groups() for field in group.fields}


@cache
def elsewhere() -> Mapping[str, str]:
    """Questions whose source is an organisation and that are not kept here, each with why."""
    found: dict[str, str] = _data()["elsewhere"]
    return found


@cache
def kept_questions() -> tuple[Question, ...]:
    """Every question that a record can answer."""
    return tuple(question for group in groups() for question in group.questions)


@cache
def _data() -> dict[str, Any]:
    path = resources.files("questionnaire") / "data" / "usual_answers.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found
