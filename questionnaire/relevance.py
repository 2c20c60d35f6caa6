"""Which questions are asked, given the answers so far."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from law import expressions
from law.document import blank_row, generic, get, leaves, normalise
from law.shape import Group as ShapeGroup
from law.shape import only
from questionnaire.definition import Group, Question, Questionnaire

IDENTIFIER = re.compile(r"[a-z_][a-z_0-9]*")
KEPT = 64
"""How many documents' answers to "is it asked?" a process remembers."""


class Relevance:
    """Which questions of one document are asked. Give it to one call after another."""

    def __init__(self, questionnaire: Questionnaire, deciding: Mapping[str, Any]) -> None:
        self._questionnaire = questionnaire
        self._document = deciding
        self._known: dict[tuple[str, str], bool] = {}
        self._context = expressions.Context({"agreement": deciding})
        self._bound: dict[str, str] = {}
        # The evaluator's contexts may be used by one thread at a time.
        self._lock = Lock()

    def asks(self, question: Question, row: str = "") -> bool:
        """True when the question is asked about that row (`parties.1`; empty for the document).

        The row must exist. The row of a table (`team.0`) counts as the document.
        """
        return question.always_asked or self._holds(question, row)

    def asks_for_rows(self, group: Group, parent: str = "") -> bool:
        """True when a new row of the list would be asked its first question."""
        question = self._questionnaire.question(group.first_question)
        if question.always_asked:
            return True
        row = f"{parent}.{group.name}" if parent else group.path
        return self._holds(question, f"{row}.new")

    def _holds(self, question: Question, row: str) -> bool:
        per_row = _conditions_about_rows(self._questionnaire).get(question.row_path, frozenset())
        if question.asked_if not in per_row:
            row, judged = "", frozenset({question.asked_if})
        else:
            # Handing a row to the evaluator costs more than judging a condition over it.
            judged = per_row
        with self._lock:
            if (question.asked_if, row) not in self._known:
                self._bind(row)
                for text in judged:
                    holds = expressions.compile(text).holds(self._context)
                    self._known[text, row] = holds
            return self._known[question.asked_if, row]

    def _bind(self, row: str) -> None:
        """Put the row, and the rows that hold it, under the names the conditions use."""
        parts = row.split(".")
        for end in range(2, len(parts) + 1):
            above = ".".join(parts[:end])
            path = generic(above.replace(".new", ".0"))
            if not path.endswith("[]"):
                continue
            group = self._questionnaire.group(path)
            if not group.is_table and self._bound.get(group.binds) != above:
                new = above.endswith(".new")
                value = blank_row(group.path) if new else get(self._document, above)
                self._context.bind(**{group.binds: value})
                self._bound[group.binds] = above


@cache
def _conditions_about_rows(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """By the kind of row, the conditions that read the row and so are judged for each."""
    found: dict[str, set[str]] = {}
    for question in questionnaire:
        if any(_reads(question.asked_if, g.binds) for g in questionnaire.above(question.row_path)):
            found.setdefault(question.row_path, set()).add(question.asked_if)
    return {row_path: frozenset(conditions) for row_path, conditions in found.items()}


def _reads(condition: str, name: str) -> bool:
    """True when the condition reads that row, not only an `exists(p, …)` with a p of its own."""
    if not name:
        return False
    outside, position = "", 0
    for own in re.finditer(rf"\((?={name}\s*,)", condition):
        if own.start() >= position:
            outside += condition[position : own.start()]
            position = _closing(condition, own.start())
    outside += condition[position:]
    return re.search(rf"(?<![.\w]){name}\b", outside) is not None


def _closing(text: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


@cache
def _deciding_fields(questionnaire: Questionnaire) -> ShapeGroup:
    """The document's shape without the fields that no condition reads: a tenth of it, and quick
    to hand to the evaluator."""
    words = {word for q in questionnaire for word in IDENTIFIER.findall(q.asked_if)}
    read = [path for path in leaves() if set(path.replace("[]", "").split(".")[-1:]) <= words]
    return only([*read, *(group.path for group in questionnaire.groups)])


def relevance(questionnaire: Questionnaire, document: Mapping[str, Any]) -> Relevance:
    """What is asked, given these answers. The document need not be normalised."""
    deciding = normalise(document, _deciding_fields(questionnaire))
    return _remembered(questionnaire, json.dumps(deciding, sort_keys=True))


@lru_cache(maxsize=KEPT)
def _remembered(questionnaire: Questionnaire, deciding: str) -> Relevance:
    return Relevance(questionnaire, json.loads(deciding))
