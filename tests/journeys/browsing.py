"""Somebody at a browser: signs in, reads pages, answers questions. Every page is looked over."""

import re
import time
from datetime import date
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from config.demonstration.people import PASSWORD

BASE = Path(settings.BASE_DIR)
AXE = (BASE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
SCREENS = BASE / "var" / "screens"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 700}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """async tags => (await axe.run({
        // What is right need not be told in detail, which takes as long as finding what is wrong.
        runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
    })).violations
    .map(v => `${v.id}: ${v.help} ${v.nodes.slice(0, 3).map(n => n.html).join(" ")}`)"""
TOO_WIDE = """() => {
    const width = document.documentElement.scrollWidth;
    if (width <= innerWidth) return [];
    const wide = [...document.querySelectorAll("main *, header *, footer *")]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1);
    return [`${width} px wide`, ...wide.slice(-2).map(e => e.outerHTML.slice(0, 200))];
}"""
STATE = """() => {
    const marks = ".govuk-error-summary, h1 + p .govuk-tag, .govuk-inset-text";
    const mark = document.querySelector(marks);
    return mark ? mark.innerText.slice(0, 40) : "";
}"""
CONTROLS = """() => {
    const found = {};
    for (const e of document.querySelectorAll("main [name]")) {
        const one = found[e.name] ??= {kind: e.type, offered: []};
        one.offered.push(...(e.options ? [...e.options].map(o => o.value) : [e.value]));
    }
    return found;
}"""
TOLD = """() => {
    const seen = selector => [...document.querySelectorAll(selector)].filter(e =>
        e.checkVisibility({visibilityProperty: true}));
    const words = selector => seen(selector).map(e => e.innerText.trim());
    return {
        errors: words(".govuk-error-summary"),
        heading: words("h1"),
        controls: seen("main input, main select, main textarea").map(e => e.name),
        buttons: words("main button:not([aria-controls])"),
        links: words("main a, header a, footer a"),
    };
}"""
YES_NO = {True: "yes", False: "no"}


class Seen:
    """What the people of a journey have seen: each page's address, and what was wrong."""

    kinds: ClassVar = set()
    """The kinds of page that any journey of this process has looked at closely."""

    def __init__(self):
        self.pages = set()
        self.wrong = []


