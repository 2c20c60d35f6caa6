"""Searching and filtering the register, on the page and in its address."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from agreements.models import Agreement, Status, Version
from audit import clock
from organisations.roles import Role
from tests.factories import member, organisation, signed_in
from tests.registers.factories import line

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


def found(browser, **query):
    response = browser.get(PAGE, query)
    assert response.status_code == 200
    return {one["reference"] for one in response.context["lines"]}


def day(name, value):
    year, month, number = value.split("-")
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


# ------------------------------------------------------------------ words
@pytest.fixture
def searchable(westerby, drafter):
    for reference, title in (
        ("DSA-002", "Council tax energy rebate"),
        ("DSA-020", "School meals"),
        ("NHS-2", "Vaccination reminders"),
    ):
        version = line(westerby, title=title, by=drafter, reference=reference)
        Agreement.objects.filter(pk=version.agreement_id).update(
            search=SearchVector(Value(f"{title} {reference}"), config="english")
        )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rebates", {"DSA-002"}),
        ("energy rebate", {"DSA-002"}),
        ("energy or meals", {"DSA-002", "DSA-020"}),
        ("council -tax", set()),
        ('"school meals"', {"DSA-020"}),
        ("DSA-0", {"DSA-002", "DSA-020"}),
        ("dsa-02", {"DSA-020"}),
        ("NHS-2", {"NHS-2"}),
        ("the", set()),
        ("'); DROP TABLE x; --", set()),
        ("& | ! ( ) : * <->", set()),
        ('"', set()),
        ("🙂 \u202e", set()),
    ],
)
def test_words_find_agreements_by_what_they_say_or_by_the_start_of_a_reference(
    browser, searchable, words, expected
):
    assert found(browser, q=words) == expected


def test_words_that_find_nothing_lead_on(browser, searchable):
    html = browser.get(PAGE, {"q": "zebra"}).content.decode()
    assert "No agreement that you may see fits these filters" in html
    assert 'value="zebra"' in html


def test_markup_in_the_words_is_shown_as_text(browser, searchable):
    html = browser.get(PAGE, {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


# ------------------------------------------------------------------ the other filters
def test_several_statuses_at_once(browser, westerby, drafter):
    for status in (Status.DRAFT, Status.IN_FORCE, Status.EXPIRED):
        line(westerby, status=status, by=drafter, reference=status.upper())
    assert found(browser, status=["draft", "expired"]) == {"DRAFT", "EXPIRED"}


def test_any_party_is_found_by_part_of_its_name_or_its_reference(browser, westerby, unit, drafter):
    line(westerby, unit, by=drafter, reference="BOTH")
    line(westerby, by=drafter, reference="ALONE")
    assert found(browser, organisation="fraud") == {"BOTH"}
    assert found(browser, organisation="CFU") == {"BOTH"}
    assert found(browser, organisation="westerby") == {"BOTH", "ALONE"}


def test_lawful_basis_and_legal_power(browser, westerby, drafter):
    line(westerby, by=drafter, reference="TASK", article6=["A6_1_e"], powers=["DEA_48"])
    line(westerby, by=drafter, reference="DUTY", article6=["A6_1_c", "A6_1_f"], powers=["NFI"])
    assert found(browser, basis="A6_1_e") == {"TASK"}
    assert found(browser, basis="A6_1_c") == {"DUTY"}
    assert found(browser, power="DEA_48") == {"TASK"}
    assert found(browser, power="debt") == {"TASK"}
    assert found(browser, power="DEA_48", basis="A6_1_c") == set()


def test_in_force_on_a_day_counts_the_first_and_the_last_day(browser, westerby, drafter):
    dates = {"start_date": date(2026, 4, 11), "end_date": date(2026, 11, 30)}
    line(westerby, by=drafter, reference="RUNS", **dates)
    line(westerby, by=drafter, reference="OVER", status=Status.EXPIRED, **dates)
    line(westerby, by=drafter, reference="DRAFT", status=Status.DRAFT, **dates)
    line(westerby, by=drafter, reference="OPEN", start_date=date(2026, 1, 1), end_date=None)
    for on, expected in (
        ("2026-04-10", {"OPEN"}),
        ("2026-04-11", {"OPEN", "RUNS", "OVER"}),
        ("2026-11-30", {"OPEN", "RUNS", "OVER"}),
        ("2026-12-01", {"OPEN"}),
    ):
        assert found(browser, **day("in_force_on", on)) == expected


def test_what_ended_early_was_in_force_until_that_day_only(browser, westerby, drafter):
    stopped = line(
        westerby,
        by=drafter,
        status=Status.TERMINATED,
        reference="STOPPED",
        start_date=date(2026, 1, 1),
        end_date=date(2026, 12, 31),
    )
    Version.objects.filter(pk=stopped.pk).update(ended_at=clock.start_of(date(2026, 6, 1)))
    assert found(browser, **day("in_force_on", "2026-06-01")) == {"STOPPED"}
    assert found(browser, **day("in_force_on", "2026-06-02")) == set()


def test_ending_and_review_before_a_day(browser, westerby, drafter):
    line(westerby, by=drafter, reference="SOON", end_date="2026-12-01", review_date="2026-11-01")
    line(westerby, by=drafter, reference="LATE", end_date="2027-12-01", review_date=None)
    assert found(browser, **day("ends_before", "2026-12-02")) == {"SOON"}
    assert found(browser, **day("ends_before", "2026-12-01")) == set()
    assert found(browser, **day("review_before", "2027-01-01")) == {"SOON"}


# ------------------------------------------------------------------ what is wrong is said
@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"q": "x" * 201}, "q", "200 characters"),
        ({"q": "a\0b"}, "q", "ull"),
        ({"status": "signed"}, "status", "signed"),
        ({"organisation": "nobody"}, "organisation", "No organisation has these words"),
        ({"basis": "A6_1_z"}, "basis", "Select"),
        ({"power": "magic"}, "power", "No legal power"),
        (day("in_force_on", "2026-2-30"), "in_force_on", "must be a real date"),
        (day("ends_before", "26-2-3"), "ends_before", "year"),
        ({"review_before_day": "3"}, "review_before", "must include"),
        ({"sort": "magic"}, "sort", "Select"),
    ],
)
def test_a_value_that_is_no_filter_is_said_beside_the_field_and_nothing_is_lost(
    browser, westerby, drafter, query, field, words
):
    line(westerby, title="Energy", by=drafter, reference="DSA-1")
    response = browser.get(PAGE, {"status": "in_force", **query})
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert list(errors) == [field]
    html = response.content.decode()
    assert "There is a problem" in html
    assert f'id="id_{field}' in html
    for value in query.values():
        assert "\0" in value or f'value="{value}"' in html or field in ("status", "basis", "sort")
    # What was understood filters all the same.
    assert [one["reference"] for one in response.context["lines"]] == ["DSA-1"]


def test_filters_stand_in_the_address_and_each_can_be_taken_away(browser, westerby, drafter):
    line(westerby, by=drafter, article6=["A6_1_e"])
    response = browser.get(
        PAGE,
        {
            "q": "housing",
            "status": ["draft", "in_force"],
            "organisation": "westerby",
            "basis": "A6_1_e",
            "sort": "end",
            "after": "",
            **day("in_force_on", "2026-11-22"),
        },
    )
    chips = {chip.text: chip.url for chip in response.context["chips"]}
    assert set(chips) == {
        "Search: housing",
        "Draft",
        "In force",
        "Organisation: westerby",
        "Lawful basis: Public task",
        "In force on 22 November 2026",
    }
    without_draft = browser.get(PAGE + chips["Draft"])
    assert "Draft" not in {chip.text for chip in without_draft.context["chips"]}
    assert len(without_draft.context["chips"]) == 5
    without_date = browser.get(PAGE + chips["In force on 22 November 2026"])
    assert "in_force_on" not in chips["In force on 22 November 2026"]
    assert without_date.context["form"]["sort"].value() == "end"


def test_the_form_that_is_remembered_is_the_one_drawn_anew(browser, westerby, drafter):
    from registers.filters import _drawn, drawn

    line(westerby, by=drafter)
    query = {"q": "a“b<", "status": ["draft"], **day("ends_before", "2026-12-2")}
    shown = browser.get(PAGE, query)
    drawn.cache_clear()
    assert shown.context["filters"].fields == _drawn(shown.context["form"], is_open=True)
    assert "<details" in _drawn(shown.context["form"], is_open=True)


def test_unknown_parameters_are_passed_over(browser, westerby, drafter):
    line(westerby, by=drafter, reference="DSA-1")
    assert found(browser, utm_source="x", page="3") == {"DSA-1"}


def test_an_agreement_that_ends_at_night_ends_on_the_london_day(browser, westerby, drafter):
    late = clock.LONDON
    ended = datetime(2026, 6, 2, 0, 30, tzinfo=late)
    stopped = line(
        westerby,
        by=drafter,
        status=Status.TERMINATED,
        reference="NIGHT",
        start_date=date(2026, 1, 1),
        end_date=None,
    )
    Version.objects.filter(pk=stopped.pk).update(ended_at=ended)
    assert found(browser, **day("in_force_on", "2026-06-02")) == {"NIGHT"}
    after = ended.date() + timedelta(days=1)
    assert found(browser, **day("in_force_on", after.isoformat())) == set()
