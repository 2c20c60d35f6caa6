"""Which answer a change is asked for, and whether its words can be taken. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agreements import documents, threads
from agreements.models import Version
from organisations.refusal import Refused
from questionnaire import Question, load
from questionnaire.inputs import tidy
from questionnaire.pages import page

MOST = 100
"""So many changes can be asked for at once."""
LONGEST = 4000


def asked_of(version: Version, question: str, row: str) -> tuple[Question, str, str]:
    """The question, the place of its answer, and what its row is called. LookupError for none."""
    asked = load("agreement").question(question)
    whole = documents.assemble(version)
    shown = page(load("agreement"), whole, asked.section, row)
    if shown.row_path != asked.row_path:
        raise LookupError(f"{question} is not asked about {row or 'the whole agreement'}")
    return asked, asked.column.place(row), threads.about(asked, whole, row)


def words_of(text: str) -> str:
    """What must change, tidied. Raises Refused for none, or too many."""
    said = tidy(text)
    if not said:
        raise Refused({"text": "Enter what must change"})
    if len(said) > LONGEST:
        raise Refused({"text": f"Use {LONGEST:,} characters or fewer"})
    return said


def faults(version: Version, changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is wrong with changes that are sent along with a decision, in words."""
    found: list[str] = []
    for number, one in enumerate(changes, start=1):
        if number > MOST:
            return [*found, f"Ask for {MOST} changes at once, or fewer."]
        try:
            asked_of(version, str(one["question"]), str(one.get("row") or ""))
            words_of(str(one["text"]))
        except LookupError:
            found.append(f"Change {number} is about no question that was asked.")
        except Refused as refused:
            found.append(f"Change {number}: {refused}.")
    return found
