"""The register: what is found, in which words, by whom, at what cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, Status, Version
from audit import clock
from organisations.roles import Role
from registers import lines as register_lines
from tests.factories import member, organisation, person, platform_administrator, signed_in
from tests.registers.factories import line, lines

pytestmark = pytest.mark.django_db
PAGE = "/register/"


@pytest.fixture
def westerby():
    return organisation("Westerby Borough Council", reference="WBC")


@pytest.fixture
def unit():
    return organisation("Counter-Fraud Unit", reference="CFU")


@pytest.fixture
def drafter(westerby):
    return member(westerby, Role.DRAFTER)


@pytest.fixture
def browser(drafter):
    return signed_in(drafter)


def page(browser, **query):
    response = browser.get(PAGE, query)
    assert response.status_code == 200
    return response


def found(browser, **query):
    return [one["reference"] for one in page(browser, **query).context["lines"]]


def test_a_line_says_what_it_is_between_whom_where_it_stands_and_until_when(
    browser, westerby, unit, drafter
):
    line(
        westerby,
        unit,
        title="Energy rebate",
        by=drafter,
        reference="DSA-002",
        start_date=date(2026, 4, 11),
        end_date=date(2027, 4, 10),
        review_date=date(2026, 10, 1),
    )
    shown = page(browser)
    (one,) = shown.context["lines"]
    assert (one["title"], one["lead"], one["others"]) == (
        "Energy rebate",
        "Westerby Borough Council",
        ("Counter-Fraud Unit",),
    )
    assert (one["status"], one["starts"], one["ends"], one["review"]) == (
        "In force",
        "11 April 2026",
        "10 April 2027",
        "1 October 2026",
    )
    html = shown.content.decode()
    assert '<a class="govuk-link" href="/agreements/DSA-002/">DSA-002 Energy rebate</a>' in html
    assert "1 agreement" in html


def test_the_version_in_force_stands_for_the_agreement_while_the_next_is_drafted(
    browser, westerby, drafter
):
    first = line(westerby, title="As signed", by=drafter)
    Version.objects.create(
        agreement=first.agreement, number=2, title="As it may be", created_at=clock.now()
    )
    (one,) = page(browser).context["lines"]
    assert (one["title"], one["status"]) == ("As signed", "In force")


@pytest.mark.parametrize(
    ("status", "shown"), [("draft", "Old"), ("withdrawn", "Old"), ("in_review", "New")]
)
def test_the_last_version_that_was_submitted_stands_when_none_is_in_force(
    browser, westerby, drafter, status, shown
):
    first = line(westerby, title="Old", status=Status.EXPIRED, by=drafter)
    Version.objects.create(
        agreement=first.agreement,
        number=2,
        title="New",
        status=status,
        snapshot=first.snapshot,
        created_at=clock.now(),
    )
    (one,) = page(browser).context["lines"]
    assert one["title"] == shown


def test_what_all_have_signed_reads_signed(browser, westerby, drafter):
    version = line(westerby, status=Status.READY_TO_SIGN, by=drafter)
    assert page(browser).context["lines"][0]["status"] == "Ready to sign"
    version.signatures.create(
        organisation=westerby,
        party_key="wbc",
        person=drafter,
        name="A",
        post="B",
        method="C",
        signed_at=clock.now(),
        sha256="0" * 64,
    )
    assert page(browser).context["lines"][0]["status"] == "Signed"


def test_somebody_in_two_of_the_parties_sees_one_line(browser, westerby, unit, drafter):
    member(unit, Role.LEGAL, who=drafter)
    line(westerby, unit, by=drafter)
    assert len(found(browser)) == 1


# ------------------------------------------------------------------ who sees what
def test_a_stranger_finds_nothing_and_is_told_what_to_do(westerby, unit, drafter):
    line(westerby, by=drafter)
    shown = page(signed_in(member(unit, Role.DRAFTER)))
    assert shown.context["lines"] == []
    html = shown.content.decode()
    assert "Start an agreement" in html
    assert "/agreements/new/" in html


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.AUDITOR, Role.DPO])
def test_who_drafts_nothing_is_offered_no_start(westerby, role):
    html = page(signed_in(member(westerby, role))).content.decode()
    assert "/agreements/new/" not in html
    assert "A drafter of your organisation can start one" in html


def test_a_platform_administrator_sees_no_agreements(westerby, drafter):
    line(westerby, by=drafter)
    assert found(signed_in(platform_administrator())) == []


def test_a_national_auditor_sees_everything_that_was_submitted(westerby, unit, drafter):
    (sent,) = lines(1, [(westerby, unit)], by=drafter)
    lines(1, [(westerby, unit)], by=drafter, statuses=[Status.DRAFT])
    auditor = signed_in(member(None, Role.NATIONAL_AUDITOR))
    (one,) = page(auditor).context["lines"]
    assert one["url"] == f"/agreements/{sent.agreement.reference}/"


def test_a_broker_sees_lines_and_no_link_to_what_they_cannot_open(westerby, unit, drafter):
    line(westerby, unit, title="Energy rebate", by=drafter, reference="DSA-002")
    broker = signed_in(member(None, Role.BROKER))
    shown = page(broker)
    (one,) = shown.context["lines"]
    assert one["url"] == ""
    assert "DSA-002 Energy rebate" in shown.content.decode()
    assert "/agreements/DSA-002/" not in shown.content.decode()


def test_a_broker_who_also_belongs_to_a_party_opens_its_agreements(westerby, unit, drafter):
    mine = line(westerby, by=drafter)
    theirs = line(unit, by=drafter)
    both = signed_in(member(westerby, Role.BROKER, Role.LEGAL))
    links = {one["reference"]: one["url"] for one in page(both).context["lines"]}
    assert links[mine.agreement.reference] != ""
    assert links[theirs.agreement.reference] == ""


def test_who_is_not_signed_in_is_asked_to(client):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


# ------------------------------------------------------------------ page by page
def references(response):
    return [one["reference"] for one in response.context["lines"]]


@pytest.mark.parametrize("sort", ["", "newest", "title", "start", "end", "review"])
def test_every_line_shows_once_from_page_to_page_and_back(browser, westerby, drafter, sort):
    made = lines(60, [(westerby,)], by=drafter, titles=["A", "a", "B", "Z", ""])
    # Dates that are missing, and many that are the same.
    Version.objects.filter(pk__in=[v.pk for v in made[:20]]).update(
        start_date=None, end_date=None, review_date=None
    )
    Version.objects.filter(pk__in=[v.pk for v in made[20:40]]).update(
        start_date="2026-01-01", end_date="2026-01-01", review_date="2026-01-01"
    )
    there, response = [], page(browser, sort=sort)
    pages = [references(response)]
    while address := response.context["next_url"]:
        response = browser.get(PAGE + address)
        pages.append(references(response))
    there = [one for shown in pages for one in shown]
    assert len(there) == len(set(there)) == 60
    assert [len(shown) for shown in pages] == [25, 25, 10]
    back = [references(response)]
    while address := response.context["previous_url"]:
        response = browser.get(PAGE + address)
        back.insert(0, references(response))
    assert back == pages


def test_dates_that_are_missing_come_last(browser, westerby, drafter):
    line(westerby, by=drafter, reference="NONE", end_date=None, review_date=None, start_date=None)
    line(westerby, by=drafter, reference="SOME")
    for sort in ("start", "end", "review"):
        assert found(browser, sort=sort) == ["SOME", "NONE"]


@pytest.mark.parametrize(
    "cursor",
    ["x", "☃", "W10=", "WzEsMl0=", "bnVsbA==", "WyJcdTAwMDAiLDFd", "WzEsMWUzMDld", "e" * 4000],
)
@pytest.mark.parametrize("sort", ["", "title", "end"])
def test_an_address_that_somebody_made_up_shows_the_first_page(
    browser, westerby, drafter, cursor, sort
):
    line(westerby, by=drafter, reference="DSA-1")
    assert found(browser, after=cursor, sort=sort) == ["DSA-1"]
    assert found(browser, before=cursor, sort=sort) == ["DSA-1"]


def test_more_than_a_thousand_are_not_counted(browser, westerby, drafter):
    lines(1000, [(westerby,)], by=drafter)
    assert "1000 agreements" in page(browser).content.decode()
    lines(1, [(westerby,)], by=drafter)
    assert "More than 1,000 agreements" in page(browser).content.decode()


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.BROKER, Role.NATIONAL_AUDITOR, None])
def test_the_page_as_it_opens_has_the_lines_that_any_other_order_has(westerby, unit, role):
    started_by = member(unit, Role.DRAFTER)
    stranger = organisation("Northmoor Council", reference="NMC")
    statuses = (Status.DRAFT, Status.IN_REVIEW, Status.IN_FORCE, Status.WITHDRAWN)
    parties = [(unit, westerby), (stranger, unit), (westerby,), (stranger,), (unit,)]
    lines(40, parties, by=started_by, statuses=statuses)
    platform = role in (Role.BROKER, Role.NATIONAL_AUDITOR)
    who = member(None if platform else westerby, role) if role else person()
    browser = signed_in(who)

    opened = page(browser)

    in_order = page(browser, sort="title")
    assert opened.context["count"] == in_order.context["count"]
    everything = [*found(browser)]
    if opened.context["next_url"]:
        everything += [
            one["reference"]
            for one in browser.get(PAGE + opened.context["next_url"]).context["lines"]
        ]
    expected = list(register_lines.readable_by(who).values_list("agreement__reference", flat=True))
    assert sorted(everything) == sorted(expected)
    assert len(expected) == opened.context["count"]


# ------------------------------------------------------------------ what it costs
def queries(browser, **query):
    page(browser, **query)
    with CaptureQueriesContext(connection) as captured:
        page(browser, **query)
        return len(captured.captured_queries)


@pytest.mark.parametrize("who", ["drafter", "broker"])
def test_the_number_of_queries_does_not_grow_with_the_register(westerby, unit, drafter, who):
    browser = signed_in(drafter if who == "drafter" else member(None, Role.BROKER))
    asked = {"q": "housing", "organisation": "Westerby", "sort": "end", "basis": "A6_1_c"}
    lines(4, [(westerby, unit)], by=drafter)
    few = [queries(browser), queries(browser, **asked)]
    lines(300, [(westerby, unit)], by=drafter)
    assert [queries(browser), queries(browser, **asked)] == few
    assert max(few) <= 12


def test_drawing_the_page_asks_the_database_nothing(westerby, drafter, no_queries, rf):
    from django.shortcuts import render

    from registers import views

    lines(30, [(westerby,)], by=drafter)
    kept = {}

    def keep(*args):
        kept["page"] = args
        return render(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "render", keep)
        page(signed_in(drafter))
    with no_queries():
        assert render(*kept["page"]).status_code == 200


def test_agreements_can_be_found_by_their_order_in_an_index(westerby, drafter):
    lines(3000, [(westerby,)], by=drafter)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    everything = register_lines.of(Agreement.objects.all())
    for name, (_, order) in register_lines.ORDERS.items():
        if name == "newest":
            continue
        plan = order.sorted(everything)[:26].explain()
        assert f"version_by_{name}" in plan, plan
