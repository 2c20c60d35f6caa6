"""Administrators record frameworks and who has joined them; everybody reads them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from agreements import actions
from agreements.actions import NotPossible, NotYours
from agreements.framework_forms import SUGGESTED, SUGGESTIONS, TermsForm, columns_of
from agreements.models import Framework, FrameworkMember
from audit import clock
from law import library
from organisations.roles import Role
from tests.agreements.frameworks import framework
from tests.agreements.steps import events
from tests.factories import actor, member, organisation, platform_administrator, signed_in

pytestmark = pytest.mark.django_db
SAMPLES = library.samples()
TODAY = date(2022, 4, 1)


@pytest.fixture(autouse=True)
def day():
    with clock.at(TODAY):
        yield


@pytest.fixture
def council():
    return organisation("Northmere", reference="ORG10")


@pytest.fixture
def person(council):
    return member(council, Role.ADMINISTRATOR)


@pytest.fixture
def keeper(person, council):
    return actor(person, council)


@pytest.fixture
def accord(council):
    return framework(owner=council)


@pytest.fixture
def browser(person):
    return signed_in(person)


def text(response):
    return response.content.decode()


DATES = {"starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2022"}
SENT = {"title": "Accord", "owner": "ORG10", "kind": "standing", "version": "1", **DATES}


def test_the_sections_are_those_of_the_samples_and_what_they_ask_is_asked_in_agreements():
    assert {k: list(v) for k, v in library.departure_sections().items()} == (
        SAMPLES.departure_sections
    )
    for name, paths in library.departure_sections().items():
        assert [path for path, _ in columns_of(name)] == list(paths)
    may = {path for path, field in library.fields().items() if field.from_framework}
    assert set(SUGGESTED) <= may
    for sample in SAMPLES.frameworks:
        assert set(sample["defaults"]) <= set(SUGGESTED)


@pytest.mark.parametrize("sample", SAMPLES.frameworks, ids=lambda one: one["id"])
@pytest.mark.parametrize("section", [*library.departure_sections(), SUGGESTIONS])
def test_a_section_saved_as_it_is_shown_changes_nothing(sample, section):
    values = sample["defaults"] if section == SUGGESTIONS else sample["terms"]
    shown = TermsForm(section, values, None)
    sent = {}
    for _, column in shown.columns.values():
        held, name = shown.initial[column.name], column.name
        if held in (None, ""):
            continue
        if isinstance(held, bool):
            held = "yes" if held else "no"
        if isinstance(held, list) and "multi" not in column.type:
            held = "\n".join(held)
        sent[name] = held

    form = TermsForm(section, values, sent)

    assert form.is_valid(), form.errors
    after = {path: value for path, value in form.terms().items() if value is not None}
    assert after == {path: values[path] for path, _ in columns_of(section) if path in values}


def test_an_administrator_records_a_framework_of_their_own_organisation(council, keeper):
    made = actions.record_framework(
        actor=keeper, owner=council, title="Accord", starts_on=TODAY, summary="Once for all"
    )

    assert (made.reference, made.owner, made.standing) == ("FW-001", council, "In force")
    (event,) = events("record_framework", of="framework")
    assert event["actor"]["role"] == "administrator"
    assert event["detail"]["title"] == "Accord"


def test_a_platform_administrator_records_any(council):
    who = actor(platform_administrator())

    made = actions.record_framework(actor=who, owner=council, title="Accord", starts_on=TODAY)

    assert made.owner == council


def test_nobody_else_records_or_changes_one(council, accord):
    other = organisation()
    for who in (
        actor(member(council, Role.DRAFTER), council),
        actor(member(other, Role.ADMINISTRATOR), other),
    ):
        for step in (
            lambda who=who: actions.record_framework(
                actor=who, owner=council, title="A", starts_on=TODAY
            ),
            lambda who=who: actions.change_framework(accord, actor=who, title="B"),
            lambda who=who: actions.set_terms(accord, actor=who, terms={"costs": "None"}),
            lambda who=who: actions.set_defaults(
                accord, actor=who, defaults={"publication.public": False}
            ),
            lambda who=who: actions.add_member(
                accord, actor=who, organisation=other, joined_on=TODAY
            ),
            lambda who=who: actions.remove_member(accord.members.get(), actor=who),
        ):
            with pytest.raises(NotYours):
                step()


@pytest.mark.parametrize(
    "terms",
    [
        {"breach.notify_partner_hours": "soon"},
        {"title": "A framework gives no title"},
        {"review_triggers": ["anything"]},
        {"costs": 5},
        {"parties[].retention": "gone"},
    ],
)
def test_a_term_that_no_agreement_can_hold_is_refused(accord, keeper, terms):
    before = accord.terms

    with pytest.raises(NotPossible):
        actions.set_terms(accord, actor=keeper, terms=terms)

    accord.refresh_from_db()
    assert accord.terms == before


def test_terms_are_set_and_taken_away(accord, keeper):
    changed = actions.set_terms(
        accord, actor=keeper, terms={"costs": "", "joint_arrangement.responsibilities": "Both"}
    )

    assert "costs" not in changed.terms
    assert changed.terms["joint_arrangement.responsibilities"] == "Both"
    assert "breach.lead" in changed.terms


def test_an_organisation_joins_once_and_not_tomorrow(council, accord, keeper):
    other = organisation()
    with pytest.raises(NotPossible, match="today or in the past"):
        actions.add_member(
            accord, actor=keeper, organisation=other, joined_on=TODAY + timedelta(days=1)
        )
    for day in (TODAY, TODAY - timedelta(days=1)):
        actions.add_member(accord, actor=keeper, organisation=other, joined_on=day)

    assert accord.members.get(organisation=other).joined_on == TODAY - timedelta(days=1)
    with pytest.raises(IntegrityError, match="framework_joined_once"), transaction.atomic():
        FrameworkMember.objects.create(framework=accord, organisation=other, joined_on=TODAY)


def test_the_last_day_is_not_before_the_first(accord, keeper):
    with pytest.raises(NotPossible, match="on or after"):
        actions.change_framework(accord, actor=keeper, ends_on=date(2020, 1, 1))
    with pytest.raises(IntegrityError, match="framework_ends_after"), transaction.atomic():
        Framework.objects.update(ends_on=date(2020, 1, 1))


# ------------------------------------------------------------------ pages
def test_a_framework_is_recorded_with_its_terms_and_members_on_the_pages(council, browser):
    assert "None is recorded yet" in text(browser.get("/frameworks/"))
    assert "/frameworks/" in text(browser.get("/organisations/"))
    refused = text(browser.post("/frameworks/new/", {}))
    assert "Enter what the framework is called" in refused
    assert "Record a framework" in text(browser.get("/frameworks/new/"))

    path = browser.post("/frameworks/new/", {**SENT, "purpose_categories": ["safeguarding"]}).url

    assert path == "/frameworks/FW-001/"
    assert "Safeguarding" in text(browser.get(path))
    browser.post(f"{path}terms/breach/", {"breach_lead": "The <b>sender</b> 🙂"})
    browser.post(f"{path}terms/suggestions/", {"publish": "yes"})
    organisation("Westerby", reference="ORG12")
    joined = {"joined_on_day": "1", "joined_on_month": "3", "joined_on_year": "2022"}
    browser.post(f"{path}members/add/", {"organisation": "ORG12", **joined})
    page = text(browser.get(path))
    assert "The &lt;b&gt;sender&lt;/b&gt; 🙂" in page
    assert "Westerby" in page
    made = Framework.objects.get()
    assert made.defaults == {"publication.public": True}

    late = {**joined, "joined_on_year": "2023"}
    refused = text(browser.post(f"{path}members/add/", {"organisation": "ORG12", **late}))
    assert "today or in the past" in refused
    assert "Remove Westerby?" in text(browser.get(f"{path}members/ORG12/remove/"))
    browser.post(f"{path}members/ORG12/remove/")
    assert not made.members.exists()


def test_what_is_said_of_it_is_changed_on_its_page(accord, browser):
    path = "/frameworks/FW-001/change/"
    shown = text(browser.get(path))
    assert accord.title in shown
    wrong = {**SENT, "ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2020"}
    assert "on or after the first day" in text(browser.post(path, wrong))

    assert browser.post(path, {**SENT, "version": "4"}).status_code == 302

    accord.refresh_from_db()
    assert (accord.title, accord.version) == ("Accord", 4)
    assert accord.covers["powers"]


def test_a_reader_sees_the_terms_and_no_way_to_change_them(accord):
    browser = signed_in(member(organisation(), Role.DRAFTER))

    page = text(browser.get("/frameworks/FW-001/"))

    assert "AES-256 or equal" in page
    assert "Change<" not in page
    assert "Start an agreement under it" not in page
    assert browser.get("/frameworks/FW-001/change/").status_code == 404
    assert browser.get("/frameworks/FW-001/terms/nothing/").status_code == 404


def test_a_drafter_of_a_member_is_shown_the_way_to_start(accord, council):
    page = text(signed_in(member(council, Role.DRAFTER)).get("/frameworks/FW-001/"))

    assert "/agreements/new/framework/FW-001/" in page


def test_the_api_records_a_framework(council, browser):
    def sent(path, **data):
        return browser.post(path, data, content_type="application/json")

    made = sent("/api/frameworks/", title="Accord", owner="ORG10", starts_on="2022-01-01")
    assert made.status_code == 201
    path = f"/api/frameworks/{made.json()['reference']}"
    assert sent(f"{path}/set-terms/", terms={"costs": "None"}).json()["terms"] == {"costs": "None"}
    assert sent(f"{path}/set-terms/", terms={"costs": 5}).status_code == 409
    joined = sent(f"{path}/add-member/", organisation="ORG10", joined_on="2022-02-01").json()
    assert joined["members"][0]["organisation"] == "ORG10"
    assert sent(f"{path}/change/", title="Other").json()["title"] == "Other"
    assert sent(f"{path}/remove-member/", organisation="ORG10").json()["members"] == []
    unknown = sent("/api/frameworks/", title="A", owner="ORG99", starts_on="2022-01-01")
    assert unknown.status_code == 400
