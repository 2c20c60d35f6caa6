"""The register over the API: the page's lines, filters and pages, as data."""

import pytest
from rest_framework.test import APIClient

from agreements.models import Status
from organisations.roles import Role
from organisations.signing_in import SECOND_FACTOR
from tests.factories import member, organisation, platform_administrator
from tests.registers.factories import line, lines

pytestmark = pytest.mark.django_db
ADDRESS = "/api/register/"


@pytest.fixture
def westerby():
    return organisation("Westerby Borough Council", reference="WBC")


@pytest.fixture
def drafter(westerby):
    return member(westerby, Role.DRAFTER)


def api(who):
    client = APIClient()
    client.force_login(who)
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return client


def test_a_line_as_data(westerby, drafter):
    unit = organisation("Counter-Fraud Unit")
    line(
        westerby,
        unit,
        title="Energy rebate",
        by=drafter,
        reference="DSA-002",
        start_date="2026-04-11",
        end_date="2027-04-10",
        review_date=None,
    )
    body = api(drafter).get(ADDRESS).json()
    assert body == {
        "count": 1,
        "more": False,
        "next": "",
        "previous": "",
        "results": [
            {
                "reference": "DSA-002",
                "version": 1,
                "title": "Energy rebate",
                "status": "in_force",
                "status_words": "In force",
                "lead": "Westerby Borough Council",
                "others": ["Counter-Fraud Unit"],
                "start_date": "2026-04-11",
                "end_date": "2027-04-10",
                "ended_on": None,
                "review_date": None,
                "published_dpia": "",
                "link": "/agreements/DSA-002/",
            }
        ],
    }


def test_the_same_filters_as_the_page_with_dates_as_one_text(westerby, drafter):
    line(westerby, by=drafter, reference="A", start_date="2026-01-01", end_date="2026-06-30")
    line(westerby, by=drafter, reference="B", start_date="2026-07-01", end_date="2026-12-31")
    line(westerby, by=drafter, reference="C", status=Status.DRAFT, end_date=None)

    def found(**query):
        return [one["reference"] for one in api(drafter).get(ADDRESS, query).json()["results"]]

    assert found(in_force_on="2026-06-30") == ["A"]
    assert found(ends_before="2027-01-01", sort="end") == ["A", "B"]
    assert found(status=["draft", "expired"]) == ["C"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"in_force_on": "tomorrow"}, "in_force_on"),
        ({"ends_before": "2026-02-30"}, "ends_before"),
        ({"review_before": "2026-2"}, "review_before"),
        ({"status": "nonsense"}, "status"),
        ({"organisation": "nobody"}, "organisation"),
        ({"basis": "x"}, "basis"),
        ({"power": "magic"}, "power"),
        ({"sort": "x"}, "sort"),
        ({"q": "x\0"}, "q"),
    ],
)
def test_a_filter_that_is_none_is_refused_and_named(drafter, query, field):
    response = api(drafter).get(ADDRESS, query)
    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_page_by_page_by_the_addresses_given(westerby, drafter):
    lines(60, [(westerby,)], by=drafter)
    client, address, found = api(drafter), f"{ADDRESS}?sort=title&status=in_force", []
    while address:
        body = client.get(address).json()
        found += [one["reference"] for one in body["results"]]
        address = body["next"]
    assert len(found) == len(set(found)) == 60
    assert body["previous"]


def test_who_sees_what_is_as_on_the_page(westerby, drafter):
    line(westerby, by=drafter, reference="A")
    line(westerby, by=drafter, reference="B", status=Status.DRAFT)

    def links(who):
        return {one["reference"]: one["link"] for one in api(who).get(ADDRESS).json()["results"]}

    assert links(drafter) == {"A": "/agreements/A/", "B": "/agreements/B/"}
    assert links(member(None, Role.NATIONAL_AUDITOR)) == {"A": "/agreements/A/"}
    assert links(member(None, Role.BROKER)) == {"A": ""}
    assert links(platform_administrator()) == {}
    assert links(member(organisation(), Role.DRAFTER)) == {}
    assert APIClient().get(ADDRESS).status_code in (401, 403)
    assert api(drafter).post(ADDRESS, {}, format="json").status_code == 405
