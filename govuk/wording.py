"""The words of errors: what to do, not what went wrong. No full stop, no "please"."""

from __future__ import annotations

from django import forms
from django.forms.widgets import ChoiceWidget

INSTRUCTIONS = {
    *("add", "answer", "ask", "attach", "choose", "confirm", "describe", "enter", "explain"),
    *("give", "list", "name", "paste", "say", "select", "set", "state", "tell", "tick", "type"),
    *("upload", "write"),
}
"""First words of labels that already say what to do: "Describe the sharing"."""


NEEDS_NO_ARTICLE = {
    *("a", "an", "the", "all", "any", "another", "each", "every", "no", "one", "some", "this"),
    *("my", "our", "your", "his", "her", "its", "their", "it", "they", "you"),
    *("how", "what", "when", "where", "whether", "which", "who", "whom", "whose", "why"),
    *("at", "by", "for", "from", "in", "of", "on", "to", "until", "with"),
}
"""First words of a thing that can follow "Enter" as it is: "your post", "why it ends"."""


def the(thing: str) -> str:
    """A thing as it stands in a sentence: "the last day", "your post"."""
    first = thing.split(" ", 1)[0].lower()
    return thing if first in NEEDS_NO_ARTICLE else f"the {thing}"


def one(thing: str) -> str:
    """One of several such things, to choose: "a role", "an organisation"."""
    if the(thing) == thing:
        return thing
    return f"an {thing}" if thing[:1].lower() in "aeio" else f"a {thing}"


def is_instruction(label: str) -> bool:
    """True for a label that tells people what to do instead of naming a thing."""
    return label.split(" ", 1)[0].lower() in INSTRUCTIONS and " " in label


def name_of(field: forms.Field) -> str:
    """What an error calls the field: its short name, its label, or the label in quotation marks.

    A label that is a question or an instruction cannot begin a sentence about the answer.
    """
    if short := getattr(field, "short_name", ""):
        return str(short)
    label = str(field.label or "").strip()
    if not label:
        return "The answer"
    quoted = label.endswith("?") or is_instruction(label)
    return f"The answer to ‘{label}’" if quoted else label


def is_whole_number(field: forms.Field) -> bool:
    """True for a field of whole numbers only. Django's other numbers are its subclasses."""
    fractions = (forms.DecimalField, forms.FloatField)
    return isinstance(field, forms.IntegerField) and not isinstance(field, fractions)


def lower_first(text: str) -> str:
    """The text as it goes on within a sentence. An abbreviation keeps its capitals."""
    first_word = text.split(" ", 1)[0]
    return text if len(first_word) > 1 and first_word.isupper() else text[:1].lower() + text[1:]


def asks_for(field: forms.Field) -> str:
    """The error of an empty answer: enter, select, choose or confirm."""
    label = str(field.label or "").strip()
    if isinstance(field.widget, forms.CheckboxInput):
        return f"Tick the box to confirm: {label}" if label else "Tick the box to confirm"
    if not getattr(field, "short_name", ""):
        if label.endswith("?"):
            return f"Answer the question ‘{label}’"
        if is_instruction(label):
            return label
    return _asks_for(field, lower_first(name_of(field)))


def _asks_for(field: forms.Field, thing: str) -> str:
    if isinstance(field.widget, ChoiceWidget):
        many = field.widget.allow_multiple_selected
        return f"Select {the(thing) if many else one(thing)}"
    if isinstance(field.widget, forms.FileInput):
        return f"Choose a file for {the(thing)}"
    return f"Enter {the(thing)}"


def say_what_to_do(field: forms.Field) -> None:
    """Replace Django's standard messages of a field. Messages that a form gave it stay."""
    name = name_of(field).replace("%", "%%")
    ours = {
        "required": asks_for(field),
        "max_length": f"{name} must be %(limit_value)s characters or fewer",
        "min_length": f"{name} must be %(limit_value)s characters or more",
        "max_value": f"{name} must be %(limit_value)s or less",
        "min_value": f"{name} must be %(limit_value)s or more",
        "null_characters_not_allowed": f"{name} must not contain invisible control characters",
    }
    if isinstance(field, forms.IntegerField):
        kind = "a whole number" if is_whole_number(field) else "a number"
        ours["invalid"] = f"{name_of(field)} must be {kind}, like 30"
    elif isinstance(field, forms.EmailField):
        ours["invalid"] = "Enter an email address in the correct format, like name@example.com"
    elif isinstance(field, forms.URLField):
        ours["invalid"] = (
            "Enter a web address in the correct format, like https://www.example.com/privacy"
        )
    elif isinstance(field, forms.ChoiceField):
        ours["invalid_choice"] = "Select one of the answers shown"
        ours["invalid_list"] = "Select one or more of the answers shown"
    standard = _standard_messages(type(field))
    for code, message in ours.items():
        if field.error_messages.get(code) == standard.get(code):
            field.error_messages[code] = message


def _standard_messages(field_type: type[forms.Field]) -> dict[str, object]:
    """The messages that Django gives a field of this type when its form gives it none."""
    found: dict[str, object] = {}
    for cls in reversed(field_type.__mro__):
        if cls.__module__.startswith("django."):
            found.update(getattr(cls, "default_error_messages", {}))
    return found
