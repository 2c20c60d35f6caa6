"""The form of one page, made from its questions. Nothing on it is compulsory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from govuk.forms import GovukForm, dress
from law.choosing import Offer, needs_of
from law.document import get
from law.library import gateway
from questionnaire.answers import answer, display_column, filled, party_name, value_in
from questionnaire.changes import Changes, apply, is_same
from questionnaire.definition import Choice, Column, Question
from questionnaire.inputs import SOMETHING_ELSE, ItemsField, WhyNot, WordsField, field_for
from questionnaire.options import Resolver, choices_for, is_picker, picked
from questionnaire.pages import Page
from questionnaire.relevance import relevance
from questionnaire.rows import renamed_party

SHOWN, CLEAR, EVERY = "shown", "clear", "every"
"""Names that the page sends beside its answers: the questions it showed, those whose answer is
to be taken away, and whether it shows also what is not asked."""
OTHER = "__other"


class QuestionForm(GovukForm):
    """The questions of one page. `changes()` says what they change in the document."""

    def __init__(
        self,
        page: Page,
        document: Mapping[str, Any],
        *,
        resolver: Resolver,
        data: Mapping[str, Any] | None,
        on: date,
    ) -> None:
        super().__init__(data)
        self.page = page
        self.document = document
        self._resolver = resolver
        self._on = on
        self.questions: tuple[Question, ...] = ()

    @property
    def shown(self) -> str:
        """The questions on the page, for the page to send back."""
        return " ".join(question.key for question in self.questions)

    def show(self, questions: tuple[Question, ...]) -> None:
        """Put these questions on the form."""
        self.questions = questions
        for question, column in self.asked_columns():
            self._add(question, column)

    def keep(self, questions: tuple[Question, ...]) -> None:
        """Leave these questions on the form, and take the others off it."""
        self.questions = questions
        kept = {column.name for _, column in self.asked_columns()}
        for name in list(self.fields):
            if name.removesuffix(OTHER) not in kept:
                del self.fields[name]
        self._errors = None

    def as_sent(self) -> Mapping[str, Any]:
        """The document as it would be with every answer that was sent and can be read."""
        return apply(self.document, self.readable_changes())

    def readable_changes(self) -> Changes:
        """What the answers change that can be read, whatever is wrong with the others."""
        shown, unread = self.questions, {name.removesuffix(OTHER) for name in self.errors}
        self.questions = tuple(
            q for q in shown if not unread & {q.key, *(column.name for column in q.columns)}
        )
        changes = self.changes()
        self.questions = shown
        return changes

    def asked_columns(self) -> Iterator[tuple[Question, Column]]:
        """Every field of the document that this form can fill, with its question."""
        for question in self.questions:
            for column in question.columns:
                yield question, column

    def _add(self, question: Question, column: Column) -> None:
        held = self._held(question, column)
        row = self.page.row
        offer = picked(column, self.document, row, on=self._on) if is_picker(column) else None
        choices = self._choices(column, held, offer)
        field = field_for(question, column, choices)
        if offer is not None:
            dress(field, below=_why_not(column, held, offer))
        self.fields[column.name] = field
        self.initial[column.name] = str(held) if column.leaf.kind == "integer" and choices else held
        if choices is not None and _takes_other(column):
            self._add_other(column, choices, held)

    def _held(self, question: Question, column: Column) -> Any:
        if column.name == question.key and question.stores:
            return answer(question, self.document, self.page.row)
        return value_in(column, self.document, self.page.row)

    def _choices(self, column: Column, held: Any, offer: Offer | None) -> tuple[Choice, ...] | None:
        """What is offered, with what is chosen already although it is not offered now."""
        offered = choices_for(
            column, self.document, self.page.row, resolver=self._resolver, offer=offer
        )
        if offered is None:
            return None
        if _takes_other(column):
            is_list = column.leaf.is_list
            return offered if is_list else (*offered, Choice(SOMETHING_ELSE, "Something else"))
        known = {choice.id for choice in offered}
        missing = [str(v) for v in (held if isinstance(held, list) else [held]) if filled(v)]
        return (
            *offered,
            *(Choice(v, self._named(column, v)) for v in missing if v not in known),
        )

    def _named(self, column: Column, value: str) -> str:
        told = self._named_plainly(column, value)
        return f"{told} (no longer offered)" if is_picker(column) else told

    def _named_plainly(self, column: Column, value: str) -> str:
        if column.reference_list == "organisations":
            return party_name(self.document, value)
        told = display_column(column, [value] if column.leaf.is_list else value, self.document)
        return told if isinstance(told, str) else told[0]

    def _add_other(self, column: Column, choices: tuple[Choice, ...], held: Any) -> None:
        known = {choice.id for choice in choices}
        name = column.name + OTHER
        if column.leaf.is_list:
            self.fields[name] = ItemsField(
                label="Others that are not listed, one on each line",
                required=False,
                max_lines=100,
                max_line_length=500,
            )
            self.initial[name] = [one for one in held if one not in known]
            return
        self.fields[name] = WordsField(
            label="If it is something else, say what", required=False, max_length=300, one_line=True
        )
        if filled(held) and held not in known:
            self.initial.update({name: held, column.name: SOMETHING_ELSE})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for question, column in self.asked_columns():
            if cleaned.get(column.name) == SOMETHING_ELSE and not cleaned.get(column.name + OTHER):
                if column.name + OTHER not in self.errors:
                    self.add_error(column.name + OTHER, "Say what the other answer is")
            if question.picks_organisation and column.name in cleaned:
                self._refuse_unknown_organisation(column.name, cleaned[column.name])
        return cleaned

    def _refuse_unknown_organisation(self, name: str, chosen: str) -> None:
        if not chosen or chosen == get(self.document, f"{self.page.row}.organisation.id"):
            return
        taken = [
            number
            for number, party in enumerate(get(self.document, "parties", []))
            if (party.get("organisation") or {}).get("id") == chosen
        ]
        if taken:
            told = f"{party_name(self.document, chosen)} is already taking part"
            self.add_error(name, ValidationError(told, code="twice"))
            return
        try:
            self._resolver.organisation_facts(chosen)
        except KeyError:
            self.add_error(name, ValidationError("Select an organisation from the list"))

    # ------------------------------------------------------------------ what it changes

    def changes(self) -> Changes:
        """New values by place, of the answers that differ from the document.

        Only what the page showed, or what was sent, can change. Call it on a valid form.
        """
        found: Changes = {}
        for question, column in self.asked_columns():
            if self.was_sent(question, column):
                found |= self._change(question, column, found)
        return found

    @cached_property
    def cleared(self) -> frozenset[str]:
        """The fields whose answer is to be taken away."""
        named = " ".join(_all_of(self.data, CLEAR)) if self.is_bound else ""
        return frozenset(named.split())

    def was_sent(self, question: Question, column: Column) -> bool:
        """True when the page that was sent had this field on it, or takes its answer away."""
        if column.name in self.cleared:
            return True
        return question.key in self._sent_with or self._has_data(column.name)

    @cached_property
    def _sent_with(self) -> frozenset[str]:
        """The questions that the page says it showed."""
        return frozenset(" ".join(_all_of(self.data, SHOWN)).split())

    def _has_data(self, name: str) -> bool:
        widget = self.fields[name].widget
        if isinstance(widget, forms.CheckboxSelectMultiple):
            # Boxes with none ticked send nothing, so nothing can be read from silence.
            return name in self.data
        return not widget.value_omitted_from_data(self.data, self.files, name)

    def _change(self, question: Question, column: Column, earlier: Changes) -> Changes:
        value = column.leaf.blank if column.name in self.cleared else self._value(column)
        if question.picks_organisation:
            return self._organisation(value)
        place = column.place(self.page.row)
        before = get(self.document, place, column.leaf.blank)
        if question.stores and column.name == question.key:
            value = _codes(question, value, earlier.get(place, before))
        elif isinstance(value, list) and isinstance(before, list):
            value = _in_held_order(value, before)
        return {} if is_same(before, value) else {place: value}

    def _value(self, column: Column) -> Any:
        value = self.cleaned_data.get(column.name)
        other = self.cleaned_data.get(column.name + OTHER)
        if column.type == "yes_no":
            return value
        if column.leaf.is_list:
            return [*(value or ()), *(other or ())]
        if value == SOMETHING_ELSE or (not value and other):
            return other
        if isinstance(value, date):
            return value.isoformat()
        if column.leaf.kind == "integer":
            return int(value) if value not in (None, "") else None
        return column.leaf.blank if value is None else value

    def _organisation(self, chosen: str) -> Changes:
        row = self.page.row
        if chosen == get(self.document, f"{row}.organisation.id", ""):
            return {}
        facts = dict(self._resolver.organisation_facts(chosen)) if chosen else {}
        before, after = get(self.document, f"{row}.id", ""), chosen.lower()
        return {
            f"{row}.organisation": facts,
            f"{row}.id": after,
            **(renamed_party(self.document, before, after) if before else {}),
        }

    @property
    def opened(self) -> tuple[Question, ...]:
        """The questions that the answers just sent have opened, and the page had not shown."""
        if not self.is_bound:
            return ()
        return tuple(
            question
            for question in self.questions
            if not any(self.was_sent(question, column) for column in question.columns)
        )


def _why_not(column: Column, held: Any, offer: Offer) -> WhyNot:
    power = held if column.reference_list == "gateways" and isinstance(held, str) else ""
    return WhyNot(offer.unavailable, needs_of(power) if gateway(power) else ())


def _takes_other(column: Column) -> bool:
    return column.is_open or column.reference_list == "datasets"


def _codes(question: Question, value: Any, held: list[str]) -> list[str]:
    """The shared list of codes, with this question's part of it as answered."""
    wanted = value if isinstance(value, list) else [question.stores] if value else []
    is_ours = (
        question.stores.__eq__ if question.type == "yes_no" else _starting_with(question.stores)
    )
    kept = [code for code in held if not is_ours(code) or code in wanted]
    return [*kept, *(code for code in wanted if code not in kept)]


