"""A list on a page: its rows as lines or as a table, and what may be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from govuk.forms import Beside
from law import library
from law.document import get
from questionnaire.completeness import Progress, Status, page_progress
from questionnaire.definition import Group
from questionnaire.inputs import Why
from questionnaire.pages import Page, RowList
from questionnaire.relevance import Relevance
from questionnaire.tables import cell, columns_of, under_the_name

Url = Callable[[str, str], str]


@dataclass(frozen=True)
class RowLine:
    """One row of a list, as a line with its links."""

    place: str
    title: str
    url: str
    progress: Progress
    may_edit: bool
    may_change: bool
    may_remove: bool
    may_move_up: bool
    may_move_down: bool
    remove_url: str
    cells: tuple[tuple[str, str], ...] = ()
    """Its main answers below their headings, where the list is shown as a table."""
    under: str = ""

    @property
    def told(self) -> str:
        """How far the row has come, in words."""
        if self.progress.status is Status.NOTHING_TO_DO:
            return "Nothing to answer"
        return f"{self.progress.answered} of {self.progress.needed} answered"

    @property
    def actions(self) -> list[tuple[str, str, str]]:
        """The row's links: text, address, what a screen reader adds."""
        actions = [("Answer" if self.may_edit else "View", self.url, self.title)]
        return [*actions, ("Remove", self.remove_url, self.title)] if self.may_remove else actions


@dataclass(frozen=True)
class ListView:
    """A list on a page."""

    group: Group
    place: str
    lines: tuple[RowLine, ...]
    may_add: bool
    suggestions: tuple[library.Option, ...]
    """What the law's library offers to begin a new row with."""
    why: Why | None = None
    """What folds out under the list's heading, where rows are added."""
    notes: Beside | None = None
    """What the caller puts under the list's heading."""
    columns: tuple[str, ...] = ()
    """The headings of the rows' main answers, where it is a table."""
    paste_url: str = ""
    """Where rows are pasted from a spreadsheet."""

    @property
    def first(self) -> str:
        """The first row, as the button names it: "an organisation"."""
        article = "an" if self.group.item[0] in "aeiou" else "a"
        return f"{article} {self.group.item}"


def list_view(
    rows: RowList,
    shown: Page,
    document: Mapping[str, Any],
    *,
    url: Url,
    may_edit: Callable[[str], bool],
    asked: Relevance,
    may_remove: Callable[[str], bool] | None = None,
) -> ListView:
    """The list as a page shows it, with what may be done to its rows. `may_remove(row)`: where that
    is not whatever the person may change."""
    removes = may_remove or may_edit
    here = url(shown.section.key, shown.row)
    may_add = rows.may_add and may_edit(shown.row)
    is_home = shown.questionnaire.home(rows.group) is shown.section
    columns = columns_of(shown.questionnaire, rows.group) if is_home else {}
    return ListView(
        group=rows.group,
        place=rows.place,
        lines=tuple(
            RowLine(
                place=row.row,
                title=row.title(document),
                url=url(row.section.key, row.row),
                progress=page_progress(row, document, asked=asked),
                may_edit=may_edit(row.row),
                may_change=is_home and may_edit(shown.row) and may_edit(row.row),
                may_remove=is_home and may_edit(shown.row) and removes(row.row),
                may_move_up=number > 0,
                may_move_down=number < len(rows.rows) - 1,
                remove_url=f"{here}?remove={row.row}",
                cells=tuple(
                    (heading, cell(row.row, column, document))
                    for heading, column in columns.items()
                ),
                under=under_the_name(shown.questionnaire, rows.group, row.row, document),
            )
            for number, row in enumerate(rows.rows)
        ),
        may_add=may_add,
        suggestions=_suggestions(rows, document) if may_add else (),
        why=Why(shown.questionnaire.question(rows.group.first_question)) if may_add else None,
        columns=(*columns, "Actions") if columns else (),
    )


def _suggestions(rows: RowList, document: Mapping[str, Any]) -> tuple[library.Option, ...]:
    if rows.group.scope == "risk":
        return tuple(library.options("risk_library"))
    if rows.group.scope == "measure":
        risk = get(document, f"{rows.place.rpartition('.')[0]}.id", "")
        against = library.measures_for(risk.rpartition("-")[0])
        return tuple(against or library.options("measures"))
    return ()
