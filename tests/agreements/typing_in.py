"""A person who has a sample at hand and types it into the pages, seeing only what a browser sees.

Which answer belongs into which box is read from the questionnaire's file, so that the pages are
held to the data and not to themselves.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

import yaml
from django.conf import settings

from law.document import filled, get
from law.shape import generic

PARTS = ("year", "month", "day")
OTHER = "_other"
WHY = "The people who know the data say so."
"""The reason for a no where the screening asks for one, which the sample does not tell."""
ELSEWHERE = frozenset({"dpia_link"})
"""Questions that a step of its own answers: here, starting the DPIA."""


@cache
def _file(name):
    path = settings.BASE_DIR / "questionnaire" / "data" / f"{name}_questionnaire.yaml"
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


@cache
def questions(name):
    """Every question of a questionnaire by its key, as its file has it."""
    return {q["key"]: q for section in _file(name)["sections"] for q in section["questions"]}


@cache
def fields_of(name):
    """The fields that each section asks for."""
    return {
        section["key"]: {
            f for q in section["questions"] for f in (q["field"], *q.get("also_fills", ()))
        }
        for section in _file(name)["sections"]
    }


@dataclass
class Control:
    """What the form has under one name: its kind, what it offers, what it holds."""

    kind: str
    offered: list = field(default_factory=list)
    held: list = field(default_factory=list)


class Sheet(HTMLParser):
    """A page as the browser has it: its links, and its form with what that holds."""

    def __init__(self, address, source):
        super().__init__(convert_charrefs=True)
        self.address, self.links, self.controls, self.adds = address, [], {}, []
        self._link, self._area, self._select, self._forms = None, None, None, []
        self.feed(source)
        shown = [controls for controls in self._forms if "shown" in controls]
        self.controls = shown[0] if shown else {}

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name"), given.get("value", "")
        if tag == "a" and "href" in given:
            self._link = [given["href"], ""]
        elif tag == "form":
            self.controls = {}
            self._forms.append(self.controls)
        elif tag == "option" and self._select:
            self._select.offered.append(value)
            self._select.held = [value] if "selected" in given else self._select.held
        elif tag == "button" and name == "add":
            self.adds.append(value)
        elif not name or tag not in ("input", "select", "textarea"):
            return
        elif tag == "select":
            self._select = self.controls[name] = Control("select", held=[""])
        elif tag == "textarea":
            self._area = self.controls[name] = Control("text", held=[""])
        elif given.get("type") in ("radio", "checkbox"):
            control = self.controls.setdefault(name, Control(given["type"]))
            control.offered.append(value)
            control.held += [value] if "checked" in given else []
        else:
            kind = "hidden" if given.get("type") == "hidden" else "text"
            self.controls[name] = Control(kind, held=[value])

    def handle_data(self, data):
        if self._link:
            self._link[1] += data
        if self._area:
            self._area.held[0] += data

    def handle_endtag(self, tag):
        if tag == "a" and self._link:
            href, text = self._link
            self.links.append((" ".join(text.split()), href))
            self._link = None
        elif tag == "textarea":
            # The line end after the tag is the page's; a browser sends each end as two characters.
            text = self._area.held[0].removeprefix("\n")
            self._area.held, self._area = [re.sub(r"\r?\n", "\r\n", text)], None
        elif tag == "select":
            self._select = None

    @property
    def held(self):
        """What the browser would send if nobody touched anything."""
        return {name: list(c.held) for name, c in self.controls.items() if c.held}


class Typist:
    """One person at one browser (a Django test client), typing a sample into the pages.

    `place` is the address of the task list. `mine(row)` says whose rows are typed; `only` names
    the questions typed in the rows that are not.
    """

    def __init__(self, client, name, sample, place, mine=lambda row: True, only=()):
        self.client, self.questions, self.sample = client, questions(name), sample
        self.place, self.mine, self.only = place, mine, only
        self.every = False

    # ------------------------------------------------------------------ going about
    def go(self, address):
        """The page of that address."""
        shows_all = self.every and "?" not in address
        answer = self.client.get(f"{address}?every=yes" if shows_all else address)
        assert answer.status_code == 200, (address, answer.status_code)
        return Sheet(address.partition("?")[0], answer.content.decode())

    def send(self, sheet, data):
        """Press a button, and say why where the page asks for that; the address that the browser is
        led to."""
        answer = self.client.post(sheet.address, data)
        if answer.status_code == 200:
            asked = Sheet(sheet.address, answer.content.decode()).controls
            why = {name: WHY for name in asked if name.startswith("reason_")}
            answer = self.client.post(sheet.address, {**data, **why}) if why else answer
        assert answer.status_code == 302, (sheet.address, _problems(answer))
        return answer["Location"]

    def sections(self):
        """The addresses on the task list, in its order."""
        answer = self.client.get(self.place).content.decode()
        found = [href for _, href in Sheet(self.place, answer).links]
        return [h for h in dict.fromkeys(found) if re.fullmatch(rf"{self.place}[a-z_]+/", h)]

    def from_first_to_last(self):
        """Answer the first section, and go where "Save and continue" leads until none follows.

        The addresses of the sections, as they came.
        """
        address, been = self.sections()[0], []
        while re.fullmatch(rf"{self.place}[a-z_]+/", address):
            # A page that its own answers have opened further comes once more.
            assert been.count(address) <= been[-5:].count(address) < 5, f"{address} goes in circles"
            been.append(address)
            address = self.page(address, go_on=True)
        return been

    def again(self, sections):
        """Answer these sections once more: answers open questions elsewhere."""
        for address in self.sections():
            if address.removeprefix(self.place).rstrip("/") in sections:
                self.page(address)

    # ------------------------------------------------------------------ a page
    def page(self, address, go_on=False):
        """Answer a page, add the rows that the sample has, answer those, and save.

        Where that led. With `go_on` the page is saved even if there is nothing to type.
        """
        been = set()
        while True:
            sheet = self.go(address)
            typed = self.typed(sheet)
            if place := self._too_short(sheet):
                made = self.send(sheet, {**sheet.held, **typed, "add": place, **self._begun(place)})
                assert self.row_of(made).rpartition(".")[0] == place, made
                been.add(made)
                self.page(made)
            elif rows := [row for row in self._rows_on(sheet) if row not in been]:
                for row in rows:
                    self.page(row)
                been.update(rows)
            elif typed or (go_on and sheet.controls):
                return self.send(sheet, {**sheet.held, **typed})
            else:
                return address

    def row_of(self, address):
        """The row that a page is about; "" for a section's own."""
        return address.removeprefix(self.place).rstrip("/").partition("/")[2]

    def _rows_on(self, sheet):
        """The addresses of the rows on the page that one may answer and the sample has: others
        were given by the records."""
        row = self.row_of(sheet.address)
        dots = row.count(".") + 2 if row else 1
        return [
            href
            for text, href in sheet.links
            if text.startswith("Answer")
            and href.startswith(self.place)
            and self.row_of(href).startswith(row)
            and self.row_of(href).count(".") == dots
            and get(self.sample, self.row_of(href)) is not None
        ]

    def _too_short(self, sheet):
        """The first list of the page that has fewer rows than the sample's."""
        there = {self.row_of(href) for _, href in sheet.links}
        for place in sheet.adds:
            wanted = len(get(self.sample, place) or [])
            if any(f"{place}.{number}" not in there for number in range(wanted)):
                self._next = sum(f"{place}.{number}" in there for number in range(wanted))
                return place
        return ""

    def _begun(self, place):
        """From the library, where the sample's row has the library's id."""
        if place != "dpia.risks":
            return {}
        code = get(self.sample, f"{place}.{self._next}.id")
        return {"suggestion_risks": code.rpartition("-")[0]}

    def typed(self, sheet):
        """What the sample says that the page does not hold yet, by the names of its boxes."""
        row, found = self.row_of(sheet.address), {}
        only = () if self.mine(row) else self.only
        if not self.mine(row) and not only:
            return {}
        for name, control in sheet.controls.items():
            base = re.sub(r"_(day|month|year)$", "", name.removesuffix("__other"))
            key = base.partition("__")[0]
            if key in self.questions and key not in ELSEWHERE and (not only or key in only):
                if filled(self.value(base, row)):
                    found.update(self._typed(name, base, control, row, sheet))
                elif any(control.held) and control.kind == "radio":
                    found.setdefault("clear", []).append(name)
                elif any(control.held):
                    # Filled in from the records, and not what this agreement says.
                    found[name] = [] if control.kind == "checkbox" else [""]
        return {name: value for name, value in found.items() if value != sheet.held.get(name)}

    # ------------------------------------------------------------------ an answer
    def value(self, name, row):
        """What the sample says where this box's answer lies."""
        key, _, other = name.partition("__")
        question = self.questions[key]
        path = question["field"]
        if other:
            path = next(p for p in question["also_fills"] if p.endswith(f".{other}"))
        if row and path.startswith(generic(row)):
            path = row + path.removeprefix(generic(row))
        held = get(self.sample, path)
        if stores := question.get("stores"):
            if question["type"] == "yes_no":
                return stores in (held or [])
            return [code for code in held or [] if code.startswith(stores)]
        return held

    def _typed(self, name, base, control, row, sheet):
        """The box's name and what is typed in it."""
        value = self.value(base, row)
        if part := next((p for p in PARTS if name == f"{base}_{p}"), None):
            return {name: [str(int(str(value).split("-")[PARTS.index(part)]))]}
        offered = sheet.controls[base].offered if base in sheet.controls else []
        words = [str(v) for v in (value if isinstance(value, list) else [value])]
        if isinstance(value, bool):
            words = ["yes" if value else "no"]
        others = [one for one in words if offered and one not in offered]
        if name.endswith("__other"):
            return {name: ["\r\n".join(others)]} if others else {}
        if control.kind in ("radio", "select", "checkbox"):
            # As they stand on the page: that is the order in which a browser sends them.
            chosen = [one for one in offered if one in words]
            if others and OTHER in offered:
                chosen = [OTHER]
            return {name: chosen} if chosen else {}
        return {name: ["\r\n".join(line.replace("\n", "\r\n") for line in words)]}


def _problems(answer):
    """What the page says is wrong, for the test that fails of it."""
    found = re.findall(r'govuk-error-(?:message|summary)[^>]*>(.*?)</(?:p|div)>',
                       answer.content.decode(), re.S)  # fmt: skip
    return answer.status_code, [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in found]
