"""What a view gives its template for one page, and what the buttons of the page ask for.

The views and their addresses are the callers': they hand in `url(section, row) -> str`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from govuk.forms import Beside
from law import library
from law.document import values_at
from questionnaire.answers import answer, display, filled
from questionnaire.completeness import Missing
from questionnaire.definition import Question, Section
from questionnaire.forms import OTHER, QuestionForm
from questionnaire.inputs import Why
from questionnaire.lists import list_view
from questionnaire.pages import (
    Page,
    describe_place,
    has_something_to_do,
    lists_on,
    row_title,
)
from questionnaire.relevance import relevance
from questionnaire.rows import add_row, move_row, references_to, remove_row
from questionnaire.summaries import Card, SectionSummary, SummaryRow, page_rows

Url = Callable[[str, str], str]


@dataclass(frozen=True)
class ReadOnly:
    """An answer shown here and changed elsewhere."""

    question: Question
    values: tuple[str, ...]
    url: str
    notes: Beside | None = None
    """What the caller puts beside the answer."""

    @property
    def why(self) -> Why:
        """What folds out beneath it, as beneath a question that is typed."""
        return Why(self.question)


@dataclass(frozen=True)
class Leftover:
    """An answer that is there although nothing calls for it any more."""

    question: Question
    values: tuple[str, ...]


@dataclass(frozen=True)
class Fold:
    """Questions of a page that fold away under one line."""

    title: str
    fields: tuple[Any, ...]
    """Bound fields of the form."""
    is_open: bool

    @property
    def told(self) -> str:
        """The line: what they are, and how many."""
        return f"{self.title} ({len(self.fields)})"


def folds_of(form: QuestionForm, folded: Callable[[Question], str]) -> tuple[list[Any], list[Fold]]:
    """The fields that a page shows open, in their order, and those that fold away.

    `folded(question)` names the fold of a question; empty for one that stays open. A fold with
    an error in it stands open, so that the error is seen.
    """
    of_name = {
        name: folded(question)
        for question, column in form.asked_columns()
        for name in (column.name, column.name + OTHER)
    }
    shown: list[Any] = []
    folds: dict[str, list[Any]] = {}
    for bound in form:
        title = of_name.get(bound.name, "")
        (folds.setdefault(title, []) if title else shown).append(bound)
    made = [
        Fold(title, tuple(fields), any(bound.errors for bound in fields))
        for title, fields in folds.items()
    ]
    return shown, made


def page_context(
    shown: Page,
    document: Mapping[str, Any],
    form: QuestionForm,
    *,
    url: Url,
    changed_at: Callable[[Question, str], str] = lambda question, row: "",
    may_edit: Callable[[str], bool] = lambda row: True,
    folded: Callable[[Question], str] = lambda question: "",
    every: bool = False,
    may_remove: Callable[[str], bool] | None = None,
) -> dict[str, Any]:
    """The context of `questionnaire/page_fields.html` and its parts.

    `changed_at(question, row)`: where a read-only answer is changed (the organisation's page, the
    agreement); empty for no link. `may_edit(row)`: may the person change answers about that row.
    `folded(question)`: the title under which a question folds away; empty for none. `every`: the
    page shows also what the answers do not call for. `may_remove(row)`: see `list_view`.
    """
    asked = relevance(shown.questionnaire, document)
    here = url(shown.section.key, shown.row)
    on_form = {question.key for question in form.questions}
    unasked = [q for q in shown.questions if not q.is_read_only and q.key not in on_form]
    open_fields, folds = folds_of(form, folded)
    return {
        "page": shown,
        "title": shown.title(document),
        "caption": shown.section.title if shown.row else "",
        "intro": _intro(shown, document),
        "form": form,
        "open_fields": open_fields,
        "folds": folds,
        "lists": [
            list_view(
                rows,
                shown,
                document,
                url=url,
                may_edit=may_edit,
                asked=asked,
                may_remove=may_remove,
            )
            for rows in lists_on(shown, document, asked)
        ],
        "answers": () if may_edit(shown.row) else page_rows(shown, document),
        "read_only": [
            ReadOnly(q, _told(q, shown, document), changed_at(q, shown.row))
            for q in shown.questions
            if q.is_read_only and asked.asks(q, shown.row)
        ],
        "leftovers": [Leftover(q, told) for q in unasked if (told := _told(q, shown, document))],
        "clearable": clearable(form),
        "not_asked": len(unasked),
        "every": every,
        "every_url": f"{here}?every=yes",
        "here": here,
        "back_url": url(shown.section.key, shown.above.row) if shown.row else "",
        "may_edit": may_edit(shown.row),
    }


def _intro(shown: Page, document: Mapping[str, Any]) -> str:
    """What introduces a section. How long it takes is for who begins: later it says nothing of
    what is left, which the task list tells."""
    section = shown.section
    if shown.row:
        return ""
    begun = any(
        filled(value)
        for question in section.questions
        if not question.is_read_only
        for value in values_at(document, question.field)
    )
    return section.intro if begun else section.opening


def _told(question: Question, shown: Page, document: Mapping[str, Any]) -> tuple[str, ...]:
    told = display(question, answer(question, document, shown.row), document)
    return tuple(told) if isinstance(told, list) else (told,) if told else ()


def clearable(form: QuestionForm) -> list[tuple[str, str]]:
    """Name and label of the answered radios: once one is marked, no browser can unmark it."""
    return [
        (column.name, column.label)
        for _, column in form.asked_columns()
        if type(form.fields[column.name].widget) is forms.RadioSelect
        and filled(form.initial.get(column.name))
    ]


@dataclass(frozen=True)
class MissingLink:
    """One line of what is still to be answered."""

    section: Section
    text: str
    url: str


def missing_links(
    missing: Iterable[Missing], document: Mapping[str, Any], *, url: Url
) -> list[MissingLink]:
    """The list for `questionnaire/unanswered.html`."""
    return [
        MissingLink(
            one.section,
            _still_to_say(one, document),
            f"{url(one.section.key, one.page.row)}#{one.anchor}",
        )
        for one in missing
    ]


def _still_to_say(one: Missing, document: Mapping[str, Any]) -> str:
    about = f" ({one.page.title(document)})" if one.page.row else ""
    if one.group:
        return f"{one.group.title}: add at least {one.group.min}{about}"
    return f"{one.question.label}{about}"


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A row of a summary, with where it is changed ("" where the reader may not)."""

    label: str
    values: list[str]
    url: str
    is_asked: bool
    is_missing: bool
    because: str = ""
    """Where an answer is from for which nobody is asked."""
    act: str = "Change"
    """What is done at that address."""


