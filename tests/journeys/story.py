"""From an empty draft to an agreement that is over, as the people of both bodies live it.

Everything is done on the pages, each person in a browser of their own. The content is that of
sample DSA-002, typed in full; only its dates move, so that the agreement starts tomorrow.
"""

import csv
import os
import re
import subprocess
from datetime import date, datetime, timedelta
from functools import cached_property

from config.demonstration import dpias
from config.demonstration.people import PASSWORD
from law import library
from questionnaire import load
from tests.journeys.browsing import BASE, Seen, Visitor
from tests.journeys.filling import Filling, agree_to_measures, in_words, moved

COUNCIL = ("ORG12", "Westerby Borough Council")
UNIT = ("ORG08", "Public Sector Counter-Fraud Unit")
ROLES = {
    "drafter": "Drafter",
    "information.governance": "Information governance officer",
    "dpo": "Data protection officer",
    "signatory": "Signatory",
    "data.owner": "Information asset owner",
    "auditor": "Auditor",
    "administrator": "Organisation administrator",
}
SAMPLE = {entry["id"]: entry["document"] for entry in library.samples().agreements}["DSA-002"]
AGREEMENT, DPIA = load("agreement"), load("dpia")
DATE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")


class Story:
    """One telling of it. The parts are told in their order, each once."""

    def __init__(self, browser, installation, **options):
        self.browser, self.installation, self.options = browser, installation, options
        self.seen = Seen()
        self.people = {}
        self.place = self.dpia = self.sha256 = ""

    # ------------------------------------------------------------------ people and days
    def person(self, role, body=COUNCIL):
        """The person of that role there, signed in with one press on the sign-in page."""
        key = (role, body)
        if key not in self.people:
            visitor = Visitor(
                self.browser, self.installation, self.seen, f"{role} of {body[1]}", **self.options
            )
            self.people[key] = visitor.choose(ROLES[role], body[1])
        return self.people[key]

    @cached_property
    def today(self):
        """The day on which the story begins, by the installation's own clock."""
        banner = self.person("drafter").page.locator(".app-demonstration").inner_text()
        return in_figures(DATE.search(banner)[0])

    @cached_property
    def sample(self):
        """What is typed: the sample from tomorrow on, with what is over by then done today."""
        found = moved(dpias.completed(SAMPLE), start=self.today + timedelta(days=1))
        found["dpia"]["screening"]["completed_on"] = self.today.isoformat()
        return found

    def day(self, name):
        """A date of the agreement that is typed."""
        return date.fromisoformat(self.sample[name])

    # ------------------------------------------------------------------ writing
    def draft(self):
        """The council's drafter starts the agreement and answers all but the unit's part."""
        drafter = self.person("drafter")
        drafter.go("/agreements/new/blank/")
        drafter.answer("title", self.sample["title"])
        drafter.press("Start the draft")
        self.place = drafter.path.removesuffix("draft/")
        Filling(drafter, AGREEMENT, self.sample, f"{self.place}draft/", self.is_councils).fill()

    def is_councils(self, page):
        """Whether the council answers the page: it names the unit, which answers the rest."""
        return not page.row.startswith("parties.1") or page.section.key == "parties"

    def invite(self):
        """The unit accepts the invitation, and its own drafter answers its part."""
        drafter = self.person("drafter").go(f"{self.place}parties/")
        drafter.press(f"Invite {UNIT[1]}")
        drafter.shows("Invited on")

        other = self.person("drafter", UNIT)
        other.go("/")
        other.follow(f"Accept the invitation: {self.sample['title']}")
        other.press("Accept the invitation")
        others = Filling(
            other,
            AGREEMENT,
            self.sample,
            f"{self.place}draft/",
            lambda page: not self.is_councils(page),
        )
        others.fill()
        other.go(f"{self.place}check/")
        said = " ".join(other.main.split())
        missing = [
            text for text in in_words(AGREEMENT, self.sample) if " ".join(text.split()) not in said
        ]
        assert not missing, f"The page of all answers does not say: {missing}"

    def assess(self):
        """The council does the DPIA; its DPO advises, its IG officer approves, the unit adopts."""
        title, part = self.sample["title"], self.sample["dpia"]
        drafter = self.person("drafter").go(f"{self.place}draft/")
        drafter.follow("The DPIA")
        drafter.press("Start a new DPIA")
        self.dpia = drafter.path
        Filling(drafter, DPIA, self.sample, self.dpia).fill()
        drafter.go(self.dpia)
        drafter.shows("A DPIA is required by law")
        agree_to_measures(drafter, self.person("data.owner"), self.dpia, title)
        drafter.go(self.dpia)
        drafter.follow("Ask the data protection officer for advice")
        drafter.press("Ask the data protection officer for advice")

        officer = self.person("dpo").go("/")
        officer.follow(f"Advise on the DPIA “{title}”")
        officer.answer("opinion", "may_proceed")
        officer.answer("dpo_text", part["dpo_advice"]["text"])
        officer.answer("dpo_by", part["dpo_advice"]["given_by"])
        officer.answer("dpo_on", self.today)
        officer.press("Give advice")
        drafter.go("/")
        drafter.follow(f"Say what you do with the advice on the DPIA “{title}”")
        drafter.answer("dpo_outcome", part["dpo_advice"]["outcome"])
        drafter.press("Save what you do with it")

        approver = self.person("information.governance").go("/")
        approver.follow(f"Approve the DPIA “{title}”")
        approver.answer("approved_by", part["approved_by"])
        approver.answer("approved_on", self.today)
        approver.press("Approve the DPIA")
        adopter = self.person("information.governance", UNIT).go("/")
        adopter.follow(f"Adopt the DPIA “{title}”, or make your own")
        adopter.press(f"Adopt it for {UNIT[1]}")
        adopter.shows(f"{UNIT[1]} has adopted the DPIA")

    # ------------------------------------------------------------------ deciding
    def submit(self):
        """The drafter sends it for review: today's law asks for nothing that the sample lacks."""
        drafter = self.person("drafter")
        # The DPIA gave some answers since; who drafted reads and confirms them.
        Filling(drafter, AGREEMENT, self.sample, f"{self.place}draft/").confirm()
        drafter.go(self.place)
        drafter.follow("Send for review")
        drafter.press("Send for review", twice=True)
        drafter.shows("In review")

    def approve(self):
        """Both IG officers approve what they have read."""
        for body in (COUNCIL, UNIT):
            officer = self.person("information.governance", body).go("/")
            officer.follow("Review as", exact=False)
            self.sha256 = officer.page.locator(".app-hash").first.inner_text()
            officer.answer("decision", "approve")
            officer.press("Record my decision")
        officer.shows("Ready to sign")

    def sign(self):
        """The council's registration has lapsed: nobody signs for it before that is renewed."""
        signatory = self.person("signatory").go("/")
        signatory.shows("Cannot be signed: waits for")
        signatory.follow(f"({self.sample['title']})", exact=False)
        signatory.until("Read the whole agreement (PDF)")
        signatory.shows("Before you can sign")
        signatory.shows(f"{COUNCIL[1]}: ICO registration is missing or expired. (R162:")
        assert not signatory.page.get_by_role("button", name="Sign this agreement").count()
        signatory.follow("ICO registration is missing or expired", exact=False)
        signatory.shows("ICO registration lapsed")

        administrator = self.person("administrator").go("/")
        administrator.follow("Organisations")
        administrator.answer("q", COUNCIL[1])
        administrator.press("Search")
        administrator.follow(COUNCIL[1])
        administrator.follow("Change the facts")
        administrator.answer("ico_expires_on", self.today + timedelta(days=365))
        administrator.press("Save")
        administrator.shows("The facts are saved")

        for body, entry in zip((COUNCIL, UNIT), self.sample["parties"], strict=True):
            self.sign_for(body, entry["signatory"]["post"])
        other = self.person("signatory", UNIT)
        other.shows(f"It comes into force on {in_words_of(self.day('start_date'))}")
        other.follow("Go to the agreement")
        other.shows(f"Signed, starts on {in_words_of(self.day('start_date'))}")
        if os.environ.get("README_SCREENSHOT"):
            other.page.screenshot(path=BASE / "docs" / "screenshot.png", full_page=True)

    def sign_for(self, body, post):
        """The signatory of that body reads the brief and signs, with the password asked again."""
        signatory = self.person("signatory", body).go(f"{self.place}sign/")
        signatory.answer("post", post)
        signatory.page.get_by_label("I have the authority to sign").check()
        signatory.page.get_by_label("I have read the document").check()
        signatory.page.get_by_label("Your password").fill("not my password")
        signatory.press("Sign this agreement")
        signatory.shows("The password is not right")
        signatory.page.get_by_label("Your password").fill(PASSWORD)
        signatory.press("Sign this agreement")
        signatory.shows("You have signed")

    def signed_pdf(self):
        """What the signed document says, page by page, as a PDF reader shows it."""
        signatory = self.person("signatory").go(self.place)
        signatory.until("Signed agreement (PDF)")
        file = signatory.download("Signed agreement (PDF)")
        told = subprocess.run(
            ["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True
        )
        return told.stdout.rstrip("\f").split("\f")

    def export(self):
        """The auditor finds it in the register; the lines of the file that they take away."""
        auditor = self.person("auditor").go("/")
        auditor.follow("Agreements")
        auditor.answer("q", "bank account checks")
        auditor.press("Search")
        with auditor.download("Export as CSV").open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file))
        auditor.follow(self.sample["title"], exact=False)
        auditor.follow("History")
        auditor.shows("Sent it for review")
        # Other stories of the same installation may speak of bank accounts too.
        return [line for line in lines if self.sample["title"] in line.values()]

    # ------------------------------------------------------------------ living
    def move_to(self, day):
        """Move the demonstration's clock on to that day."""
        visitor = self.person("drafter").go("/dev/clock/")
        visitor.answer("day", day)
        visitor.press("Move the date on")
        visitor.shows(f"It is now {in_words_of(day)}.")

    def is_told(self, subject, role="drafter", body=COUNCIL):
        """Fail unless that person has the notice in their inbox, and the e-mail has left."""
        somebody = self.person(role, body).go("/")
        somebody.follow(subject)
        somebody.shows(subject)
        somebody.go("/dev/outbox/")
        somebody.until(subject)
        address = f"{role}@{body[0].lower()}.example.org"
        lines = somebody.page.locator(".govuk-task-list__item").filter(has_text=subject)
        assert lines.filter(has_text=address).count() == 1
        lines.filter(has_text=address).get_by_role("link").click()
        somebody.look()
        somebody.shows(address)

    def close(self):
        """The unit, which received the data, certifies what the sample says became of it."""
        drafter = self.person("drafter", UNIT).go("/")
        drafter.follow(f"Certify what became of the data: {self.sample['title']}")
        drafter.answer("destruction_certificate", self.sample["parties"][1]["disposal_certificate"])
        drafter.press("Save")
        drafter.shows("Your answers were recorded")


def in_figures(words):
    """22 November 2026 as a date."""
    return datetime.strptime(words, "%d %B %Y").date()


def in_words_of(day):
    """A date as 22 November 2026."""
    return f"{day.day} {day:%B %Y}"
