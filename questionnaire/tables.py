"""Lists that a page shows as one table, with the main answers about each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from questionnaire.answers import display_column, value_in
from questionnaire.definition import Column, Group, Questionnaire

AS_A_TABLE: Mapping[str, Mapping[str, str]] = {
    "data_items": {
        "item_kind": "Kind",
        "item_direct": "Identifies directly",
        "item_special": "Special category",
    },
    "flows": {
        "flow_items": "Data items",
        "flow_frequency": "How often",
        "flow_method": "How it gets there",
    },
}
"""Lists that are shown as a table, and the main answers about each row, under short headings."""
UNDER_THE_NAME = {"data_items": "item_justification"}
"""The answer that stands under the name of the row, for its words need room."""
LONGEST_CELL = 120


def columns_of(questionnaire: Questionnaire, group: Group) -> dict[str, Column]:
    """The columns of the list's table by their headings; none for a list that is no table."""
    headings = AS_A_TABLE.get(group.path, {})
    return {heading: questionnaire.question(key).column for key, heading in headings.items()}


def under_the_name(
    questionnaire: Questionnaire, group: Group, row: str, document: Mapping[str, Any]
) -> str:
    """What stands under the row's name in its table; often nothing."""
    key = UNDER_THE_NAME.get(group.path)
    return cell(row, questionnaire.question(key).column, document) if key else ""


def cell(row: str, column: Column, document: Mapping[str, Any]) -> str:
    """The answer in one cell, shortened where it is long."""
    told = display_column(column, value_in(column, document, row), document)
    text = told if isinstance(told, str) else ", ".join(told)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1].rstrip()}…"
