"""Publishing a DPIA on a desk, on a phone, and without a script; axe finds nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from dpia import subjects
from dpia.publishing import actions
from organisations.roles import Role
from tests.accessibility.browser import DESKTOP, PHONE, faults, opened, too_wide
from tests.agreements.factories import LATER, deal
from tests.dpia.factories import Body
from tests.dpia.publishing.factories import prepared, publish
from tests.factories import signed_in
from tests.journeys.browsing import picture

ROLES = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE)
PREPARING = ("publication", "publication_decision", "publication_hide", "publication_preview")
PUBLIC = ("index", "dpia")


class Published:
    """A DPIA with one publication that is published and one in preparation."""

    def __init__(self):
        made = deal()
        self.dpia, self.by = made.version.dpia, Body(made.lead, {r: made.person(r) for r in ROLES})
        self.among = subjects.subjects_of(self.dpia)
        self.published = publish(self._hiding(), self.by)
        self.draft = self._hiding()
        self.client = signed_in(self.by.person(Role.DRAFTER))

    def _hiding(self):
        made = prepared(self.by, self.dpia, among=self.among)
        for place, words in (("purposes[].text", "council tax"), ("dpia.risks.0.text", "")):
            actions.hide(
                made, actor=self.by[Role.DRAFTER], place=place, words=words, reason_code="foi_31"
            )
        return made

    def address(self, name):
        reference = self.dpia.reference
        if name == "index":
            return reverse("published:index")
        if name == "dpia":
            return reverse("published:dpia", args=[reference])
        query = "?place=dpia.consultation.done" if name.endswith("hide") else ""
        return reverse(f"dpia:{name}", args=[reference, self.draft.pk]) + query


@pytest.fixture
def seen(db):
    with clock.at(LATER):
        yield Published()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", [*PREPARING, *PUBLIC])
def test_a_page_fits_and_axe_finds_nothing(chromium, seen, name, viewport):
    client = Client() if name in PUBLIC else seen.client
    with opened(chromium, client, seen.address(name), viewport=viewport) as page:
        picture(page, f"publishing-{name}-{viewport['width']}")
        assert page.locator("h1").count() == 1
        assert too_wide(page) == []
        assert faults(page) == []


def test_words_are_hidden_by_keyboard_without_a_script(chromium, seen):
    address = seen.address("publication_hide")
    with opened(chromium, seen.client, address, java_script_enabled=False) as page:
        page.get_by_label("Some words").focus()
        page.keyboard.press("Space")
        page.get_by_label("Which words?").fill("user panel")
        page.locator('[name="reason_code"]').select_option("foi_43")
        page.get_by_role("button", name="Hide").focus()
        page.keyboard.press("Enter")
        page.get_by_text("These words are hidden.").wait_for()

    assert seen.draft.redactions.filter(words="user panel", reason_code="foi_43").exists()
