"""The pages that are measured. To add one, write one more `Page` into `PAGES`.

Each is asked for in two ways: by Django's test client, which counts queries, and over HTTP, which
costs the workers processor time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from bench import world
from bench.serving import Request
from dpia.models import Dpia
from organisations.models import Person
from organisations.signing_in import SECOND_FACTOR

TOKEN = "a" * 32
"""A secret for the CSRF cookie: any will do when cookie and form agree."""
Form = dict[str, str | list[str]]


@dataclass(frozen=True)
class Page:
    """One page: who asks for it, where it is, and what it may cost."""

    name: str
    about: str
    address: Callable[[], str]
    who: str = ""
    """The e-mail address of the person signed in; empty for nobody."""
    change: Callable[[Form, int], None] | None = None
    """For a page that is sent: makes the n-th change to the form as it was opened."""
    expect: int = 200
    cpu_limit: float = 15
    query_limit: int = 12


def section_save(reference: str, who: str, name: str, about: str) -> Page:
    """Saving the lawful basis of the first party: 26 questions, and 25 rules on every party."""
    return Page(
        name=name,
        about=about,
        who=who,
        address=lambda: reverse("agreements:row", args=[reference, "law", "parties.0"]),
        change=_change_basis,
        expect=302,
        cpu_limit=60,
        query_limit=25,
    )


def _change_basis(form: Form, number: int) -> None:
    form["article6"] = ["A6_1_e", "A6_1_c"] if number % 2 else ["A6_1_e"]
    form["revision"] = str(int(str(form["revision"])) + number)


def section_page(reference: str, who: str, name: str, about: str) -> Page:
    """The same section as it is opened: its questions, its findings, its list of powers."""
    return Page(
        name=name,
        about=about,
        who=who,
        address=lambda: reverse("agreements:row", args=[reference, "law", "parties.0"]),
    )


def check_page(reference: str, who: str, name: str, about: str) -> Page:
    """Every answer, what is missing, and every finding."""
    return Page(
        name=name,
        about=about,
        who=who,
        address=lambda: reverse("agreements:check", args=[reference]),
        cpu_limit=30,
    )


def agreement_page(reference: str, who: str, name: str, about: str) -> Page:
    return Page(
        name=name,
        about=about,
        who=who,
        address=lambda: reverse("agreements:agreement", args=[reference]),
    )


def dpia_page(agreement: str, who: str, name: str, about: str) -> Page:
    """The DPIA that an agreement relies on: its risks, its steps, its history."""

    def address() -> str:
        dpia = Dpia.objects.filter(versions__agreement__reference=agreement).latest("pk")
        return reverse("dpia:dpia", args=[dpia.reference])

    return Page(name=name, about=about, who=who, address=address, cpu_limit=25)


def register(who: str, name: str, about: str) -> Page:
    return Page(name=name, about=about, who=who, address=lambda: reverse("registers:register"))


BUSIEST = world.drafter("ORG10")
PAGES = (
    register(BUSIEST, "register_page", "the register, 25 lines, a drafter of a busy council"),
    agreement_page("DSA-002", world.drafter("ORG01"), "agreement_page", "an agreement in force"),
    section_page("DSA-001", world.drafter("ORG01"), "section_page", "a section, two parties"),
    section_save("DSA-001", world.drafter("ORG01"), "section_save", "a section saved, two parties"),
    check_page("DSA-001", world.drafter("ORG01"), "check_page", "all answers checked, two parties"),
    dpia_page("DSA-002", world.drafter("ORG01"), "dpia_page", "a DPIA with its risks, approved"),
    Page("sign_in_page", "the sign-in page", lambda: reverse("account_login")),
    register(
        world.NATIONAL_AUDITOR, "register_page_all", "the register of all, a national auditor"
    ),
    agreement_page(
        "DSA-004", world.drafter("ORG11"), "agreement_page_12", "12 parties, 600 events"
    ),
    Page(
        "board_page",
        "whose turn it is, 12 parties",
        lambda: reverse("agreements:board", args=["DSA-004"]),
        world.drafter("ORG11"),
        cpu_limit=30,
        query_limit=16,
    ),
    section_save(
        "DSA-003", world.drafter("ORG11"), "section_save_12", "a section saved, 12 parties"
    ),
)


class Visitor:
    """Somebody who asks for a page again and again."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.client = Client(headers={"Accept": "text/html,*/*;q=0.8"})
        if page.who:
            self.client.force_login(Person.objects.get(email=page.who))
            session = self.client.session
            session[SECOND_FACTOR] = True
            session.save()
        self.address = page.address()
        self._number = 0
        self._form = self._opened() if page.change else None

    def _opened(self) -> Form:
        """The fields of the page's form as a browser would send them back unchanged."""
        answer = self.client.get(self.address)
        return FormReader(answer.content.decode()).form

    def _sent(self) -> Form | None:
        if self._form is None or self.page.change is None:
            return None
        form = dict(self._form)
        self.page.change(form, self._number)
        self._number += 1
        return form

    def ask(self) -> Any:
        """The page, by Django's test client in this process."""
        form = self._sent()
        answer = (
            self.client.get(self.address) if form is None else self.client.post(self.address, form)
        )
        if answer.status_code != self.page.expect:
            raise SystemExit(f"{self.address}: {answer.status_code}, not {self.page.expect}")
        return answer

    def request(self) -> Request:
        """The same, to be sent over HTTP."""
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        form = self._sent()
        if form is not None:
            cookies[settings.CSRF_COOKIE_NAME] = TOKEN
            form = {**form, "csrfmiddlewaretoken": TOKEN}
        told = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return Request(
            self.address, {"Cookie": told} if told else {}, form, expect=self.page.expect
        )


class FormReader(HTMLParser):
    """The fields of the forms on a page, with what they hold."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.form: Form = {}
        self._select = self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name:
            ticks = given.get("type") in ("radio", "checkbox")
            if not ticks or "checked" in given:
                self._put(name, given.get("value", ""), many=given.get("type") == "checkbox")
        elif tag == "textarea":
            self._text = name
            self.form[name] = ""
        elif tag == "select":
            self._select = name
            self.form.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.form[self._select] = given.get("value", "")

    def handle_data(self, text: str) -> None:
        if self._text:
            self.form[self._text] = f"{self.form[self._text]}{text}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The line break after the tag belongs to the page, not to the answer.
            self.form[self._text] = str(self.form[self._text]).removeprefix("\n")
            self._text = ""

    def _put(self, name: str, value: str, *, many: bool) -> None:
        held = self.form.get(name)
        if not many:
            self.form[name] = value
        elif isinstance(held, list):
            held.append(value)
        else:
            self.form[name] = [value]
