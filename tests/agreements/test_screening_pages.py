"""The pages of the screening, and the page on which one chooses how to start."""

import pytest

from agreements import actions
from agreements.models import Agreement, Screening
from organisations.roles import Role
from tests.agreements import screenings as ways
from tests.factories import actor, member, organisation, signed_in

pytestmark = pytest.mark.django_db
NEW = "/agreements/screenings/new/"
SENT = {True: "yes", False: "no"}


@pytest.fixture
def council():
    return organisation("Westerby", reference="ORG12")


@pytest.fixture
def person(council):
    return member(council, Role.DRAFTER)


@pytest.fixture
def drafter(person):
    return signed_in(person)


@pytest.fixture
def kept(person, council):
    return lambda answers: actions.start_screening(actor=actor(person, council), answers=answers)


def text(response):
    return response.content.decode()


def send(client, path, value, **more):
    return client.post(path, {"answer": SENT.get(value, value) if not isinstance(value, list)
                              else value, **more})  # fmt: skip


def walked(client, answers):
    """The page on which one ends who gives these answers, one page at a time."""
    path = NEW
    while path.rstrip("/").rpartition("/")[2] not in {"SCR-001"}:
        key = path.rstrip("/").rpartition("/")[2]
        response = send(client, path, answers["who_holds" if key == "new" else key])
        assert response.status_code == 302, text(response)
        path = response.url
    return client.get(path)


@pytest.mark.parametrize(
    ("answers", "heading", "onwards"),
    [
        (ways.TO_NOTHING, "You do not need a data sharing agreement", "Keep this note"),
        (ways.TO_THE_BROKER, "Ask the broker to find the data", "Keep this note"),
        (ways.TO_A_DPIA, "You need to record a new use", "/agreements/screenings/SCR-001/dpia/"),
        (ways.TO_NO_DPIA, "You need to record a new use", "Begin a DPIA all the same"),
        (ways.TO_A_CONTRACT, "You need a processing contract", "Record the contract"),
        (ways.TO_A_DECISION, "Record a one-off decision", "Record the decision"),
        (ways.TO_AN_EMERGENCY, "Use the emergency route", "Start the draft"),
        (ways.TO_AN_AGREEMENT, "You need a data sharing agreement", "Start the draft"),
    ],
)
def test_question_by_question_one_comes_to_what_to_do_next(drafter, answers, heading, onwards):
    html = text(walked(drafter, answers))

    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in html
    assert "What to do next" in html
    assert onwards in html
    assert "Source: " in html


def test_the_broker_is_named_with_an_address(drafter):
    broker = member(None, Role.BROKER, name="Una Zaman")

    html = text(walked(drafter, ways.TO_THE_BROKER))

    assert "Una Zaman" in html
    assert f"mailto:{broker.email}?subject=SCR-001" in html


def test_without_a_broker_the_register_is_shown_the_way_to(drafter):
    assert "No broker is named on this service yet" in text(walked(drafter, ways.TO_THE_BROKER))


def test_a_page_without_an_answer_says_so_and_keeps_nothing(drafter):
    html = text(drafter.post(NEW, {}))

    assert "<title>Error: Do you know which organisation holds the data?" in html
    assert '<a href="#id_answer_0">Select an answer</a>' in html
    assert not Screening.objects.exists()


def test_none_of_these_stands_alone(drafter, kept):
    kept({**ways.PEOPLE, "same_body": True})

    html = text(
        drafter.post("/agreements/screenings/SCR-001/dpia_signs/", {"answer": ["none", "WP4"]})
    )

    assert "Select what applies, or select “None of these”" in html


def test_an_answer_can_be_changed_and_leads_elsewhere(drafter, kept):
    found = kept(ways.TO_A_DECISION)
    page = text(drafter.get(found.get_absolute_url()))
    assert f'href="{found.get_absolute_url()}how_often/"' in page

    shown = text(drafter.get(f"{found.get_absolute_url()}how_often/"))
    assert "checked" in shown
    response = send(drafter, f"{found.get_absolute_url()}how_often/", "regular")

    assert response.url == found.get_absolute_url()
    assert "You need a data sharing agreement" in text(drafter.get(response.url))


def test_back_leads_to_the_question_before(drafter, kept):
    kept({**ways.PEOPLE})

    html = text(drafter.get("/agreements/screenings/SCR-001/same_body/"))

    assert '<a href="/agreements/screenings/SCR-001/personal/" class="govuk-back-link">' in html


@pytest.mark.parametrize("key", ["how_often", "no_such_question"])
def test_a_question_that_is_not_asked_leads_to_the_one_that_is(drafter, kept, key):
    kept({**ways.PEOPLE})

    response = drafter.get(f"/agreements/screenings/SCR-001/{key}/")

    assert response.url == "/agreements/screenings/SCR-001/same_body/"


def test_the_other_organisation_is_named_beside_the_first_question(drafter):
    organisation("Fraud unit", reference="ORG08")

    html = text(drafter.get(NEW))
    send(drafter, NEW, "we_hold", partner="ORG08")

    assert "Fraud unit" in html
    assert ">Westerby</option>" not in html
    assert Screening.objects.get().partner.reference == "ORG08"