class Visitor:
    """One person in a browser context of their own.

    Each page that they come to is looked over once for each kind: axe, and its width on a phone,
    with pictures of both.
    """

    def __init__(self, browser, installation, seen, name, **options):
        self.name, self.address, self.seen = name, installation.address, seen
        self.browser, self.plain = browser, None
        self.context = browser.new_context(
            base_url=installation.address, **{"viewport": DESKTOP, **options}
        )
        self.runs_scripts = options.get("java_script_enabled", True)
        self.page = self.context.new_page()
        self.page.set_default_timeout(40_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("response", self._answered)
        self.refused_on_purpose = False

    # ------------------------------------------------------------------ going about
    def sign_in(self, email, password=PASSWORD):
        """Sign in with a password."""
        self.go("/account/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.press("Sign in")
        return self

    def choose(self, role, body):
        """Sign in with one press, as the person who has that role there."""
        self.go("/account/login/")
        organisation = self.page.locator("details").filter(has_text=body)
        organisation.locator("summary").click()
        line = organisation.locator("li").filter(has_text=role)
        with self.page.expect_navigation():
            line.get_by_role("button").click()
        return self.look()

    def go(self, address):
        """Type an address."""
        self.page.goto(address)
        return self.look()

    def follow(self, name, exact=True):
        """Follow the first link of that name, whether it looks like a link or like a button."""
        links = self.page.get_by_role("link", name=name, exact=exact)
        like_buttons = self.page.get_by_role("button", name=name, exact=exact)
        with self.page.expect_navigation():
            links.or_(like_buttons.and_(self.page.locator("a"))).first.click()
        return self.look()

    def press(self, name, exact=True, twice=False):
        """Press the first button of that name, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=exact).first.click(
                click_count=2 if twice else 1
            )
        return self.look()

    @property
    def path(self):
        return self.page.url.removeprefix(self.address)

    @property
    def main(self):
        """All that the page says, as text."""
        return self.page.locator("main").inner_text()

    def shows(self, text):
        """Fail unless the page says this."""
        assert text in " ".join(self.main.split()), (
            f"{self.path} does not say “{text}”:\n{self.main}"
        )
        return self

    def until(self, text, seconds=30):
        """Load the page again until it says this: for what the worker does."""
        give_up_at = time.monotonic() + seconds
        while text not in " ".join(self.main.split()) and time.monotonic() < give_up_at:
            self.page.wait_for_timeout(300)
            self.page.reload()
        return self.shows(text)

    def download(self, name):
        """The file that a link leads to."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=name).first.click()
        return coming.value.path()

    # ------------------------------------------------------------------ answering
    def controls(self):
        """What the page's forms ask, by name: the kind of control, and the answers it offers."""
        return self.page.evaluate(CONTROLS)

    def answer(self, name, value):
        """Answer the question of that name as a person would, whatever control it is."""
        self.answer_all({name: value})

    def answer_all(self, wanted):
        """Answer all of these, one after the other."""
        asked = self.controls()
        for name, value in wanted.items():
            if f"{name}_day" in asked:
                self._date(name, value if isinstance(value, date) else date.fromisoformat(value))
            elif asked[name]["kind"] in ("radio", "checkbox", "select-one"):
                self._choose(name, value, **asked[name])
            else:
                text = "\n".join(value) if isinstance(value, list) else str(value)
                self.page.fill(f'[name="{name}"]', text)

    def _date(self, name, day):
        for part in ("day", "month", "year"):
            self.page.fill(f'[name="{name}_{part}"]', str(getattr(day, part)))

    def _choose(self, name, value, kind, offered):
        wanted = value if isinstance(value, list) else [YES_NO.get(value, str(value))]
        others = [one for one in wanted if one not in offered]
        for one in [*(o for o in wanted if o in offered), *(["_other"] if others else [])]:
            if kind == "select-one":
                self.page.select_option(f'[name="{name}"]', one)
            elif one in offered:
                self.page.check(f'[name="{name}"][value="{one}"]')
        if others:
            self.page.fill(f'[name="{name}__other"]', "\n".join(others))

    # ------------------------------------------------------------------ looking a page over
    def look(self):
        """Look over the page that has just come; the first of each kind closely."""
        self.seen.pages.add(self.path)
        kind = words_of(self.path), words_of(self.page.evaluate(STATE))
        if self.runs_scripts and kind not in Seen.kinds:
            Seen.kinds.add(kind)
            self._look_closely("-".join(filter(None, ("journey", *kind))))
        return self

    def picture(self, name, *, whole=True):
        """Pictures of the page as it now stands, on a desk and on a phone, and axe on the phone."""
        picture(self.page, f"{name}-desktop", whole=whole)
        self.page.set_viewport_size(PHONE)
        self.page.evaluate(AXE)
        self._complain(*self.page.evaluate(RUN_AXE, WCAG), *self.page.evaluate(TOO_WIDE))
        picture(self.page, f"{name}-phone", whole=whole)
        self.page.set_viewport_size(DESKTOP)
        return self

    def _look_closely(self, name):
        self.page.evaluate(AXE)
        self._complain(*self.page.evaluate(RUN_AXE, WCAG))
        picture(self.page, f"{name}-desktop")
        self.page.set_viewport_size(PHONE)
        self._complain(*self.page.evaluate(TOO_WIDE))
        picture(self.page, f"{name}-phone")
        self.page.set_viewport_size(DESKTOP)
        self._look_without_javascript()

    def _look_without_javascript(self):
        """The same page for the same person in a browser that runs no scripts, on a phone."""
        told = self.page.evaluate(TOLD)
        if self.plain is None:
            options = {"viewport": PHONE, "java_script_enabled": False}
            self.plain = self.browser.new_context(base_url=self.address, **options).new_page()
        self.plain.context.clear_cookies()
        self.plain.context.add_cookies(self.context.cookies())
        answer = self.plain.goto(self.path)
        if not answer.ok:
            self._complain(f"{answer.status} when loaded again, without JavaScript")
            return
        self._complain(*self.plain.evaluate(TOO_WIDE))
        without = self.plain.evaluate(TOLD)
        if told["errors"]:
            # What was sent and refused is not there when the page is asked for again.
            return
        for part in ("heading", "controls", "buttons", "links"):
            missing = [one for one in told[part] if one not in without[part]]
            if missing and (missing := self._still_there(part, missing)):
                self._complain(f"without JavaScript these {part} are missing: {missing}")

    def _still_there(self, part, missing):
        """Which of these the page has when it is loaded anew, with scripts: the worker may have
        changed it meanwhile, such as by sealing the document that was to be signed."""
        anew = self.context.new_page()
        anew.goto(self.path)
        told = anew.evaluate(TOLD)
        anew.close()
        return [one for one in missing if one in told[part]]

    def _heard(self, message):
        if message.type in ("error", "warning") and not self.refused_on_purpose:
            self._complain(f"console: {message.text}")

    def _answered(self, response):
        if response.status >= 400 and not self.refused_on_purpose:
            self._complain(f"{response.status} for {response.request.method} {response.url}")

    def _complain(self, *complaints):
        self.seen.wrong += [f"{self.name} at {self.path}: {one}" for one in complaints]


def picture(page, name, *, whole=True):
    """The page as a picture of that name, to be looked at. A PNG takes half as long again."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.jpg", full_page=whole, scale="css", quality=70)


def words_of(text):
    """An address or a text as words for a file name, without what differs from row to row."""
    path = re.sub(r"\d+|outbox/[^/]+|\?.*", "", text.lower())
    return re.sub(r"[^a-z]+", "-", path).strip("-")[:60]
