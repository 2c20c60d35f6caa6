"""Small pieces of HTML, escaped once, for the tags and the widgets."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape as escaped_text

from django.utils.safestring import SafeString


def escape(value: object) -> str:
    """The text of a value with `<`, `>`, `&` and quotes escaped, for HTML that is put together
    here. Django's own asks each time whether it is a translation: for lists of thousands."""
    return escaped_text(str(value))


def classes(*names: str | None) -> str:
    """The class names that are not empty, in one string."""
    return " ".join(name for name in names if name)


def attributes(values: Mapping[str, object]) -> SafeString:
    """The attributes as HTML, each with a space before it.

    True gives a bare attribute; None, False and an empty class give nothing.
    """
    # One string in one go: a page of questions has hundreds of attributes.
    written = []
    for name, value in values.items():
        if value is True:
            written.append(f" {name}")
        elif value is not None and value is not False and (value or name != "class"):
            written.append(f' {name}="{escape(value)}"')
    return SafeString("".join(written))
