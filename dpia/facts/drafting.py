"""First answers to questions of a DPIA that nobody has answered, from what is known already.

They stand in the box when its page is opened, to be read and changed; nothing is kept of them
before somebody saves the page. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dpia.screening.signs import label_of
from law.document import filled, get, values_at
from law.screening import TRIGGERS
from questionnaire import load
from questionnaire.answers import display
from questionnaire.derived_words import joined, lower_first

Document = Mapping[str, Any]


def _why_needed(document: Document) -> str:
    signs = [label_of(sign) for sign in get(document, TRIGGERS, [])]
    return "The screening found:\n" + "\n".join(signs) if signs else ""


def _amount(document: Document) -> str:
    """How many people, how often and where, as the agreement or the description has it."""
    told = []
    band = get(document, "volume_band", "")
    numbers = [one for one in values_at(document, "data_subjects[].number") if filled(one)]
    if numbers:
        told.append(f"About {sum(numbers):,} people")
    elif band:
        told.append(f"{display(load('agreement').question('volume_band'), band, document)} people")
    often = [
        str(display(load("agreement").question("flow_frequency"), one, document))
        for one in dict.fromkeys(values_at(document, "flows[].frequency"))
        if filled(one)
    ]
    told += [f"How often: {joined([lower_first(one) for one in often])}"] if often else []
    areas = [one for one in get(document, "areas", []) or [] if filled(one)]
    told += [f"Areas: {joined(areas)}"] if areas else []
    return ". ".join(told) + "." if told else ""


def _bases(document: Document) -> list[str]:
    rows = get(document, "parties", []) or []
    return list(dict.fromkeys(code for row in rows for code in row.get("article6") or ()))


def _items(document: Document) -> list[str]:
    return [row["id"] for row in get(document, "data_items", []) or [] if row.get("id")]


def _reviewer(document: Document) -> str:
    return str(get(document, "review_owner", "") or "")


BY_QUESTION: Mapping[str, Callable[[Document], Any]] = {
    "why_needed": _why_needed,
    "scope_amount": _amount,
    "scope_data": _items,
    "lawful": _bases,
    "reviewer": _reviewer,
}


def first_answers(document: Document) -> dict[str, Any]:
    """By question, what its box begins with, of those without an answer."""
    fields = {key: load("dpia").question(key).field for key in BY_QUESTION}
    blank = [key for key, field in fields.items() if not filled(get(document, field))]
    return {key: told for key in blank if (told := BY_QUESTION[key](document))}