def changed_there(row: SummaryRow, page: str) -> tuple[str, str]:
    """Where an answer is changed on its page: at its question."""
    return f"{page}#question-{row.question.key}", "Change"


def with_links(
    sections: Iterable[SectionSummary],
    *,
    url: Url,
    may_edit: Callable[[str], bool] = lambda row: True,
    because: Callable[[str], str] = lambda place: "",
    changed_at: Callable[[SummaryRow, str], tuple[str, str]] = changed_there,
) -> list[dict[str, Any]]:
    """Summaries for `questionnaire/summary.html`, each answer with a link to change it.

    `because(place)`: where an answer is from for which nobody is asked. `changed_at(row, page)`:
    the address at which the answer is changed, of what can be changed on that page, and what is
    done there; "" for none.
    """

    def linked(card: Card) -> list[LinkedRow]:
        # Asked once for a page, not for each of its answers.
        page = url(card.page.section.key, card.page.row) if may_edit(card.page.row) else ""
        return [linked_row(row, page) for row in card.rows]

    def linked_row(row: SummaryRow, page: str) -> LinkedRow:
        at, act = ("", "") if not page or row.question.is_read_only else changed_at(row, page)
        return LinkedRow(
            row.label, row.values, at, row.is_asked, row.is_missing, because(row.place), act
        )

    return [
        {
            "section": one.section,
            "cards": [{"title": card.title, "rows": linked(card)} for card in one.cards],
        }
        for one in sections
    ]


