"""The playbook stands whole, and every part of the work leads to a page of it that exists."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.safestring import SafeString

from agreements import actions
from agreements.models import Status
from organisations.roles import Role
from questionnaire import load, markdown, playbook
from questionnaire.completeness import unanswered
from tests.agreements.factories import deal

PAGES = list(playbook.pages().values())
LINK = re.compile(r'href="([^"]*)"')


def read(address):
    response = Client().get(address)
    return response.content.decode() if response.status_code == 200 else ""


# ------------------------------------------------------------------ the pages
def test_there_are_ten_guides_and_four_case_studies():
    assert len(PAGES) == 14
    assert [page.slug for page in PAGES if page.is_case] == playbook._placing()["cases"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_has_its_title_once_and_the_type_of_the_service(page):
    html = read(reverse("playbook_page", args=[page.slug]))

    assert html.count("<h1") == 1
    assert f'<h1 class="govuk-heading-l">{page.name}</h1>' in html
    assert page.lead.endswith(".")
    assert len(page.lead) > 20
    body = str(page.body)
    assert not re.search(r"<(p|ul|ol|h2|h3|table|th|td)>", body), "each has its class"
    assert "**" not in body
    assert "](" not in body


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_every_link_of_a_page_leads_to_a_page(page):
    here = reverse("playbook_page", args=[page.slug])
    for address in LINK.findall(str(page.body)):
        assert address.startswith("../")
        assert read(here.replace(page.slug, address.removeprefix("../").rstrip("/"))), address


def test_the_pages_lead_from_one_to_the_next_and_back():
    slug, seen = PAGES[0].slug, []
    while slug:
        seen.append(slug)
        _, after = playbook.neighbours(slug)
        if after:
            assert playbook.neighbours(after.slug)[0].slug == slug
        slug = after.slug if after else ""

    assert seen == [page.slug for page in PAGES]


def test_the_index_names_every_page_and_every_stage():
    html = read(reverse("playbook"))

    for page in PAGES:
        assert reverse("playbook_page", args=[page.slug]) in html
    for step in playbook.stage_of("draft").steps:
        assert f">{step.title}</h3>" in html


def test_a_page_that_is_not_there_is_not_found():
    assert Client().get("/playbook/nothing/").status_code == 404


def test_nothing_is_asked_of_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert read(reverse("playbook"))
        assert read(reverse("playbook_page", args=["the-dpia"]))


# ------------------------------------------------------------------ the text stays text
def test_markup_in_the_text_is_shown_and_not_run():
    html = markdown.html("A <script>alert(1)</script> & *word*")

    assert html == (
        '<p class="govuk-body">A &lt;script&gt;alert(1)&lt;/script&gt; &amp; <em>word</em></p>'
    )
    assert isinstance(html, SafeString)


@pytest.mark.parametrize("address", ["https://example.org", "//example.org"])
def test_a_link_that_leads_elsewhere_is_refused(address):
    with pytest.raises(ValueError, match="no page of the playbook"):
        markdown.html(f"[here]({address})")


def test_a_link_that_would_run_is_no_link():
    assert "<a" not in markdown.html("[here](javascript:alert)")


def test_what_has_no_form_of_its_own_is_refused():
    with pytest.raises(KeyError):
        markdown.html("![picture](x)")


# ------------------------------------------------------------------ beside the work
@pytest.mark.parametrize("section", [s.key for s in load("agreement").sections])
def test_every_section_has_a_page_and_says_why(section):
    first, *others = playbook.beside_section(section)

    assert first.page in PAGES
    assert first.why
    assert all(one.page in PAGES for one in others)


def test_no_page_is_named_for_a_section_that_is_not_there():
    keys = {section.key for section in load("agreement").sections}
    placing = playbook._placing()

    assert set(placing["sections"]) == set(placing["because"]) == keys
    assert set(placing["also"]) <= keys


@pytest.mark.parametrize(
    ("section", "slug"),
    [
        ("purpose", "writing-a-purpose"),
        ("law", "choosing-a-lawful-basis"),
        ("law", "finding-a-legal-power"),
        ("sensitive", "the-dpia"),
    ],
)
def test_the_page_is_the_one_that_fits(section, slug):
    assert slug in {pointer.page.slug for pointer in playbook.beside_section(section)}


@pytest.mark.parametrize("status", Status.values)
def test_every_status_has_its_stage_with_people_a_page_and_a_case(status):
    stage = playbook.stage_of(status)

    assert stage.guide.page in PAGES
    assert not stage.guide.page.is_case
    assert stage.case.page.is_case
    assert [step.is_now for step in stage.steps].count(True) == 1
    assert next(step.title for step in stage.steps if step.is_now) == stage.title
    assert stage.people or status == Status.WITHDRAWN


def test_whoever_usually_knows_an_answer_is_a_person_of_the_draft():
    known = {question.usually_known_by for question in load("agreement")}
    people = {person.who for person in playbook.stage_of("draft").people}

    assert known == set(playbook._placing()["known_by"])
    assert set(playbook._placing()["known_by"].values()) == people


def test_the_blank_draft_says_how_many_answers_each_is_wanted_for():
    missing = unanswered(load("agreement"), {"parties": [{"id": "p1"}, {"id": "p2"}]}, "activate")

    people = playbook.to_involve("draft", missing)

    assert "answers still to give: " in people[0].does
    counted = [int(n) for p in people for n in re.findall(r"(\d+) answers? still", p.does)]
    assert counted == sorted(counted, reverse=True)
    assert sum(counted) == len(missing)
    assert "Caldicott Guardian" not in {person.who for person in people}


def test_the_caldicott_guardian_is_named_where_health_information_is_shared():
    document = {
        "parties": [{"id": "p1"}],
        "data_items": [{"id": "d1", "confidential_patient_information": True}],
    }
    missing = unanswered(load("agreement"), document, "activate")

    people = {person.who for person in playbook.to_involve("draft", missing)}

    assert "Caldicott Guardian" in people


# ------------------------------------------------------------------ on the pages
@pytest.fixture
def client_of_the_drafter(db):
    made = deal()
    client = Client()
    client.force_login(made.person(Role.DRAFTER))
    return made, client


def test_each_section_of_a_draft_leads_to_its_page(client_of_the_drafter):
    made, client = client_of_the_drafter
    for key in ("purpose", "law"):
        html = client.get(
            reverse("agreements:section", args=[made.reference, key])
        ).content.decode()
        for pointer in playbook.beside_section(key):
            assert reverse("playbook_page", args=[pointer.page.slug]) in html


@pytest.mark.parametrize(("stage", "now"), [("draft", "Draft"), ("in_review", "In review"),
    ("signed", "Signed, starts on 11 April 2022"), ("in_force", "In force"),
    ("expired", "Over")])  # fmt: skip
def test_the_agreements_page_says_where_it_is_and_whom_to_involve(db, stage, now):
    made = deal(stage=stage)
    client = Client()
    client.force_login(made.person(Role.DRAFTER))

    html = client.get(made.version.get_absolute_url()).content.decode()

    assert f'aria-current="step">{now}</li>' in html
    assert html.count('aria-current="step"') == 1
    told = playbook.stage_of(made.version.status)
    assert reverse("playbook_page", args=[told.case.page.slug]) in html
    assert "Who to involve now" in html


def test_the_task_list_says_whose_answers_are_missing(client_of_the_drafter):
    made, client = client_of_the_drafter
    actions.save_answers(
        made.version,
        actor=made.actor(Role.DRAFTER),
        based_on=made.version.revision,
        changes={"necessity": None},
    )

    html = client.get(reverse("agreements:draft", args=[made.reference])).content.decode()

    assert re.search(r"answers? still to give: [^<]*Why you want to share", html)


def test_the_panel_asks_the_database_for_nothing(no_queries, db):
    missing = unanswered(load("agreement"), {"parties": [{"id": "p1"}]}, "submit")
    with no_queries():
        playbook.to_involve("draft", missing)
        playbook.stage_of("draft")
