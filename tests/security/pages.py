"""Reading a page as a browser would: its forms, its text, and what must not be in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

LOADING = {"src", "href", "action", "formaction", "data", "poster", "srcset", "xlink:href"}
BOXES = {"checkbox", "radio"}
VAST = 100_000


@dataclass
class Field:
    """What a form sends under one name."""

    kind: str
    offered: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page: where and how it sends, and what."""

    method: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    def as_shown(self) -> dict[str, list[str]]:
        """What it sends when nobody touches it."""
        return {name: one.shown for name, one in self.fields.items() if one.shown}

    def filled(self, text: str, kinds: set[str]) -> dict[str, list[str]]:
        """What it sends when something is chosen everywhere, and this typed where one types."""
        typed = [name for name, one in self.fields.items() if one.kind in kinds]
        if len(text) > VAST:
            typed = typed[:1]
        chosen = {n: one.shown or one.offered[-1:] for n, one in self.fields.items()}
        return {**chosen, **{name: [text] for name in typed}}


class Page(HTMLParser):
    """What a page holds: its text, its forms, and everything in it that could run."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.running: list[str] = []
        self.tags: list[str] = []
        self._text: list[str] = []
        self._inside = self._last = ""
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self._inside = tag
        self._find_running(tag, given)
        if tag == "form":
            self.forms.append(Form(given.get("method", "get").lower(), given.get("action", "")))
        elif self.forms:
            self._find_field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style"):
            if data.strip():
                self.running.append(f"text in <{self._inside}>")
            return
        if self._inside == "textarea" and self._last:
            self.forms[-1].fields[self._last].shown = [data.removeprefix("\n")]
        self._text.append(data)

    def _find_running(self, tag: str, given: dict[str, str]) -> None:
        if tag == "style" or (tag == "script" and "src" not in given):
            self.running.append(f"<{tag}> without a file")
        for name, value in given.items():
            runs = name == "style" or name.startswith("on") or name == "srcdoc"
            address = value.strip().lower()
            leads = name in LOADING and address.startswith(("javascript:", "data:text"))
            if runs or leads or (name == "src" and "//" in value):
                self.running.append(f"<{tag} {name}={value!r}>")

    def _find_field(self, tag: str, given: dict[str, str]) -> None:
        fields = self.forms[-1].fields
        if tag == "option" and self._last in fields:
            fields[self._last].offered.append(given.get("value", ""))
            if "selected" in given:
                fields[self._last].shown = [given.get("value", "")]
        if not given.get("name"):
            return
        self._last = given["name"]
        kind = given.get("type", "text") if tag == "input" else tag
        one = fields.setdefault(given["name"], Field(kind))
        if tag == "input":
            value = given.get("value", "on" if kind in BOXES else "")
            one.offered.append(value)
            if kind not in BOXES or "checked" in given:
                one.shown.append(value)