# ---------------------------------------------------------------------- the page's buttons


@dataclass(frozen=True)
class Command:
    """What a button of the page asks for beside saving: add, remove or move a row."""

    verb: str
    place: str
    suggestion: str = ""


VERBS = ("add", "remove", "move_up", "move_down")


def command_of(
    shown: Page,
    document: Mapping[str, Any],
    data: Mapping[str, Any],
    *,
    may_edit: Callable[[str], bool] = lambda row: True,
) -> Command | None:
    """The button that was pressed; None for plain saving.

    LookupError for a list or a row that is not on this page or may not be changed there.
    """
    pressed = next(((verb, str(data[verb])) for verb in VERBS if data.get(verb)), None)
    if pressed is None:
        return None
    verb, place = pressed
    for rows in lists_on(shown, document):
        is_home = shown.questionnaire.home(rows.group) is shown.section
        if verb == "add" and place == rows.place and rows.may_add and may_edit(shown.row):
            return Command(verb, place, str(data.get(f"suggestion_{rows.group.name}", "")))
        if verb != "add" and is_home and may_edit(shown.row) and may_edit(place):
            if any(row.row == place for row in rows.rows):
                return Command(verb, place)
    raise LookupError(f"{place} cannot be changed on this page.")


def carry_out(
    command: Command, document: Mapping[str, Any], *, taken: tuple[str, ...] = ()
) -> tuple[dict[str, Any], str]:
    """The document after the command, and the place of the row it made or moved ("" if gone).

    Raises RowInUse where a row cannot go. `taken`: see `rows.add_row`.
    """
    if command.verb == "remove":
        return remove_row(document, command.place), ""
    if command.verb == "add":
        values = _begun_with(command)
        return add_row(document, command.place, values=values, taken=taken)
    above, _, number = command.place.rpartition(".")
    to = int(number) + (1 if command.verb == "move_down" else -1)
    return move_row(document, command.place, to), f"{above}.{to}"


def _begun_with(command: Command) -> dict[str, Any]:
    offered = (*library.options("risk_library"), *library.options("measures"))
    for option in offered if command.suggestion else ():
        if option.id == command.suggestion:
            begun = {"text": option.label}
            return begun | ({"id": f"{option.id}-"} if command.place == "dpia.risks" else {})
    return {}


def page_after(shown: Page, document: Mapping[str, Any]) -> Page | None:
    """Where "Save and continue" leads: from a row to its list, from a section to the next section
    that asks something; None after the last."""
    if shown.row:
        return shown.above
    sections = shown.questionnaire.sections
    asked = relevance(shown.questionnaire, document)
    for section in sections[sections.index(shown.section) + 1 :]:
        following = Page(shown.questionnaire, section)
        if has_something_to_do(following, document, asked) or any(
            rows.rows for rows in lists_on(following, document, asked)
        ):
            return following
    return None


def removal_context(
    shown: Page, document: Mapping[str, Any], row: str, *, url: Url
) -> dict[str, Any]:
    """The context of `questionnaire/remove.html`: is this the row to remove, and what else names
    it. LookupError when there is no such row on the page."""
    command_of(shown, document, {"remove": row})
    named = [describe_place(shown.questionnaire, r.place) for r in references_to(document, row)]
    return {
        "title": row_title(shown.questionnaire, document, row),
        "row": row,
        "mentions": sorted(
            {
                f"{shown.questionnaire.section(section).title}: {label}"
                for section, _, label in filter(None, named)
            }
        ),
        "here": url(shown.section.key, shown.row),
    }