def test_a_note_is_kept_as_it_was_written(drafter, kept):
    found = kept(ways.TO_NOTHING)
    note = "<script>alert(1)</script> counts of 10 or more 🙂"

    response = drafter.post(found.get_absolute_url(), {"note": note})

    assert response.status_code == 302
    html = text(drafter.get(response.url))
    assert "<script>alert(1)" not in html
    assert "counts of 10 or more 🙂" in html


def test_the_start_page_recommends_the_screening(drafter):
    html = text(drafter.get("/agreements/new/"))

    assert "Answer a few questions first (recommended)" in html
    for way, page in (("screening", NEW), ("blank", "/agreements/new/blank/")):
        assert drafter.post("/agreements/new/", {"way": way}).url == page
    assert "Select how you want to start" in text(drafter.post("/agreements/new/", {}))


def test_the_answers_go_with_one_into_the_draft(drafter, kept):
    found = kept(ways.TO_A_CONTRACT)
    page = text(drafter.get(found.get_absolute_url()))
    path = f"/agreements/new/blank/?screening={found.reference}"
    assert path in page
    assert f"Your answers in {found.reference} are carried" in text(drafter.get(path))

    response = drafter.post(path, {"title": "Payroll bureau"})

    agreement = Agreement.objects.get()
    assert response.url == f"/agreements/{agreement.reference}/draft/"
    assert f"screening {found.reference}" in text(drafter.get(response.url))
    record = text(drafter.get(found.get_absolute_url()))
    assert agreement.reference in record
    assert "What to do next" not in record
    assert "how_often" not in record


def test_pressed_twice_the_screening_starts_one_draft(drafter, kept):
    found = kept(ways.TO_AN_AGREEMENT)
    path = f"/agreements/new/blank/?screening={found.reference}"

    drafter.post(path, {"title": "Once"})
    actions_left = drafter.get(f"{found.get_absolute_url()}personal/")

    assert actions_left.url == found.get_absolute_url()
    assert Agreement.objects.count() == 1


def test_other_ways_of_starting_keep_the_answers(drafter, kept):
    found = kept(ways.TO_AN_AGREEMENT)
    path = f"/agreements/new/?screening={found.reference}"

    html = text(drafter.get(path))

    assert "Answer a few questions first" not in html
    assert drafter.post(path, {"way": "blank"}).url.endswith(f"?screening={found.reference}")


def test_a_dpia_is_begun_on_its_own_page(drafter, kept):
    found = kept(ways.TO_A_DPIA)
    path = f"{found.get_absolute_url()}dpia/"
    assert "Begin the DPIA" in text(drafter.get(path))
    assert "Enter what the new use is called" in text(drafter.post(path, {}))

    response = drafter.post(path, {"title": "Housing records"})

    found.refresh_from_db()
    assert response.url == f"/dpias/{found.dpia.reference}/need/" or found.dpia.reference in (
        response.url
    )


def test_a_fellow_member_reads_the_record_and_changes_nothing(council, kept):
    found, unfinished = kept(ways.TO_AN_AGREEMENT), kept(ways.PEOPLE)
    reader = signed_in(member(council, Role.DPO))

    html = text(reader.get(found.get_absolute_url()))

    assert "You need a data sharing agreement" in html
    assert "Start the draft" not in html
    assert "Change<" not in html
    assert "Screening not finished" in text(reader.get(unfinished.get_absolute_url()))
    assert reader.get(f"{found.get_absolute_url()}personal/").status_code == 404


def test_the_list_names_each_with_where_it_led(drafter, kept):
    assert "has not done one yet" in text(drafter.get("/agreements/screenings/"))
    kept(ways.TO_NOTHING)
    kept(ways.PEOPLE)

    html = text(drafter.get("/agreements/screenings/"))

    assert "You do not need a data sharing agreement" in html
    assert "Not finished" in html
    assert "/agreements/screenings/" in text(drafter.get("/register/"))


def test_the_api_answers_step_by_step(drafter):
    made = drafter.post(
        "/api/screenings/", {"answers": ways.PEOPLE}, content_type="application/json"
    ).json()
    assert (made["reference"], made["next_question"]) == ("SCR-001", "same_body")

    answered = drafter.post(
        "/api/screenings/SCR-001/answer/",
        {"answers": {"same_body": False, "who_decides": "instructions"}},
        content_type="application/json",
    ).json()
    assert (answered["route"], answered["heading"]) == (
        "contract",
        "You need a processing contract",
    )

    started = drafter.post(
        "/api/screenings/SCR-001/start-draft/", {"title": "T"}, content_type="application/json"
    ).json()
    assert Agreement.objects.get().reference == started["agreement"]
    again = drafter.post(
        "/api/screenings/SCR-001/start-draft/", {"title": "T"}, content_type="application/json"
    )
    assert again.status_code == 409
    assert "was used" in again.json()["blockers"][0]["message"]


def test_the_api_refuses_what_is_no_answer_and_who_is_unknown(drafter):
    for sent, status in (
        ({"answers": {"personal": "perhaps"}}, 409),
        ({"answers": {}, "partner": "ORG99"}, 400),
        ({"answers": "none"}, 400),
    ):
        response = drafter.post("/api/screenings/", sent, content_type="application/json")
        assert response.status_code == status
