"""Words on a page: status, text that somebody typed, lists in a sentence's place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STATUS_COLOURS = {
    "draft": "grey",
    "not started": "blue",
    "in progress": "teal",
    "in review": "blue",
    "waiting": "blue",
    "with the parties": "blue",
    "returned": "orange",
    "changes asked for": "orange",
    "suspended": "orange",
    "ready to sign": "purple",
    "signed": "purple",
    "in force": "green",
    "approved": "green",
    "there is a problem": "red",
    "overdue": "red",
    "refused": "red",
    "declined": "red",
    "expired": "grey",
    "ended": "grey",
    "terminated": "grey",
    "superseded": "grey",
    "withdrawn": "grey",
    "closed": "grey",
}
"""One status, one colour, on every page. Red is only for what is wrong or late."""


def status_tag(text: object, colour: str = "") -> SafeString:
    """A status as a tag. Its colour follows from the words unless one is given."""
    words = str(text)
    colour = colour or STATUS_COLOURS.get(words.lower(), "")
    name = f"govuk-tag govuk-tag--{colour}" if colour else "govuk-tag"
    return format_html('<strong class="{}">{}</strong>', name, text)


def paragraphs(text: object) -> SafeString:
    """Text that somebody typed: a paragraph for each block, line breaks kept, HTML as text."""
    blocks = (block.strip() for block in str(text or "").replace("\r\n", "\n").split("\n\n"))
    return format_html_join(
        "",
        '<p class="govuk-body"{}>{}</p>',
        ((direction(block), _lines(block)) for block in blocks if block),
    )


def direction(text: object) -> SafeString:
    """The attribute of a paragraph that is written from right to left; empty for any other.

    As browsers do for `dir="auto"`: the first letter that has a direction decides.
    """
    strong = (unicodedata.bidirectional(character) for character in str(text or ""))
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return SafeString("" if first == "L" else ' dir="rtl"')


def _lines(block: str) -> SafeString:
    return format_html_join(LINE_BREAK, "{}", ((line,) for line in block.split("\n")))


LINE_BREAK = SafeString("<br>")


def bullets(items: Iterable[object] | None) -> SafeString:
    """A bulleted list; nothing for no items; plain text for one."""
    found = list(items or ())
    if len(found) < 2:
        return format_html("{}", found[0]) if found else SafeString()
    lines = format_html_join("", "<li>{}</li>", ((item,) for item in found))
    return format_html('<ul class="govuk-list govuk-list--bullet">{}</ul>', lines)
