"""Whether a document has the shape of the agreement, told so that a person can put it right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from law import data_files

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

# JSON carries whole numbers safely up to this one (RFC 8259, section 6).
LARGEST_NUMBER = 2**53 - 1
TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "null",
}


def complaints(document: Any) -> list[str]:
    """Why this is not an agreement document: one sentence each, beginning with the place.

    Empty when it is one. Every field may be missing, null or blank; no other field may be there.
    """
    found = sorted(
        _validator().iter_errors(document), key=lambda error: _place(error.absolute_path)
    )
    told = [sentence for error in found for sentence in _sentences(error)]
    return told or list(_cannot_be_kept(document, ""))


@cache
def _validator() -> Validator:
    # Imported when first needed: it costs 9 MB, and most processes never read a foreign document.
    from jsonschema import Draft202012Validator, FormatChecker

    schema = data_files.read("agreement.schema.json")
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


def _place(path: Any) -> str:
    return ".".join(str(part) for part in path)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _sentences(error: ValidationError) -> Iterator[str]:
    place = _place(error.absolute_path)
    value: Any = error.instance
    rule: Any = error.validator_value
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        for name in value:
            if name not in schema["properties"]:
                yield f"{f'{place}.{name}' if place else name}: there is no field of this name"
    elif error.validator != "anyOf" or isinstance(value, str):
        # A date that is not even text is told of under "type".
        start = place or "The document"
        yield f"{start}: {_WRONG.get(str(error.validator), _otherwise)(value, rule, error.message)}"


def _wrong_type(value: Any, rule: Any, _: str) -> str:
    wanted = [rule] if isinstance(rule, str) else [name for name in rule if name != "null"]
    return f"must be {' or '.join(TYPES[name] for name in wanted)}, not {_shown(value)}"


def _not_allowed(value: Any, rule: Any, _: str) -> str:
    return f"{_shown(value)} is not one of {', '.join(code for code in rule if code)}"


def _otherwise(_value: Any, _rule: Any, message: str) -> str:
    return message


# What to say of each thing a schema may ask: of the value, what was asked, and jsonschema's words.
_WRONG: Mapping[str, Callable[[Any, Any, str], str]] = {
    "type": _wrong_type,
    "enum": _not_allowed,
    "anyOf": lambda value, *_: f"{_shown(value)} is not a date; write it as YYYY-MM-DD",
    "uniqueItems": lambda *_: "names the same thing twice",
    "maxLength": lambda _, rule, __: f"is longer than {rule:,} characters",
    "minimum": lambda value, rule, _: f"{_shown(value)} is less than {rule}",
}


def _cannot_be_kept(value: Any, place: str) -> Iterator[str]:
    """What the schema lets through but no database, hash or page can hold."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _cannot_be_kept(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _cannot_be_kept(inner, f"{place}.{number}")
    elif isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            yield f"{place}: holds a character that cannot be kept (NUL, or half of a pair)"
    elif isinstance(value, int | float) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        # Not a number (NaN) is caught here too: it compares with nothing.
        yield f"{place}: {value} is not a number that can be kept"
