"""Advice, the regulator's consultation and who was heard, on a desk and on a phone; axe finds
nothing, and each can be reached with Tab."""

import pytest
from django.urls import reverse

from dpia import workflow
from organisations.roles import Role
from tests.accessibility.browser import DESKTOP, PHONE, faults, opened, tab_to, too_wide
from tests.dpia.factories import body, heard, started, with_regulator, written
from tests.factories import signed_in

LONG = "Look at the free text again, which names neighbours and children. " * 12
PAGES = {
    "advised": ("dpia", "respond"),
    "with the officer": ("advise", "advise_on_section"),
    "with the regulator": (
        *("regulator", "note_information_asked", "note_regulators_advice", "note_extension"),
    ),
    "heard": ("heard", "heard_add", "prepare_consultation"),
}


@pytest.fixture
def council(db):
    return body("Westerby Borough Council")


def made(council, stage):
    """A DPIA at that stage."""
    if stage == "with the regulator":
        return with_regulator(council)
    if stage == "heard":
        dpia = started(council)
        heard(dpia, council)
        return dpia
    dpia = workflow.ask_for_advice(written(council), actor=council[Role.DRAFTER])
    for section in ("risks", "measures"):
        dpia = workflow.advise_on_section(dpia, actor=council[Role.DPO], section=section, text=LONG)
    if stage == "advised":
        dpia = workflow.advise(dpia, actor=council[Role.DPO], text="Do not go ahead yet.")
    return dpia


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("stage", "names"), PAGES.items())
def test_its_pages_fit_and_axe_finds_nothing(chromium, council, stage, names, viewport):
    dpia = made(council, stage)
    who = Role.DPO if stage == "with the officer" else Role.DRAFTER
    client = signed_in(council.person(who))

    for name in names:
        address = reverse(f"dpia:{name}", args=[dpia.reference])
        with opened(chromium, client, address, viewport=viewport) as page:
            assert faults(page) == [], name
            assert too_wide(page) == [], name


def test_advice_is_answered_with_the_keyboard_and_without_a_script(chromium, council):
    dpia = made(council, "advised")
    client = signed_in(council.person(Role.DRAFTER))
    address = reverse("dpia:respond", args=[dpia.reference])

    with opened(chromium, client, address) as page:
        tab_to(page, "Save what you do with it")
    with opened(chromium, client, address, java_script_enabled=False) as page:
        page.get_by_label("Yes, all of it").check()
        page.get_by_role("button", name="Save what you do with it").click()
        page.wait_for_url(f"**{address}")

    assert dpia.advice.filter(answers__isnull=True).count() == 2
