"""Reading a page as a browser would, for what must not be in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

LOADING = {"src", "href", "action", "formaction", "data", "poster", "srcset", "xlink:href"}


@dataclass
class Form:
    """A form of a page: where and how it sends, and what: names with kind and value."""

    method: str
    action: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)

    def filled(self, text: str, kinds: set[str]) -> dict[str, str]:
        """What it sends when this is typed into every field of these kinds, if it is not vast."""
        typed = text if len(text) < 100_000 else ""
        sent = {n: typed if kind in kinds else value for n, (kind, value) in self.fields.items()}
        if not typed:
            first = next((n for n, (kind, _) in self.fields.items() if kind in kinds), None)
            sent |= {first: text} if first else {}
        return sent


class Page(HTMLParser):
    """What a page holds: its text, its forms, and everything in it that could run."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.running: list[str] = []
        self.tags: list[str] = []
        self._text: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._text).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self._inside = tag if tag in ("script", "style") else ""
        if tag == "style" or (tag == "script" and "src" not in given):
            self.running.append(f"<{tag}> without a file")
        for name, value in given.items():
            if name == "style" or name.startswith("on") or name == "srcdoc":
                self.running.append(f"<{tag} {name}={value!r}>")
            if name in LOADING and value.strip().lower().startswith(("javascript:", "data:text")):
                self.running.append(f"<{tag} {name}={value!r}>")
            if name == "src" and "//" in value:
                self.running.append(f"<{tag} {name}={value!r}> from elsewhere")
        if tag == "form":
            self.forms.append(Form(given.get("method", "get").lower(), given.get("action", "")))
        elif self.forms and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            # Of several boxes of one name the first is ticked.
            self.forms[-1].fields.setdefault(given["name"], (kind, given.get("value", "")))
        elif tag == "option" and self.forms and given.get("value"):
            self._choose(given["value"])

    def _choose(self, value: str) -> None:
        """Of a list the last one offered: the first is often "none"."""
        fields = self.forms[-1].fields
        name = next(reversed(fields), "")
        if name and fields[name][0] == "select":
            fields[name] = ("select", value)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            if data.strip():
                self.running.append(f"text in <{self._inside}>")
        else:
            self._text.append(data)
