"""Every link on the page that checks a draft leads to where that answer is changed."""

import re
from collections import defaultdict
from urllib.parse import urldefrag

import pytest
from django.urls import reverse

from agreements import actions, beginnings
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, body, deal
from tests.agreements.frameworks import framework
from tests.factories import actor, member, signed_in

pytestmark = pytest.mark.django_db
IDS = re.compile(r'\bid="([^"]+)"')
LINKS = re.compile(
    r'summary-list__actions"><a class="govuk-link" href="(?P<url>[^"]+)">(?P<act>[^<]+)<'
)


@pytest.fixture(autouse=True)
def on_the_day():
    with clock.at(WRITTEN_ON):
        yield


def followed(person, reference):
    """What each link of the page says is done at its address; every address is opened."""
    browser = signed_in(person)
    check = browser.get(reverse("agreements:check", args=[reference])).content.decode()
    by_page, acts = defaultdict(set), defaultdict(list)
    for link in LINKS.finditer(check):
        page, anchor = urldefrag(link["url"])
        by_page[page].add(anchor)
        acts[link["act"]].append(anchor)
    lost = {
        (page, anchor)
        for page, anchors in by_page.items()
        for anchor in anchors - set(IDS.findall(browser.get(page).content.decode()))
    }
    assert lost == set()
    return acts


def test_in_a_draft_of_its_own_at_the_question_or_where_it_is_removed():
    made = deal()
    version = made.version
    actions.save_answers(
        version,
        actor=made.actor(Role.DRAFTER),
        based_on=version.revision,
        changes={"emergency": {"used": False, "reason": "Not asked now"}},
    )

    acts = followed(made.person(Role.DRAFTER), made.reference)

    assert len(acts["Change"]) > 100
    assert set(acts["Remove"]) == {"leftovers"}
    assert "question-dpia_adopted" not in acts["Change"]


def test_under_a_framework_where_its_terms_can_be_departed_from():
    council, _ = body("ORG10"), body("ORG07")
    accord = framework(owner=council, joined={"ORG10": "2021-02-01", "ORG07": "2021-02-01"})
    person = member(council, Role.DRAFTER)
    beginning = beginnings.of_framework(accord, ["ORG10", "ORG07"])
    version = actions.start_draft(
        actor=actor(person, council), title="Case lists", beginning=beginning
    )

    acts = followed(person, version.agreement.reference)

    assert set(acts["Change these terms"]) == {"inherited"}
    assert len(acts["Change these terms"]) > 10
    assert "question-classification" not in acts["Change"]
    # What the framework says and nobody has read waits; it is removed there.
    assert set(acts["Remove"]) == {"given"}
