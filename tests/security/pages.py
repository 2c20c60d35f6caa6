"""Reading a page as a browser would, for what must not be in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

LOADING = {"src", "href", "action", "formaction", "data", "poster", "srcset", "xlink:href"}


@dataclass
class Form:
    """A form of a page: where and how it sends, and the names of what it sends."""

    method: str
    action: str
    names: set[str] = field(default_factory=set)


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
            self.forms[-1].names.add(given["name"])

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            if data.strip():
                self.running.append(f"text in <{self._inside}>")
        else:
            self._text.append(data)
