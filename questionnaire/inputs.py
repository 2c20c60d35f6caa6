"""The form field of each question: what may be typed, and what is refused in plain words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from govuk.fields import DateField, LinesField, YesNoField
from govuk.forms import dress
from govuk.wording import name_of, say_what_to_do
from law.choosing import Unavailable
from questionnaire.definition import Choice, Column, Question
from questionnaire.fields import words
from questionnaire.pdf.outline import why_not_printed

RADIOS_AT_MOST = 8
SOMETHING_ELSE = "_other"
MANY = 1_000_000_000_000
DEFAULT_LIMITS = {"text": 300, "long_text": 4000, "person": 300, "file": 300, "duration": 300}
FILE_HINT = "Give the document's reference, or a link to it."

# Control characters, halves of surrogate pairs, and the two marks that make text read backwards.
REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e]")


WHO_KNOWS = {
    "policy": "Policy or service lead",
    "legal": "Legal adviser",
    "technical": "Technical, data or security lead",
    "data_owner": "Information asset owner",
    "caldicott_guardian": "Caldicott Guardian",
}


@dataclass(frozen=True)
class Why:
    """What folds out beneath a question: why it is asked, good and poor answers, the source."""

    question: Question
    title: str = "Why we ask"
    template: str = "questionnaire/details.html"

    @property
    def drawn(self) -> SafeString:
        """What the template makes of it: the same words for everybody, so made once."""
        return _drawn(self)

    @property
    def who_knows(self) -> str:
        """The colleagues who usually know the answer."""
        return WHO_KNOWS.get(self.question.usually_known_by) or words(
            self.question.usually_known_by
        )

    @property
    def why_not_printed(self) -> str:
        """Why the agreement's document leaves the answer out; blank where it prints it."""
        return why_not_printed(self.question)


@lru_cache(maxsize=1024)
def _drawn(why: Why) -> SafeString:
    return render_to_string(why.template, {"details": why})


@dataclass(frozen=True)
class WhyNot:
    """What stands under a picker of the law: why some options are not offered, what the power
    that is chosen asks for, and where to look for another."""

    unavailable: tuple[Unavailable, ...]
    needs: tuple[str, ...] = ()
    finder_url: str = ""
    template: str = "questionnaire/why_not.html"


def tidy(value: str) -> str:
    """The text in the one way it is kept: LF, no space around it, composed characters (NFC)."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).strip()


def refuse_what_cannot_be_kept(field: forms.Field, text: str) -> None:
    """Raise for characters that no page or database can hold, or that deceive the eye."""
    if REFUSED.search(text):
        raise ValidationError(
            "%(name)s must not contain invisible control characters. Delete it and type it again",
            code="characters",
            params={"name": name_of(field)},
        )


class WordsField(forms.CharField):
    """Text as people write it: any script, any symbol; no control characters."""

    # Django's own check for NUL would say the same thing in other words.
    default_validators: list[Callable[[Any], None]] = []

    def __init__(self, *, one_line: bool = False, **kwargs: Any) -> None:
        self.one_line = one_line
        super().__init__(**kwargs)
        self.validators = [
            v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"
        ]

    def to_python(self, value: Any) -> str:
        """The text, tidied. A line break in a one-line answer becomes a space."""
        if value in self.empty_values:
            return ""
        text = tidy(str(value))
        refuse_what_cannot_be_kept(self, text)
        return " ".join(text.split("\n")) if self.one_line else text


class ItemsField(LinesField):
    """A list of texts, one on each line."""

    def to_python(self, value: Any) -> list[str]:
        """The lines, each tidied."""
        lines = [tidy(line) for line in super().to_python(value)]
        for line in lines:
            refuse_what_cannot_be_kept(self, line)
        return lines


class WholeNumberField(forms.IntegerField):
    """A count of things, from 0. Thousands may be set apart: 4,200 or 4 200."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MANY, **kwargs)
        self.error_messages["invalid"] = f"{name_of(self)} must be a whole number, like 30".replace(
            "%", "%%"
        )

    def to_python(self, value: Any) -> int | None:
        """The number, or None."""
        if isinstance(value, str):
            value = re.sub(r"(?<=\d)[,\s](?=\d{3})", "", value.strip())
        return super().to_python(value)


