"""The forms of an organisation's usual answers, made from the agreement's own questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from govuk.dates import in_words
from govuk.fields import DateField
from govuk.forms import GovukForm
from law import normalise
from law.document import filled, generic, get, put
from organisations.facts import facts
from organisations.models import Organisation
from questionnaire import Question, load
from questionnaire.forms import QuestionForm
from questionnaire.inputs import WordsField
from questionnaire.options import NoRecords
from questionnaire.pages import Page
from questionnaire.showing import clearable
from questionnaire.usual import TEAM, UNTIL, UsualGroup, kept_questions

ROWS = {"": "", "parties[]": "parties.0", "flows[]": "flows.0"}
"""Where the answers lie in the small document that the forms are made for: an agreement to which
the organisation is the only party, with one flow."""
MANY = 300


class TeamForm(GovukForm):
    """Who works on agreements from each profession."""

    def __init__(self, rows: list[Mapping[str, str]], data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        held = {row.get("role", ""): row.get("name", "") for row in rows}
        for choice in load("agreement").question(TEAM).choices:
            if choice.id == "other":
                continue
            name = f"team_{choice.id}"
            self.fields[name] = WordsField(
                label=choice.label, required=False, max_length=MANY, one_line=True
            )
            self.initial[name] = held.get(choice.id, "")

    def rows(self) -> list[dict[str, str]]:
        """The team as the document writes it; call it on a valid form."""
        return [
            {"role": name.removeprefix("team_"), "name": value}
            for name, value in self.cleaned_data.items()
            if value
        ]


class UntilForm(GovukForm):
    """How long the answers of a group serve."""

    use_until = DateField(
        label="Use these answers until",
        help_text="Optional. Where they rest on law or evidence that ends, the last day on which "
        "they hold. Drafts of agreements that start later do not begin with them.",
        required=False,
    )

    def __init__(self, kept: str | None, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, initial={"use_until": kept})


class UsualForms:
    """One page of usual answers: forms for the fields of each kind, read and saved as one."""

    def __init__(
        self,
        organisation: Organisation,
        group: UsualGroup,
        data: Mapping[str, Any] | None,
        *,
        on: date,
    ) -> None:
        self.group = group
        self.document = document_of(organisation)
        self.team = (
            TeamForm(organisation.usual_answers.get(TEAM) or [], data) if group.has_team else None
        )
        self.until = UntilForm(organisation.usual_answers.get(group.until), data)
        self.forms = [
            self._form(row_path, data, on) for row_path in ROWS if self._asked_about(row_path)
        ]

    def _asked_about(self, row_path: str) -> tuple[Question, ...]:
        return tuple(q for q in self.group.questions if q.row_path == row_path and q.key != TEAM)

    def _form(self, row_path: str, data: Mapping[str, Any] | None, on: date) -> QuestionForm:
        questionnaire = load("agreement")
        shown = Page(questionnaire, questionnaire.sections[0], ROWS[row_path])
        form = QuestionForm(shown, self.document, resolver=NoRecords(), data=data, on=on)
        form.show(self._asked_about(row_path))
        return form

    @property
    def every(self) -> list[forms.Form]:
        """All forms of the page, in the order in which they are shown."""
        return [*([self.team] if self.team else []), *self.forms, self.until]

    @property
    def shown(self) -> str:
        """The questions on the page, for the page to send back."""
        return " ".join(form.shown for form in self.forms)

    @property
    def clearable(self) -> list[tuple[str, str]]:
        """Name and label of the answered radios, which no browser can unmark."""
        return [one for form in self.forms for one in clearable(form)]

    def is_valid(self) -> bool:
        """Whether every form is; all of them are asked, so that all errors are seen."""
        return sum(len(form.errors) for form in self.every) == 0

    def answers(self) -> dict[str, Any]:
        """By field, what the page says, blank where an answer was taken away."""
        found: dict[str, Any] = {}
        for form in self.forms:
            for place, value in form.changes().items():
                found[generic(place)] = value
        if self.team is not None:
            found[TEAM] = self.team.rows()
        until: date | None = self.until.cleaned_data["use_until"]
        found[self.group.until] = until.isoformat() if until else ""
        return found


@dataclass(frozen=True)
class Kept:
    """A group of usual answers with how many of them the record holds."""

    group: UsualGroup
    count: int
    until: str = ""
    """The last day on which they serve."""
    is_over: bool = False

    @property
    def hint(self) -> str:
        """What the group is, and until when its answers serve."""
        if not self.until:
            return self.group.intro
        words = "Not used after" if self.is_over else "Used until"
        return f"{self.group.intro} {words} {in_words(self.until)}."

    @property
    def told(self) -> str:
        """How many are kept, in words."""
        of = len(self.group.fields)
        if self.count == of:
            return "All kept"
        return f"{self.count} of {of} kept" if self.count else "None kept yet"

    @property
    def colour(self) -> str:
        if self.count == len(self.group.fields):
            return ""
        return "teal" if self.count else "blue"


def document_of(organisation: Organisation) -> dict[str, Any]:
    """An agreement of the organisation with itself, in which its usual answers stand."""
    document: dict[str, Any] = normalise(
        {
            "parties": [
                {
                    "id": organisation.reference.lower(),
                    "organisation": facts(organisation, entries=()),
                    "role": "both",
                }
            ],
            "flows": [{}],
        }
    )
    for field, value in organisation.usual_answers.items():
        if field != TEAM and not field.startswith(UNTIL):
            put(
                document,
                field.replace("parties[]", "parties.0").replace("flows[]", "flows.0"),
                value,
            )
    return document


def kept_of(organisation: Organisation, group: UsualGroup, *, on: date) -> Kept:
    """How many of the group's answers the record holds, and whether they serve on the day."""
    kept = organisation.usual_answers
    until = kept.get(group.until, "")
    count = sum(filled(kept.get(field)) for field in group.fields)
    return Kept(group, count, until, bool(until) and until < on.isoformat())


OF_ITS_POWERS = frozenset({"basis_explanation", "basis_task", "basis_provision", "basis_own_task"})
"""What a party answers for as long as its agreement, and the powers in it, last."""


def usual_in(document: Mapping[str, Any], number: int, *, leads: bool, on: date) -> dict[str, Any]:
    """What this party answers in an agreement of the questions that a record keeps; with `leads`
    also what it answers for the whole of it. Law that is over on the day is no usual answer."""
    found: dict[str, Any] = {}
    whole = normalise(document)
    over = is_over(whole, number, on)
    for question in kept_questions():
        row = {"parties[]": f"parties.{number}"}.get(question.row_path, "")
        if over and question.key in OF_ITS_POWERS:
            continue
        if question.key == TEAM:
            value, field = whole["team"], TEAM
        elif question.row_path in ("", "parties[]"):
            value, field = get(whole, question.column.place(row)), question.field
        else:
            continue
        if filled(value) and (leads or row):
            found[field] = value
    return found


def is_over(document: Mapping[str, Any], number: int, on: date) -> bool:
    """Whether the agreement, or a power that the party relies on in it, ended before the day."""
    powers = get(document, f"parties.{number}.gateways", [])
    ends = [get(document, "end_date", ""), *(power["expires_on"] for power in powers)]
    return any(end and end < on.isoformat() for end in ends)
