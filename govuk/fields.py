"""Fields that Django lacks: a date in three parts, yes or no, one thing on each line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from govuk.wording import name_of

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199


class DateParts(forms.Widget):
    """Day, month and year, as three boxes. Its value is a date, or the three texts as typed."""

    template_name = "components/widgets/date.html"
    use_fieldset = True
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        """The three texts, in the order of a date."""
        return [str(data.get(f"{name}_{part}") or "").strip() for part in self.parts]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """True if not one of the boxes was sent."""
        return all(f"{name}_{part}" not in data for part in self.parts)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The three boxes: name, id, label, text, width."""
        given = dict(attrs or {})
        wrong = given.pop("wrong_parts", ())
        context = super().get_context(name, None, given)
        own_id = context["widget"]["attrs"].get("id") or f"id_{name}"
        texts = as_parts(value)
        context["widget"]["parts"] = [
            {
                "part": part,
                "name": f"{name}_{part}",
                "id": f"{own_id}_{part}",
                "label": part.capitalize(),
                "value": text,
                "width": 4 if part == "year" else 2,
                "is_wrong": part in wrong,
            }
            for part, text in zip(self.parts, texts, strict=True)
        ]
        return context


def as_parts(value: Any) -> list[str]:
    """Day, month and year as text, of a date, of "2026-04-03", or of what was typed."""
    if isinstance(value, date):
        return [str(value.day), str(value.month), str(value.year)]
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)):
        year, month, day = found.groups()
        return [str(int(day)), str(int(month)), year]
    if isinstance(value, (list, tuple)) and len(value) == 3:
        return [str(part or "") for part in value]
    return ["", "", ""]


class DateField(forms.Field):
    """A date typed in three boxes; months may be words. Gives a date, or None.

    Its errors say which part is missing or wrong, and lead to that part.
    """

    widget = DateParts

    def clean(self, value: Any) -> date | None:
        """The date, or the first thing that is wrong with it."""
        day, month, year = (part.strip() for part in as_parts(value))
        if not (day or month or year):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        self._refuse_missing(day, month, year)
        found = self._real_date(day, month, year)
        self.run_validators(found)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True if the boxes hold something else than before."""
        return as_parts(initial) != as_parts(data)

    def _refuse_missing(self, *texts: str) -> None:
        missing = [p for p, text in zip(DateParts.parts, texts, strict=True) if not text]
        if missing:
            wanted = " and ".join(missing)
            raise self._error("must include a " + wanted, "incomplete", missing)

    def _real_date(self, day: str, month: str, year: str) -> date:
        month_number = as_month(month)
        wrong = [
            part
            for part, is_right in (
                ("day", re.fullmatch(r"[0-9]{1,2}", day)),
                ("month", month_number),
                ("year", re.fullmatch(r"[0-9]{1,4}", year)),
            )
            if not is_right
        ]
        if wrong:
            raise self._error("must be a real date", "invalid", wrong)
        if len(year) < 4:
            raise self._error("must have a year with 4 numbers, like 2027", "invalid", ["year"])
        if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
            words = f"must have a year between {EARLIEST_YEAR} and {LATEST_YEAR}"
            raise self._error(words, "invalid", ["year"])
        try:
            return date(int(year), month_number or 0, int(day))
        except ValueError:
            raise self._error("must be a real date", "invalid", list(DateParts.parts)) from None

    def _error(self, words: str, code: str, parts: list[str]) -> ValidationError:
        # The name may hold a percent sign, so it travels as a parameter.
        params = {"name": name_of(self), "parts": tuple(parts)}
        return ValidationError(f"%(name)s {words}", code=code, params=params)


def as_month(text: str) -> int | None:
    """The number of a month typed as a number or as a word, or None."""
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    word = text.lower().rstrip(".")
    if len(word) < 3:
        return None
    return next((n for n, name in enumerate(MONTHS, 1) if name.startswith(word)), None)


class YesNoField(forms.TypedChoiceField):
    """Radios for yes and no. Gives True, False, or None where there is no answer."""

    widget = forms.RadioSelect
    inline = True

    def __init__(self, *, yes: str = "Yes", no: str = "No", **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", yes), ("no", no)],
            coerce=lambda value: value == "yes",
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """The radio to mark, for True, False, or what was sent."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value

    def to_python(self, value: Any) -> str:
        """The radio, for what was sent or, in a disabled field, for True and False."""
        return str(super().to_python(self.prepare_value(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True if another radio is marked than before."""
        return super().has_changed(self.prepare_value(initial), data)


class LinesField(forms.Field):
    """A textarea with one thing on each line. Gives a list of texts, without the empty lines."""

    widget = forms.Textarea
    default_error_messages = {
        "too_many": "%(name)s must have %(limit)s lines or fewer",
        "too_long": "Line %(line)s of %(name)s must be %(limit)s characters or fewer",
    }

    def __init__(
        self, *, max_lines: int | None = None, max_line_length: int | None = None, **kwargs: Any
    ) -> None:
        self.max_lines, self.max_line_length = max_lines, max_line_length
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The text of the box, for a list or for what was typed."""
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> list[str]:
        """The lines, without surrounding space; empty ones left out."""
        if value in self.empty_values:
            return []
        lines = value if isinstance(value, (list, tuple)) else str(value).splitlines()
        return [text for line in lines if (text := str(line).strip())]

    def validate(self, value: list[str]) -> None:
        """Refuse too many lines, too long a line, and characters no database keeps."""
        super().validate(value)
        no_null = ProhibitNullCharactersValidator()
        if self.max_lines is not None and len(value) > self.max_lines:
            params: dict[str, object] = {"name": name_of(self), "limit": self.max_lines}
            raise ValidationError(self.error_messages["too_many"], "too_many", params)
        for number, line in enumerate(value, 1):
            no_null(line)
            if self.max_line_length is not None and len(line) > self.max_line_length:
                params = {"name": name_of(self), "limit": self.max_line_length, "line": number}
                raise ValidationError(self.error_messages["too_long"], "too_long", params)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True if the lines are others than before."""
        return self.to_python(initial) != self.to_python(data)
