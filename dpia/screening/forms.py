"""The form of the screening: its questions as the agreement answers them, and room for reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from audit import clock
from audit.transitions import Blocker
from dpia.forms import only
from dpia.screening.answering import LONGEST_REASON
from dpia.screening.signs import SCREENED_ON, SECTION, Line
from govuk.forms import dress
from law.document import get, with_values
from law.screening import TRIGGERS
from questionnaire import load
from questionnaire.forms import form_for
from questionnaire.inputs import WordsField
from questionnaire.options import NoRecords
from questionnaire.pages import Page

REASON = "reason_"
DATE = "scr_date"
ASKED = (
    "scr_profiling",
    "scr_large_sensitive",
    "scr_public_monitoring",
    "scr_ico",
    "scr_wp",
    "scr_date",
)


@dataclass(frozen=True)
class WhatItShows:
    """What stands over a question: the signs among its answers that the agreement shows."""

    lines: tuple[Line, ...]
    template: str = "dpia/screening_shows.html"


def screening_page() -> Page:
    """The questions of the screening, without those answered at a step of the workflow."""
    questionnaire = load("dpia")
    return Page(questionnaire, only(questionnaire.section(SECTION), ASKED))


class Screening:
    """The form, with what the agreement shows beside each question.

    Before anybody has screened, what the agreement shows is answered with yes already.
    """

    def __init__(
        self, document: Mapping[str, Any], lines: Collection[Line], data: Any, *, is_screened: bool
    ) -> None:
        self.lines = {line.trigger: line for line in lines}
        self.document = document
        shown = [line.trigger for line in lines if line.shows]
        held = get(document, TRIGGERS, [])
        self.form = form_for(
            screening_page(),
            document,
            resolver=NoRecords(),
            on=clock.today(),
            data=data,
            every=True,
        )
        if not is_screened:
            self._suggest(with_values(document, {TRIGGERS: [*held, *shown]}), set(shown))
        self._dress()
        self._ask_why()

    def _suggest(self, suggested: Mapping[str, Any], shown: set[str]) -> None:
        """Answer with what the agreement shows, and with today."""
        signs = get(suggested, TRIGGERS, [])
        for question in self.form.questions:
            if question.type == "yes_no" and question.stores in signs:
                self.form.initial[question.key] = True
            elif question.stores and question.type != "yes_no":
                own = [sign for sign in dict.fromkeys(signs) if sign.startswith(question.stores)]
                self.form.initial[question.key] = own
        if not get(self.document, SCREENED_ON):
            self.form.initial[DATE] = clock.today()

    def _dress(self) -> None:
        for question in self.form.questions:
            shows = tuple(line for line in self._of(question) if line.shows or line.is_gone)
            if shows:
                dress(self.form.fields[question.key], notes=WhatItShows(shows))

    def _of(self, question: Any) -> list[Line]:
        """The signs that a question asks about."""
        if question.type == "yes_no":
            return [self.lines[question.stores]]
        if not question.stores:
            return []
        return [line for sign, line in self.lines.items() if sign.startswith(question.stores)]

    def _ask_why(self) -> None:
        """A box for the reason under each question where the answer departs from what is shown."""
        order = []
        ticked = self.ticked()
        for question in self.form.questions:
            order.append(question.key)
            for line in self._of(question):
                name = f"{REASON}{line.trigger}"
                sent = self.form.is_bound and name in self.form.data
                if line.shows and (line.trigger not in ticked or sent):
                    self.form.fields[name] = _reason(line)
                    self.form.initial[name] = line.reason.get("text", "")
                    order.append(name)
        self.form.order_fields(order)

    def ticked(self) -> set[str]:
        """The signs answered with yes, as sent or as the page shows them."""
        found = set()
        for question in self.form.questions:
            if not question.stores:
                continue
            value = self.form[question.key].value()
            if question.type == "yes_no":
                found |= {question.stores} if value in (True, "yes", "True") else set()
            else:
                found |= set(value or ())
        return found

    def reasons(self) -> dict[str, str]:
        """The reasons that were sent, by sign. Call it on a valid form."""
        return {
            name.removeprefix(REASON): text
            for name, text in self.form.cleaned_data.items()
            if name.startswith(REASON) and text
        }

    def refuse(self, blockers: Collection[Blocker]) -> list[Blocker]:
        """Put each missing reason, and a wrong day, beside its box; the other blockers are
        returned."""
        rest = []
        for blocker in blockers:
            name = blocker.path.replace("reasons.", REASON)
            name = DATE if name == SCREENED_ON else name
            if name in self.form.fields:
                self.form.add_error(name, blocker.message)
            else:
                rest.append(blocker)
        return rest


def _reason(line: Line) -> WordsField:
    return WordsField(
        label=f"Why do you say no to “{line.label}”?",
        help_text=f"{line.where} shows it, because {line.because}.",
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
