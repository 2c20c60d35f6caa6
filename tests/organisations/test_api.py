from datetime import date

import pytest

from audit.models import Event
from organisations.facts import facts
from organisations.models import Organisation
from organisations.roles import Role
from tests.factories import member, organisation, signed_in

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def where():
    found = organisation(
        "Westerby", reference="ORG12", ico_registration="Z1", staff_training_percent=97
    )
    found.dea_entries.create(power="DEA_48")
    return found


def test_nobody_reads_without_signing_in(client, where):
    assert client.get("/api/organisations/").status_code == 403


def test_organisations_are_listed_and_found(where):
    client = signed_in(member(organisation("Eastvale"), Role.DRAFTER))

    assert len(client.get("/api/organisations/").json()) == 2
    assert [o["name"] for o in client.get("/api/organisations/?q=wester").json()] == ["Westerby"]


def test_one_is_read_with_the_names_of_the_document(where, django_assert_max_num_queries):
    client = signed_in(member(where, Role.DRAFTER))
    client.get("/api/organisations/ORG12/")

    with django_assert_max_num_queries(8):
        found = client.get("/api/organisations/ORG12/").json()

    assert found["dea_entries"][0]["power"] == "DEA_48"
    shape = set(facts(Organisation.objects.get(pk=where.pk))) - {"id"}
    assert shape <= set(found)
    assert "approval_matrix" not in found


def test_an_administrator_renews_facts(where):
    client = signed_in(member(where, Role.ADMINISTRATOR))

    answer = client.post(
        "/api/organisations/ORG12/change-facts/",
        {"ico_expires_on": "2027-10-01", "dea_entries": [{"power": "DEA_36"}]},
        content_type=JSON,
    )

    assert answer.status_code == 200
    assert answer.json()["ico_expires_on"] == "2027-10-01"
    assert answer.json()["dea_entries"][0]["power"] == "DEA_36"
    where.refresh_from_db()
    assert (where.ico_expires_on, where.ico_registration) == (date(2027, 10, 1), "Z1")
    assert Event.objects.get().verb == "change-facts"


@pytest.mark.parametrize("given", [{"ico_expires_on": "soon"}, {"staff_training_percent": "101"}])
def test_a_wrong_fact_is_named(where, given):
    client = signed_in(member(where, Role.ADMINISTRATOR))

    answer = client.post("/api/organisations/ORG12/change-facts/", given, content_type=JSON)

    assert (answer.status_code, set(answer.json())) == (400, set(given))


def test_others_do_not_find_the_action(where):
    for who in (member(where, Role.DRAFTER), member(organisation(), Role.ADMINISTRATOR)):
        answer = signed_in(who).post(
            "/api/organisations/ORG12/change-facts/", {"ico_registration": "Z2"}, content_type=JSON
        )
        assert answer.status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_nothing_changes_but_by_a_named_action(where, method):
    client = signed_in(member(where, Role.ADMINISTRATOR))

    answer = getattr(client, method)("/api/organisations/ORG12/", {}, content_type=JSON)

    assert answer.status_code == 405


def test_what_is_not_an_assurance_fact_is_not_taken(where):
    client = signed_in(member(where, Role.ADMINISTRATOR))

    client.post("/api/organisations/ORG12/change-facts/", {"name": "Other"}, content_type=JSON)

    where.refresh_from_db()
    assert where.name == "Westerby"