class OfferedChoiceField(forms.ChoiceField):
    """One of the answers offered, or one that the document may hold though it is not offered now.

    The law offered is that of the start date; rules, not the form, judge what was chosen before.
    """

    def __init__(self, *, allowed: Collection[str] = (), **kwargs: Any) -> None:
        self.allowed = allowed
        super().__init__(**kwargs)

    def valid_value(self, value: Any) -> bool:
        """True for what is offered and what is allowed."""
        return str(value) in self.allowed or super().valid_value(value)


class OfferedChoicesField(forms.MultipleChoiceField):
    """Any of the answers offered, or allowed as above."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, allowed: Collection[str] = (), **kwargs: Any) -> None:
        self.allowed = allowed
        super().__init__(**kwargs)

    def valid_value(self, value: Any) -> bool:
        """True for what is offered and what is allowed."""
        return str(value) in self.allowed or super().valid_value(value)


def field_for(question: Question, column: Column, choices: Sequence[Choice] | None) -> forms.Field:
    """The form field of one field of the document. Never compulsory."""
    common: dict[str, Any] = {"label": column.label, "required": False}
    if column.name == question.key:
        common["help_text"] = _hint(question)
    field = _plain(column, common) if choices is None else _offering(column, choices, common)
    if choices is None and isinstance(field, WordsField):
        _limit(field, question, column)
        # A text in Arabic is typed from the right.
        field.widget.attrs["dir"] = "auto"
    say_what_to_do(field)
    details = Why(question) if column.name == question.key else None
    hints = {choice.id: choice.hint for choice in choices or () if choice.hint}
    return dress(
        field,
        details=details,
        option_hints=hints or None,
        inline=isinstance(field, YesNoField),
        width="10" if isinstance(field, WholeNumberField) else "",
    )


def _hint(question: Question) -> str:
    if question.type == "file":
        return f"{question.hint} {FILE_HINT}".strip()
    if question.column.leaf.kind == "list of text" and question.type in {"group", "dataset"}:
        return f"{question.hint} Put each one on a line of its own.".strip()
    return question.hint


def _limit(field: WordsField, question: Question, column: Column) -> None:
    own = question.max_characters if column.name == question.key else None
    limit = own or DEFAULT_LIMITS.get(column.type, 300)
    field.max_length = limit
    field.validators.append(MaxLengthValidator(limit))
    # The page counts the characters only where the questionnaire sets a limit.
    if column.type == "long_text" and own:
        field.widget.attrs["maxlength"] = str(own)


def _plain(column: Column, common: dict[str, Any]) -> forms.Field:
    if column.leaf.kind == "list of text":
        return ItemsField(max_lines=100, max_line_length=500, **common)
    match column.type:
        case "yes_no":
            return YesNoField(**common)
        case "date":
            return DateField(**common)
        case "number":
            return WholeNumberField(**common)
        case "long_text":
            return WordsField(widget=forms.Textarea, **common)
        case _:
            return WordsField(one_line=True, **common)


def _offering(column: Column, choices: Sequence[Choice], common: dict[str, Any]) -> forms.Field:
    pairs = [(choice.id, choice.label) for choice in choices]
    allowed = frozenset(column.leaf.allowed)
    if column.leaf.is_list:
        return OfferedChoicesField(choices=pairs, allowed=allowed, **common)
    if len(pairs) > RADIOS_AT_MOST or not pairs:
        return OfferedChoiceField(choices=[("", ""), *pairs], allowed=allowed, **common)
    return OfferedChoiceField(choices=pairs, allowed=allowed, widget=forms.RadioSelect, **common)
