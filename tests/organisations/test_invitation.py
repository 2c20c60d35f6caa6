from datetime import timedelta

import pytest
from django.test import Client

from audit import clock
from audit.models import Event
from organisations import actions
from organisations.models import Invitation
from organisations.roles import Role
from tests.factories import actor, member, organisation
from tests.organisations.factories import PASSWORD, is_signed_in, sign_in

GIVEN = {"name": "Ned Ash", "password": PASSWORD, "password_again": PASSWORD}


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def invited(db):
    where = organisation("Westerby")
    by = actor(member(where, Role.ADMINISTRATOR), where)
    return actions.invite_member(
        organisation=where, email="ned@example.org", name="N Ash", role=Role.DRAFTER, actor=by
    )


@pytest.fixture
def link(invited):
    return invited.link.removeprefix("http://127.0.0.1:8000")


def test_joining_takes_a_name_and_a_password_and_signs_in(client, invited, link):
    page = client.get(link).content.decode()
    assert 'value="N Ash"' in page
    assert "ned@example.org" in page

    answer = client.post(link, GIVEN)

    assert answer.url == "/"
    assert is_signed_in(client)
    who = invited.membership.person
    who.refresh_from_db()
    assert (who.name, who.joined_at is not None) == ("Ned Ash", True)
    assert Event.objects.get(verb="accept-invitation").actor_id == who.pk
    later = Client()
    sign_in(later, "ned@example.org")
    assert is_signed_in(later)


def test_the_link_works_once(client, link):
    client.post(link, GIVEN)

    answer = Client().post(link, {**GIVEN, "password": "x" * 12, "password_again": "x" * 12})

    assert answer.status_code == 410
    assert "This invitation no longer works" in answer.content.decode()


def test_the_link_works_for_seven_days(client, link):
    sent_at = Invitation.objects.get().created_at
    with clock.at(sent_at + timedelta(days=7, seconds=-1)):
        assert client.get(link).status_code == 200
    with clock.at(sent_at + timedelta(days=7)):
        assert client.get(link).status_code == 410
        assert client.post(link, GIVEN).status_code == 410


def test_a_link_that_was_never_sent_says_the_same(client, db):
    assert client.get("/invitation/made-up/").status_code == 410


def test_somebody_shut_out_meanwhile_does_not_join(client, invited, link):
    type(invited.membership.person).objects.filter(name="N Ash").update(is_active=False)

    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "Enter your full name"),
        ({"password": ""}, "Enter the password"),
        ({"password_again": "else"}, "Enter the same password twice"),
        ({"password": "short", "password_again": "short"}, "at least 12 characters"),
        ({"password": "password1234", "password_again": "password1234"}, "too common"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(client, link, given, words):
    page = client.post(link, {**GIVEN, "name": "Typed Name", **given}).content.decode()

    assert words in page
    assert "<title>Error: " in page
    assert 'class="govuk-error-summary"' in page
    assert ("Typed Name" in page) == ("name" not in given)
    assert not is_signed_in(client)
    assert Invitation.objects.get().used_at is None


def test_the_page_with_the_secret_is_not_kept_by_the_browser(client, link):
    assert "no-store" in client.get(link).headers["Cache-Control"]


def test_an_administrator_invited_goes_on_to_the_second_factor(client, invited):
    where = invited.membership.organisation
    by = actor(member(where, Role.ADMINISTRATOR), where)
    second = actions.invite_member(
        organisation=where, email="una@example.org", name="Una", role=Role.ADMINISTRATOR, actor=by
    )
    client.post(second.link.removeprefix("http://127.0.0.1:8000"), GIVEN)

    answer = client.get("/organisations/")

    assert answer.url.startswith("/account/2fa/totp/activate/")
    assert client.get(answer.url).status_code == 200
