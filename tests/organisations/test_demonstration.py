import pytest
from django.test import Client

from organisations.roles import Role
from tests.factories import member, organisation, person
from tests.organisations.factories import is_signed_in


@pytest.fixture
def client(db):
    return Client()


@pytest.fixture
def ada(db):
    return member(
        organisation("Westerby"), Role.SIGNATORY, Role.DRAFTER, name="Ada Fern",
        is_demonstration=True,
    )  # fmt: skip


def press(client, who, **more):
    return client.post("/account/demonstration/", {"person": who.pk, **more})


def test_one_press_signs_in_as_somebody(client, ada, settings):
    settings.DEMONSTRATION = True
    page = client.get("/account/login/?next=/organisations/").content.decode()
    assert f'name="person" value="{ada.pk}"' in page
    assert page.index(">Westerby<") < page.index(", Drafter</li>") < page.index(", Signatory</li>")

    answer = press(client, ada, next="/organisations/")

    assert answer.url == "/organisations/"
    assert client.get("/organisations/").status_code == 200


def test_real_people_are_not_listed_and_cannot_be_pressed(client, settings):
    settings.DEMONSTRATION = True
    real = member(organisation(), Role.DRAFTER, name="Real Person")

    assert "Real Person" not in client.get("/account/login/").content.decode()
    assert press(client, real).status_code == 404
    assert not is_signed_in(client)


@pytest.mark.parametrize("key", ["", "x", "0", "99999999999999999999"])
def test_nobody_else_can_be_pressed(client, settings, key):
    settings.DEMONSTRATION = True

    assert client.post("/account/demonstration/", {"person": key}).status_code == 404


def test_none_of_it_exists_on_a_real_installation(client, ada):
    assert "Ada Fern" not in client.get("/account/login/").content.decode()
    assert press(client, ada).status_code == 404
    assert not is_signed_in(client)


def test_it_takes_a_press_not_a_link(client, ada, settings):
    settings.DEMONSTRATION = True

    assert client.get(f"/account/demonstration/?person={ada.pk}").status_code == 405


def test_it_takes_our_own_page(ada, settings):
    settings.DEMONSTRATION = True
    elsewhere = Client(enforce_csrf_checks=True)

    assert press(elsewhere, ada).status_code == 403


def test_the_page_asks_once_however_many_there_are(
    client, ada, settings, django_assert_max_num_queries
):
    settings.DEMONSTRATION = True
    for number in range(30):
        member(organisation(), Role.DRAFTER, who=person(f"P{number}", is_demonstration=True))
    client.get("/account/login/")

    with django_assert_max_num_queries(2):
        client.get("/account/login/")
