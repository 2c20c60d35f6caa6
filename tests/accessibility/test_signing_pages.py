"""The brief, and the page on which anybody checks a document: on a desk, on a phone, for all."""

import pytest
from django.test import Client

from audit import clock
from organisations.roles import Role
from tests.accessibility.browser import DESKTOP, PHONE, faults, opened, too_wide
from tests.agreements.factories import SIGNED_ON, deal
from tests.factories import acting_for, signed_in
from tests.journeys.browsing import picture


@pytest.fixture
def made(db):
    with clock.at(SIGNED_ON):
        yield deal(stage="ready_to_sign")


def photographed(page, name):
    picture(page, f"signing-{name}")


@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_brief(chromium, made, width):
    client = acting_for(signed_in(made.person(Role.SIGNATORY)), made.lead)
    address = f"/agreements/{made.reference}/sign/"
    with opened(chromium, client, address, viewport=width) as page:
        photographed(page, f"brief-{width['width']}")
        assert page.locator("h1").count() == 1
        assert (too_wide(page), faults(page)) == ([], [])
        page.get_by_role("button", name="Sign this agreement").click()
        page.locator(".govuk-error-summary").wait_for()
        assert (too_wide(page), faults(page)) == ([], [])


@pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_check_of_a_document(chromium, made, width, scripts):
    options = {"viewport": width, "java_script_enabled": scripts}
    with opened(chromium, Client(), "/verify/", **options) as page:
        photographed(page, f"verify-{width['width']}")
        page.get_by_label("Reference").fill(made.reference)
        page.get_by_label("SHA-256").fill(made.sha256)
        page.get_by_role("button", name="Check the reference").click()
        page.locator(".govuk-warning-text").wait_for()
        photographed(page, f"verdict-{width['width']}")
        assert page.locator("h1").count() == 1
        if scripts:
            assert (too_wide(page), faults(page)) == ([], [])
