import time
from datetime import date

import pytest

from audit import clock
from organisations.roles import Role
from organisations.signing_in import LAST_SEEN, SIGNED_IN_AT
from tests.factories import member, organisation, signed_in
from tests.organisations.factories import is_signed_in


@pytest.fixture
def client(db):
    client = signed_in(member(organisation(), Role.DRAFTER))
    client.get("/organisations/")
    return client


def wind_back(client, **seconds):
    session = client.session
    for name, amount in seconds.items():
        session[name] -= amount
    session.save()


def test_a_session_ends_after_half_an_hour_without_use(client):
    wind_back(client, **{LAST_SEEN: 1801})

    answer = client.get("/organisations/?q=x", follow=True)

    assert answer.redirect_chain[0][0] == "/account/login/?next=/organisations/%3Fq%3Dx"
    assert "You were signed out because you were away" in answer.content.decode()
    assert not is_signed_in(client)


def test_use_keeps_it_open(client):
    wind_back(client, **{LAST_SEEN: 1500, SIGNED_IN_AT: 1500})

    assert client.get("/organisations/").status_code == 200
    assert time.time() - client.session[LAST_SEEN] < 60


def test_but_for_twelve_hours_at_most(client):
    wind_back(client, **{SIGNED_IN_AT: 12 * 3600 + 1})

    assert client.get("/organisations/").status_code == 302


def test_reading_on_writes_nothing_within_a_minute(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as counted:
        client.get("/organisations/")

    assert not [q for q in counted.captured_queries if q["sql"].startswith(("UPDATE", "INSERT"))]


def test_an_answer_to_a_stale_session_is_not_kept_by_the_browser(client):
    wind_back(client, **{LAST_SEEN: 1801})

    assert client.get("/organisations/").headers["Cache-Control"] == "no-store"


def test_moving_the_clock_of_a_demonstration_signs_nobody_out(client):
    with clock.at(date(2031, 1, 1)):
        assert client.get("/accessibility/").status_code == 200
        assert is_signed_in(client)


def test_a_session_that_was_never_timed_is_timed_from_now(db):
    client = signed_in(member(organisation(), Role.DRAFTER))
    assert SIGNED_IN_AT not in client.session

    client.get("/organisations/")

    assert time.time() - client.session[SIGNED_IN_AT] < 60


def test_the_cookie_ends_with_the_browser_and_scripts_cannot_read_it(client, settings):
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
