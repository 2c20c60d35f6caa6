"""The few questions asked before a draft: which are asked, and the way on that they lead to. Pure.

Every condition stands in `data/screening.yaml` and reads `screening` (the answers) and `draft`
(what the records know: frameworks and agreements to choose from, whether all are of the Crown).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from law import expressions
from law.document import filled
from questionnaire.definition import Choice

Answers = Mapping[str, Any]
NONE = "none"


@dataclass(frozen=True)
class Question:
    """One question of the screening."""

    key: str
    label: str
    hint: str
    help: str
    good_example: str
    poor_example: str
    source: str
    type: str
    choices: tuple[Choice, ...]
    exclusive: str
    """The choice that excludes the others: none of these."""
    reference_list: str
    asked_if: str
    carries_to: tuple[str, ...]

    @property
    def blank(self) -> Any:
        """What stands for no answer."""
        return {"yes_no": None, "multi_choice": []}.get(self.type, "")

    def in_words(self, value: Any, facts: Facts) -> tuple[str, ...]:
        """The answer as people read it; nothing where there is none."""
        if not filled(value):
            return ()
        if isinstance(value, bool):
            return ("Yes" if value else "No",)
        known = {choice.id: choice.label for choice in self.offered(facts)}
        held = value if isinstance(value, list) else [value]
        return tuple(known.get(str(one), str(one)) for one in held)

    def offered(self, facts: Facts) -> tuple[Choice, ...]:
        """What can be chosen: its own answers, after those that the records give."""
        return (*facts.listed(self.reference_list), *self.choices)


@dataclass(frozen=True)
class Facts:
    """What the records know that the conditions read."""

    frameworks: tuple[Choice, ...] = ()
    similar_agreements: tuple[Choice, ...] = ()
    parties_all_crown: bool = False

    def listed(self, reference_list: str) -> tuple[Choice, ...]:
        """The records that a question offers to choose from."""
        lists = {
            "frameworks_both_joined": self.frameworks,
            "similar_agreements": self.similar_agreements,
        }
        return lists.get(reference_list, ())

    def as_document(self) -> dict[str, Any]:
        return {
            "frameworks": [choice.id for choice in self.frameworks],
            "similar_agreements": [choice.id for choice in self.similar_agreements],
            "parties_all_crown": self.parties_all_crown,
        }


@dataclass(frozen=True)
class Route:
    """A way on. The first whose condition holds is the one."""

    id: str
    when: str
    heading: str = ""
    start: str = ""
    """What begins there: request, none, dpia, contract_record, decision_record, variation or
    agreement."""
    kind: str = ""
    says: str = ""


@dataclass(frozen=True)
class Screening:
    """The screening as the file has it."""

    questions: tuple[Question, ...]
    routes: tuple[Route, ...]
    dpia: tuple[Route, ...]

    def question(self, key: str) -> Question:
        """Raises KeyError when there is none of that key."""
        return {question.key: question for question in self.questions}[key]

    def route(self, key: str) -> Route | None:
        """The way on of that name."""
        return next((route for route in self.routes if route.id == key), None)

    def need(self, key: str) -> Route | None:
        """What is said of a DPIA under that name."""
        return next((need for need in self.dpia if need.id == key), None)


@dataclass(frozen=True)
class Reading:
    """One set of answers, read: what counts of them, what is asked next, where they lead."""

    answers: Answers
    asked: tuple[Question, ...]
    """The questions asked so far and answered, in their order."""
    next: Question | None
    """None once the way on is settled."""
    route: Route | None = None
    need: Route | None = None
    """What is said of a DPIA; None where it was not asked about."""

    def before(self, key: str) -> Question | None:
        """The question that was asked before that one."""
        keys = [question.key for question in self.asked]
        at = keys.index(key) if key in keys else len(keys)
        return self.asked[at - 1] if at else None

    @property
    def reasons(self) -> tuple[Question, ...]:
        """The questions whose answers decided the way on, and what is said of a DPIA."""
        if self.route is None:
            return ()
        named = _reads(self.route.when) or self._ruling_out()
        named |= _reads(self.need.when) if self.need else frozenset()
        return tuple(question for question in self.asked if question.key in named)

    def _ruling_out(self) -> frozenset[str]:
        """For the way on that is left when no other holds: the answers that chose something."""
        return frozenset(
            question.key
            for question in self.asked
            if self.answers[question.key] not in (False, NONE, [NONE])
        )


def read(answers: Answers, facts: Facts) -> Reading:
    """What these answers come to. Answers to questions that they do not call for do not count."""
    whole = load()
    kept: dict[str, Any] = {question.key: question.blank for question in whole.questions}
    asked, waiting = [], []
    for question in whole.questions:
        if not _holds(question.asked_if, kept, facts):
            continue
        value = answers.get(question.key)
        if filled(value) and _is_offered(question, value, facts):
            kept[question.key] = value
            asked.append(question)
        else:
            waiting.append(question)
    counting = {question.key: kept[question.key] for question in asked}
    following = next((q for q in waiting if q.key in _matter(kept, facts)), None)
    if following is not None:
        return Reading(counting, tuple(asked), following)
    route = _first(whole.routes, kept, facts)
    assert route is not None
    # Nothing is said of a DPIA where nothing was asked that bears on it.
    was_asked = "dpia_signs" in counting or kept["emergency"] is True
    need = _first(whole.dpia, kept, facts) if was_asked else None
    return Reading(counting, tuple(asked), None, route, need)


def is_answer(question: Question, value: Any, facts: Facts) -> bool:
    """Whether this is one of the answers that the question takes."""
    return filled(value) and _is_offered(question, value, facts)


def _is_offered(question: Question, value: Any, facts: Facts) -> bool:
    if question.type == "yes_no":
        return isinstance(value, bool)
    known = {choice.id for choice in question.offered(facts)}
    if question.type == "multi_choice":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return False
        return set(value) <= known and (len(value) == 1 or question.exclusive not in value)
    return isinstance(value, str) and value in known


def _matter(kept: Answers, facts: Facts) -> frozenset[str]:
    """The questions that may still change where the answers lead: those that the first way on
    that holds, or one before it, reads, and those that say whether a DPIA is needed."""
    found: set[str] = set()
    for route in load().routes:
        found |= _reads(route.when)
        if _holds(route.when, kept, facts):
            break
    return frozenset(found.union(*(_reads(need.when) for need in load().dpia)))


def _first(rows: Iterable[Route], kept: Answers, facts: Facts) -> Route | None:
    return next((row for row in rows if _holds(row.when, kept, facts)), None)


def _holds(condition: str, kept: Answers, facts: Facts) -> bool:
    variables = {"screening": dict(kept), "draft": facts.as_document()}
    return expressions.compile(condition).holds(variables)


@cache
def _reads(condition: str) -> frozenset[str]:
    return frozenset(re.findall(r"screening\.(\w+)", condition))


@cache
def load() -> Screening:
    """The screening. Read once in a process."""
    path = resources.files("questionnaire") / "data" / "screening.yaml"
    raw = yaml.safe_load(path.read_text("utf-8"))
    return Screening(
        tuple(_questions(raw["questions"])),
        tuple(_routes(raw["outcomes"]["routes"])),
        tuple(_routes(raw["outcomes"]["dpia"])),
    )


def _questions(raw: Iterable[Mapping[str, Any]]) -> Iterator[Question]:
    plain = ("key", "label", "help", "good_example", "poor_example", "source", "type", "asked_if")
    for one in raw:
        choices = one.get("choices", ())
        yield Question(
            **{name: one[name] for name in plain},
            hint=one.get("hint", ""),
            choices=tuple(Choice(c["id"], c["label"], c.get("hint", "")) for c in choices),
            exclusive=next((c["id"] for c in choices if c.get("exclusive")), ""),
            reference_list=one.get("reference_list", ""),
            carries_to=tuple(one["carries_to"]),
        )


def _routes(raw: Iterable[Mapping[str, Any]]) -> Iterator[Route]:
    for one in raw:
        yield Route(**{name: one[name] for name in one if name != "next"})
