"""A word across every page, behind the text."""

from __future__ import annotations

from base64 import b64encode

from django.template.loader import render_to_string


def page_background(text: str) -> str:
    """The data: URI of an A4 page with `text` across it, pale and without transparency."""
    # Long words are set smaller, so that the ends stay on the page.
    size = min(150, 1000 // max(1, len(text)))
    svg = render_to_string("pdf/watermark.svg", {"text": text, "size": size})
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()
