"""Where on which page a place of the document is answered, for links and for what stands beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from law.document import generic
from questionnaire.definition import Questionnaire
from questionnaire.pages import Page


@dataclass(frozen=True)
class Spot:
    """At a field of a page, or where the rows of a list are added on it."""

    section: str
    row: str
    question: str
    """The question's key"""
    name: str
    """The field on the page, or the list"""
    is_list: bool

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"list-{self.name}" if self.is_list else f"question-{self.name}"

    def is_on(self, shown: Page) -> bool:
        """Whether that page is its page."""
        return (self.section, self.row) == (shown.section.key, shown.row)


def spot_of(questionnaire: Questionnaire, place: str) -> Spot | None:
    """Where the pages ask for this place; None where no question does."""
    path = generic(place)
    where = questionnaire.leads_to(path)
    if where is None:
        return None
    key = where.question.key
    if where.group is not None:
        row = row_above(place, where.group.parent)
        return Spot(where.section, row, key, where.group.name, is_list=True)
    name = next((c.name for c in where.question.columns if c.field == path), key)
    row = row_above(place, where.question.row_path)
    return Spot(where.section, row, key, name, is_list=False)


def row_above(place: str, row_path: str) -> str:
    """The row that a place lies in: `parties.1` for `parties.1.role` and `parties[]`."""
    if not row_path:
        return ""
    keys = place.split(".")[: len(row_path.replace("[]", ".0").split("."))]
    return ".".join(keys) if keys and keys[-1].isdigit() else ""


def asked_on(shown: Page, places: Iterable[str]) -> frozenset[str]:
    """The questions of a page that ask for these places."""
    spots = (spot_of(shown.questionnaire, place) for place in places)
    return frozenset(s.question for s in spots if s and s.is_on(shown) and not s.is_list)
