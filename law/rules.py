"""The rules as rules.yaml gives them, and what each of them reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from law import data_files, shape
from law.expressions import Program
from law.expressions import compile as compile_expression
from law.functions import FIRST_DAY, LAST_DAY
from law.subjects import LISTS_OF_SCOPE, NAMES_OF_SCOPE


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule of law or practice. Rules are equal only to themselves: there is one of each."""

    number: int
    id: str
    group: str
    severity: str
    stage: str
    """The move it stops; "" for a warning, and for a rule still doubtful"""
    scope: str
    program: Program
    message: str
    fix: str
    force: str
    source: str
    postponable: bool
    """Put off to the full assessment in an emergency share"""
    first_day: str
    last_day: str

    def in_force(self, day: str) -> bool:
        """Whether it is law on the day (YYYY-MM-DD); its first and last day count."""
        return self.first_day <= day <= self.last_day


def _rule(number: int, entry: Mapping[str, Any]) -> Rule:
    return Rule(
        number=number,
        id=entry["id"],
        group=entry["group"],
        severity=entry["severity"],
        stage="" if entry.get("doubtful") else entry["blocks"],
        scope=entry["scope"],
        program=compile_expression(entry["when"]),
        message=entry["message"],
        fix=entry["fix"],
        force=entry["force"],
        source=entry["source"],
        postponable=entry["emergency"] == "postponed",
        first_day=entry.get("from", FIRST_DAY),
        last_day=entry.get("until", LAST_DAY),
    )


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of rules.yaml."""
    entries = data_files.read("rules.yaml")["rules"]
    return tuple(_rule(number, entry) for number, entry in enumerate(entries))


@cache
def by_id() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in all_rules()}


@cache
def read_by() -> Mapping[str, frozenset[str]]:
    """For each rule, the generic paths of the fields and lists its findings depend on.

    What its condition reads is the dictionary's to say. Added here is what shows in a finding
    though no condition reads it: the rows it goes through, their names, the place to put right.
    """
    dictionary = data_files.read("dictionary.yaml")
    read: dict[str, set[str]] = {rule.id: set() for rule in all_rules()}
    for entry in [*dictionary["fields"], *dictionary["lists"]]:
        for rule_id in entry["rules"]:
            read[rule_id].add(entry["path"])
    for rule in all_rules():
        paths = read[rule.id]
        paths.update(LISTS_OF_SCOPE[rule.scope], NAMES_OF_SCOPE.get(rule.scope, ()))
        if "[]" in rule.fix:
            paths.update((rule.fix, *shape.lists_above(rule.fix)))
    return {rule_id: frozenset(paths) for rule_id, paths in read.items()}


@cache
def readers() -> Mapping[str, frozenset[str]]:
    """For each field and list, the ids of the rules whose findings depend on it."""
    found: dict[str, set[str]] = {path: set() for path in shape.nodes()}
    for rule_id, paths in read_by().items():
        for path in paths:
            found[path].add(rule_id)
    return {path: frozenset(rules) for path, rules in found.items()}


def touched_by(changed: Iterable[str]) -> frozenset[str]:
    """The ids of the rules to run again when these generic paths changed.

    A list or an object stands for everything below it. Raises KeyError for a path that the
    document does not have.
    """
    return frozenset().union(*(readers()[path] for path in touched_paths(changed)))


def touched_paths(changed: Iterable[str]) -> frozenset[str]:
    """The generic paths of what changed, with all that lies below them. KeyError as above."""
    return frozenset(below for path in changed for below in shape.below(shape.generic(path)))
