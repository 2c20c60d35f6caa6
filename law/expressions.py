"""Conditions in Common Expression Language, and the variables they are judged with.

A context belongs to one call and one thread, a program to everyone. Handing the evaluator a
document costs milliseconds, judging one condition over it microseconds: so make one context,
`bind` each row in turn, and judge every condition that concerns the row.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from law.functions import FUNCTIONS


def _import_evaluator() -> ModuleType:
    """The evaluator without its command line, which costs 27 MB and half a second to import."""
    not_wanted = "cel.cli" not in sys.modules
    if not_wanted:
        sys.modules["cel.cli"] = ModuleType("cel.cli")
    import cel

    if not_wanted:
        del sys.modules["cel.cli"]
    return cel


cel = _import_evaluator()


def _has_match(text: str, pattern: str) -> bool:
    """What the evaluator's own `matches` says. That one compiles its pattern at every call,
    which took longer than all the rest of judging a document."""
    return _compiled(pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # In Python "$" also stands before a new line that ends the text; in CEL it does not.
    return re.compile(pattern.replace("$", r"\Z"))


class ExpressionError(Exception):
    """A condition that cannot be compiled or judged. Always a defect of the condition."""


_FUNCTIONS = {**FUNCTIONS, "has_match": _has_match}


class Context:
    """Variables for conditions: `Context({"agreement": document})`.

    Documents must be normalised, or a condition that reads a missing field fails.
    """

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self._held = cel.Context(variables=dict(variables), functions=_FUNCTIONS)

    def bind(self, **variables: Any) -> Context:
        """The same context, with these variables set or replaced."""
        for name, value in variables.items():
            self._held.add_variable(name, value)
        return self


class Program:
    """One compiled condition."""

    __slots__ = ("_compiled", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._compiled = cel.compile(text.replace(".matches(", ".has_match("))
        except ValueError as error:
            raise ExpressionError(f"{text}: {error}") from error

    def evaluate(self, variables: Context | Mapping[str, Any]) -> Any:
        """What the expression comes to."""
        context = variables if isinstance(variables, Context) else Context(variables)
        try:
            return self._compiled.execute(context._held)
        except Exception as error:
            raise ExpressionError(f"{self.text}: {error}") from error

    def holds(self, variables: Context | Mapping[str, Any]) -> bool:
        """Whether the condition is true. ExpressionError when it is neither true nor false."""
        outcome = self.evaluate(variables)
        if not isinstance(outcome, bool):
            raise ExpressionError(f"{self.text}: gave {outcome!r}, not true or false.")
        return outcome


@cache
def compile(text: str) -> Program:  # noqa: A001 - it is called as expressions.compile
    """The compiled condition; each text is compiled once in a process."""
    return Program(text)
