"""The pages about risks in a browser, wide and on a phone: axe finds nothing, nothing scrolls."""

import pytest
from django.urls import reverse

from audit import clock
from dpia import actions
from dpia.models import MeasureTask
from organisations.actions import choose_risk_matrix
from organisations.roles import Role
from tests.accessibility.browser import DESKTOP, PHONE, faults, opened, too_wide
from tests.dpia.factories import RISK, body, written
from tests.dpia.risks.test_accepting import HIGH
from tests.dpia.risks.test_measures import DUE, WRITTEN, owned, somebody
from tests.dpia.test_whole_sample import Agreement, relied_on_by
from tests.factories import member, signed_in
from tests.journeys.browsing import picture
from tests.questionnaire.factories import SAMPLES

pytestmark = pytest.mark.django_db

DRAFTER = Role.DRAFTER
LONG = "The wrong person is matched because two people share a name and an address. " * 3


def full():
    """A draft with risks of every level, and its organisation on the other matrix."""
    council = body("Westerby Borough Council")
    with clock.at(WRITTEN):
        dpia = written(council)
        for risk in (HIGH, {**RISK, "text": LONG}, {"text": "Not scored"}, HIGH, RISK):
            dpia, _ = actions.add_row(dpia, actor=council[DRAFTER], values=risk)
    choose_risk_matrix(council.organisation, matrix="ico", actor=council[Role.ADMINISTRATOR])
    return council, dpia


def looked_at(chromium, client, name, address):
    """Wide and narrow: a picture of each, and nothing wrong with it."""
    for size in (DESKTOP, PHONE):
        with opened(chromium, client, address, viewport=size) as page:
            picture(page, f"risks-{name}-{size['width']}")
            assert page.locator("h1").count() == 1
            assert faults(page) == [], (name, size)
            assert too_wide(page) == [], (name, size)


def test_the_pages_of_a_draft_are_read_by_everybody_and_on_a_phone(chromium):
    council, dpia = full()
    drafter = signed_in(council.person(DRAFTER))
    siro = signed_in(member(council.organisation, Role.SIRO))
    at = {name: reverse(f"dpia:{name}", args=[dpia.reference]) for name in DRAFT_PAGES}
    agreement = {k: v for k, v in SAMPLES["DSA-002"].items() if k != "dpia"}

    with relied_on_by(Agreement(agreement)):
        looked_at(chromium, drafter, "hub", at["dpia"])
        looked_at(chromium, drafter, "library", at["risk_library"])
        looked_at(chromium, drafter, "score-again", at["score_again"])
        looked_at(chromium, siro, "accept", at["accept_risks"])
    administrator = signed_in(council.person(Role.ADMINISTRATOR))
    chooses = reverse("organisation_risk_matrix", args=[council.organisation.reference])
    looked_at(chromium, administrator, "matrix", chooses)


DRAFT_PAGES = ("dpia", "risk_library", "score_again", "accept_risks")


def test_the_pages_of_measures_are_read_by_everybody_and_on_a_phone(chromium):
    council = body("Westerby Borough Council")
    priya, _ = somebody(council)
    dpia = owned(council, "Priya Shah")
    owned(council, "service manager")
    task = MeasureTask.objects.get(dpia=dpia)
    drafter = signed_in(council.person(DRAFTER))

    with clock.at(DUE.replace(month=6)):
        looked_at(chromium, drafter, "hub-overdue", dpia.get_absolute_url())
        looked_at(chromium, drafter, "list-overdue", reverse("dpia:list"))
        measures = reverse("dpia:measure_list", args=[dpia.reference])
        looked_at(chromium, drafter, "measures", measures)
        looked_at(chromium, signed_in(priya), "measure", task.get_absolute_url())
        looked_at(chromium, drafter, "assign", f"{task.get_absolute_url()}assign/")
        looked_at(chromium, signed_in(priya), "inbox", reverse("home"))


def test_risks_are_ticked_by_keyboard(chromium):
    council, dpia = full()
    drafter = signed_in(council.person(DRAFTER))
    library = reverse("dpia:risk_library", args=[dpia.reference])

    with opened(chromium, drafter, library) as page:
        page.get_by_role("checkbox", name="Add this risk").last.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Add to the DPIA").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/risks/")
        assert "1 risk or measure is added" in page.content()
    dpia.refresh_from_db()
    assert len(dpia.document["risks"]) == 7
