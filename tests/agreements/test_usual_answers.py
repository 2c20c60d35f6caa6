"""An administrator keeps what the organisation answers alike in most agreements."""

from datetime import date

import pytest
from django.urls import reverse

from agreements.prefilling import Records
from agreements.usual import usual_in
from organisations.models import Organisation
from organisations.roles import Role
from questionnaire import load
from questionnaire.usual import elsewhere, groups, kept_questions
from tests.agreements.factories import body
from tests.agreements.steps import events
from tests.factories import member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return body("ORG12")


@pytest.fixture
def client(organisation):
    return signed_in(member(organisation, Role.ADMINISTRATOR))


def address(organisation, group=""):
    if group:
        return reverse("organisation_usual_group", args=[organisation.reference, group])
    return reverse("organisation_usual_answers", args=[organisation.reference])


def kept(organisation):
    return Organisation.objects.get(pk=organisation.pk).usual_answers


def shown(group):
    return " ".join(q.key for one in groups() if one.key == group for q in one.questions)


def test_every_question_that_names_an_organisation_is_kept_or_says_why_not():
    named = {q.key for q in load("agreement") if "organisation" in q.prefill}
    here = {q.key for q in kept_questions()}

    assert here <= named
    assert named - here == set(elsewhere())
    assert all(elsewhere().values())


def test_the_list_says_how_many_answers_are_kept(client, organisation):
    page = client.get(address(organisation)).content.decode()

    assert "None kept yet" in page
    assert address(organisation, "security") in page
    assert address(organisation, "police") not in page


def test_the_record_of_the_organisation_leads_to_them(client, organisation):
    page = client.get(reverse("organisation", args=[organisation.reference])).content.decode()

    assert address(organisation) in page


@pytest.mark.parametrize("group", [one.key for one in groups() if not one.only_for])
def test_every_group_can_be_opened_and_sent_as_it_is(client, organisation, group):
    assert client.get(address(organisation, group)).status_code == 200

    answer = client.post(address(organisation, group), {"shown": shown(group)})

    assert answer.status_code == 302
    assert kept(organisation) == {}


def test_law_enforcement_is_asked_of_competent_authorities_only(client, organisation):
    assert client.get(address(organisation, "police")).status_code == 404
    police = body("ORG14")
    theirs = signed_in(member(police, Role.ADMINISTRATOR))
    assert theirs.get(address(police, "police")).status_code == 200


def test_answers_and_the_team_are_kept_told_and_taken_away(client, organisation):
    sent = {
        "shown": shown("people"),
        "team_policy": "Sam Okafor",
        "party_contact": "Sharing team <b>",
        "review_owner": "Head of data",
    }

    client.post(address(organisation, "people"), sent)

    assert kept(organisation) == {
        "team": [{"role": "policy", "name": "Sam Okafor"}],
        "parties[].contact": "Sharing team <b>",
        "review_owner": "Head of data",
    }
    page = client.get(address(organisation, "people")).content.decode()
    assert "Sharing team &lt;b&gt;" in page
    told = events("change-usual-answers", of="organisation")[0]["detail"]["answers"]
    assert told["review_owner"] == {"before": None, "after": "Head of data"}

    client.post(address(organisation, "people"), {"shown": shown("people")})

    assert kept(organisation) == {}


def test_a_group_serves_until_the_day_that_was_given(client, organisation):
    sent = {"shown": shown("law"), "basis_task": "Shielding support"}
    day = {"use_until_day": "30", "use_until_month": "6", "use_until_year": "2022"}

    refused = client.post(address(organisation, "law"), sent | day | {"use_until_month": "13"})
    assert "Use these answers until must be a real date" in refused.content.decode()
    client.post(address(organisation, "law"), sent | day)

    assert kept(organisation)["use_until.law"] == "2022-06-30"
    assert 'value="2022"' in client.get(address(organisation, "law")).content.decode()
    assert "Not used after 30 June 2022." in client.get(address(organisation)).content.decode()
    name = next(name for name in kept(organisation) if name.startswith("parties[]"))
    known = {organisation.reference: Organisation.objects.get(pk=organisation.pk)}
    before, after = (Records(known, "", on) for on in ("2022-06-30", "2022-07-01"))
    assert before.usual(organisation.reference, name).value == "Shielding support"
    assert after.usual(organisation.reference, name) is None
    client.post(address(organisation, "law"), sent)
    assert "use_until.law" not in kept(organisation)


def test_a_marked_radio_can_be_taken_back(client, organisation):
    keys = {"shown": shown("law"), "regime": "uk_gdpr"}
    client.post(address(organisation, "law"), keys)
    assert kept(organisation) == {"parties[].regime": "uk_gdpr"}
    assert "Take an answer away" in client.get(address(organisation, "law")).content.decode()

    client.post(address(organisation, "law"), {**keys, "clear": "regime"})

    assert kept(organisation) == {}


def test_what_is_too_long_is_kept_on_the_page_and_said(client, organisation):
    answer = client.post(
        address(organisation, "people"), {"shown": shown("people"), "team_policy": "x" * 301}
    )

    page = answer.content.decode()
    assert page.count("Error: ") >= 1
    assert "x" * 301 in page
    assert kept(organisation) == {}


def test_a_choice_outside_the_list_is_refused(client, organisation):
    answer = client.post(
        address(organisation, "law"), {"shown": shown("law"), "regime": "anything"}
    )

    assert answer.status_code == 200
    assert kept(organisation) == {}


@pytest.mark.parametrize(
    ("end", "power_ends", "stays"),
    [
        ("2027-03-31", "2027-01-31", True),
        ("2027-03-31", None, True),
        ("2027-03-31", "2022-06-30", False),
        ("2021-09-30", None, False),
    ],
)
def test_law_that_is_over_is_no_usual_answer(end, power_ends, stays):
    gateways = [{"power": "COPI_3_4", "expires_on": power_ends}]
    party = {"contact": "Team", "legal_provision": "COPI notice", "gateways": gateways}

    found = usual_in({"end_date": end, "parties": [party]}, 0, leads=False, on=date(2026, 11, 28))

    assert ("parties[].legal_provision" in found) == stays
    assert found["parties[].contact"] == "Team"
