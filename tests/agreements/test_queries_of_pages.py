"""The pages of a draft cost as many queries with few answers as with many, and are few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import actions
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, body, sample
from tests.factories import actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db
MOST = 12
PAGES = (
    ("draft",),
    ("check",),
    ("section", "law"),
    ("section", "parties"),
    ("section", "data"),
    ("row", "law", "parties.0"),
    ("row", "parties", "parties.1"),
)


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def bodies():
    """The organisations of the sample, and ten more."""
    named = [body(party["organisation"]["id"]) for party in sample()["parties"][:2]]
    return [*named, *(organisation(f"Body {n}") for n in range(10))]


def draft(bodies, *, full):
    """The client of its drafter, and the reference of a draft between these bodies."""
    document = sample()
    second = document["parties"][1]
    rows = document["parties"][:1] + [
        {**second, "id": one.reference.lower(), "organisation": {"id": one.reference}}
        for one in bodies[1:]
    ]
    answers = {"parties": rows}
    if full:
        kept = ("purposes", "flows", "data_items", "data_subjects", "necessity", "summary")
        answers |= {name: document[name] for name in kept}
    else:
        answers["parties"] = [{key: row[key] for key in ("id", "organisation")} for row in rows]
    who = member(bodies[0], Role.DRAFTER)
    acting = actor(who, bodies[0])
    version = actions.create_agreement(actor=acting, title="Energy rebate")
    actions.save_answers(version, actor=acting, based_on=0, changes=answers)
    return signed_in(who), version.agreement.reference


def queries(client, reference, page):
    kind, *args = page
    address = reverse(f"agreements:{kind}", args=[reference, *args])
    # The first answer fills what a process keeps: compiled rules, kinds of rows.
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_a_page_costs_as_many_queries_for_a_full_draft_of_twelve_as_for_an_empty_one_of_two(
    bodies, page
):
    empty = queries(*draft(bodies[:2], full=False), page)

    assert queries(*draft(bodies[:2], full=True), page) == empty
    assert queries(*draft(bodies, full=True), page) == empty
    assert empty <= MOST