def _starting_with(prefix: str) -> Any:
    return lambda code: code.startswith(prefix)


def _in_held_order(value: list[Any], held: list[Any]) -> list[Any]:
    """The ticked answers, in the order they had: ticking the same boxes again changes nothing."""
    if sorted(map(str, value)) == sorted(map(str, held)):
        return held
    return value


def _all_of(data: Mapping[str, Any], name: str) -> list[str]:
    if hasattr(data, "getlist"):
        return [str(one) for one in data.getlist(name)]
    held = data.get(name, [])
    return [held] if isinstance(held, str) else list(held)


def form_for(
    page: Page,
    document: Mapping[str, Any],
    *,
    resolver: Resolver,
    on: date,
    data: Mapping[str, Any] | None = None,
    every: bool = False,
    also: Collection[str] = (),
) -> QuestionForm:
    """The form of a page, given the document and what was sent.

    It asks what the answers call for, those just sent among them: a follow-up opened on this
    very page is asked, and its answer read. With `every`, also what they do not call for; with
    `also`, those of that name.
    """
    form = QuestionForm(page, document, resolver=resolver, data=data, on=on)
    editable = tuple(q for q in page.questions if not q.is_read_only)
    asked = relevance(page.questionnaire, document)
    if data is None:
        form.show(tuple(q for q in editable if every or q.key in also or asked.asks(q, page.row)))
        return form
    form.show(editable)
    sent = {q.key for q, column in form.asked_columns() if form.was_sent(q, column)}
    asked = relevance(page.questionnaire, form.as_sent())
    form.keep(tuple(q for q in editable if q.key in sent or asked.asks(q, page.row)))
    return form
