import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from audit.models import Event
from organisations.models import Person
from organisations.roles import Role
from organisations.signing_in import (
    SECOND_FACTOR,
    password_is_right,
    password_problem,
    recently_confirmed,
)
from tests.factories import member, organisation, person, signed_in
from tests.organisations.factories import PASSWORD, is_signed_in, sign_in


@pytest.fixture
def client():
    return Client(headers={"Accept": "text/html"})


@pytest.fixture
def drafter(db):
    return member(organisation(), Role.DRAFTER, email="ada@example.org", password=PASSWORD)


def test_the_right_password_signs_in_and_is_on_the_trail(client, drafter):
    answer = sign_in(client, "ADA@example.org")

    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(drafter.pk)
    assert Event.objects.get(verb="sign-in").actor_id == drafter.pk


def test_after_signing_in_one_is_where_one_wanted_to_be(client, drafter):
    page = client.get("/account/", follow=True)
    assert page.redirect_chain[0][0] == "/account/login/?next=/account/"
    assert 'name="next" value="/account/"' in page.content.decode()

    assert sign_in(client, drafter.email, next="/account/").url == "/account/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_but_never_on_another_site(client, drafter, elsewhere):
    assert elsewhere not in client.get(f"/account/login/?next={elsewhere}").content.decode()
    assert sign_in(client, drafter.email, next=elsewhere).url == "/"


def test_a_wrong_password_and_a_stranger_get_the_same_answer(client, drafter):
    def answer_for(email):
        page = sign_in(client, email, "wrong").content.decode()
        return re.sub(r'value="[^"]*"|name="csrf[^>]*', "", page)

    assert answer_for("ada@example.org") == answer_for("nobody@example.org")
    assert "The email address or the password is not right" in answer_for("nobody@example.org")


def test_what_was_typed_is_kept_but_not_the_password(client, drafter):
    page = sign_in(client, "ada@example.org", "wrong password").content.decode()

    assert 'value="ada@example.org"' in page
    assert "wrong password" not in page
    assert "<title>Error: Sign in" in page


def test_empty_answers_are_asked_for_beside_the_field(client, db):
    page = sign_in(client, "", "").content.decode()

    assert 'href="#id_login"' in page
    assert "Enter your email address" in page
    assert "Enter your password" in page


def test_somebody_shut_out_cannot_sign_in(client, drafter):
    Person.objects.update(is_active=False)

    answer = sign_in(client, drafter.email)

    assert answer.url == reverse("account_inactive")
    assert client.get(answer.url).status_code == 200
    assert not is_signed_in(client)


def test_somebody_shut_out_is_signed_out(drafter):
    client = signed_in(drafter)
    assert client.get("/account/").status_code == 200

    Person.objects.update(is_active=False)

    assert client.get("/account/").url.startswith("/account/login/")


def test_the_account_is_locked_after_five_wrong_guesses(client, drafter):
    for _ in range(5):
        sign_in(client, drafter.email, "wrong")

    page = sign_in(client, drafter.email)

    assert not is_signed_in(client)
    assert "Too many attempts" in page.content.decode()


def test_guessing_from_elsewhere_is_counted_for_the_account(client, drafter):
    for number in range(5):
        other = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(other, drafter.email, "wrong")

    sign_in(client, drafter.email)

    assert not is_signed_in(client)


def test_somebody_elses_lock_does_not_lock_me(client, drafter):
    for _ in range(5):
        sign_in(client, "other@example.org", "wrong")

    sign_in(client, drafter.email)

    assert is_signed_in(client)


def test_one_address_cannot_try_one_password_on_everybody(client, drafter):
    for number in range(10):
        sign_in(client, f"person{number}@example.org", "wrong")

    sign_in(client, drafter.email)

    assert not is_signed_in(client)


def test_signing_out_asks_first_and_ends_the_session(drafter):
    client = signed_in(drafter)
    assert "Do you want to sign out?" in client.get("/account/logout/").content.decode()
    assert is_signed_in(client)

    answer = client.post("/account/logout/")

    assert not is_signed_in(client)
    assert answer.url == "/account/login/"
    assert "storage" in answer.headers["Clear-Site-Data"]


def test_nobody_signs_up_by_themselves():
    for name in ("account_signup", "socialaccount_signup", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_pages_of_signed_in_people_are_not_kept_by_the_browser(client, drafter):
    assert signed_in(drafter).get("/organisations/").headers["Cache-Control"] == "no-store"
    assert "no-store" in client.get("/account/login/").headers["Cache-Control"]


def test_the_sign_in_page_asks_the_database_nothing(client, db, django_assert_num_queries):
    client.get("/account/login/")

    with django_assert_num_queries(0):
        client.get("/account/login/")


def test_a_signed_in_person_is_sent_on_from_the_sign_in_page(drafter):
    assert signed_in(drafter).get("/account/login/").url == "/"


# ---------------------------------------------------------------- the password, asked again


@pytest.fixture
def request_of(rf, drafter):
    client = signed_in(drafter)
    session = client.session

    def request():
        made = rf.post("/sign/")
        made.user, made.session = drafter, session
        return made

    from allauth.core import context

    with context.request_context(request()):
        yield request


def test_the_password_is_asked_again_before_signing(request_of):
    request = request_of()
    assert not recently_confirmed(request)

    assert not password_is_right(request, "wrong")
    assert not recently_confirmed(request)
    assert password_is_right(request, PASSWORD)
    assert recently_confirmed(request)


@pytest.mark.parametrize(
    ("password", "words"),
    [("", "Enter your password"), ("wrong", "The password is not right"), (PASSWORD, "")],
)
def test_what_is_wrong_with_it_is_said_in_words(request_of, password, words):
    assert password_problem(request_of(), password) == words


def test_guesses_at_signing_are_counted_too(request_of):
    for _ in range(5):
        assert not password_is_right(request_of(), "wrong")

    assert "Too many attempts" in password_problem(request_of(), PASSWORD)
    cache.clear()
    assert password_is_right(request_of(), PASSWORD)


def test_a_confirmation_does_not_last(request_of, monkeypatch, settings):
    request = request_of()
    assert password_is_right(request, PASSWORD)

    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0

    assert not recently_confirmed(request)


def test_the_confirmation_page_goes_on_to_where_one_was(drafter):
    client = signed_in(drafter)
    page = client.get("/account/reauthenticate/?next=/act-for/")
    assert "Confirm that it is you" in page.content.decode()

    wrong = client.post("/account/reauthenticate/?next=/act-for/", {"password": "wrong"})
    assert "The password is not right" in wrong.content.decode()
    right = client.post("/account/reauthenticate/?next=/act-for/", {"password": PASSWORD})
    assert right.url == "/act-for/"


# ---------------------------------------------------------------- changing the password


def test_changing_the_password_ends_the_other_sessions(drafter, mailoutbox):
    here, there = signed_in(drafter), signed_in(drafter)
    new = "another three words"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    answer = here.post("/account/password/change/", given)

    assert answer.url == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    assert mailoutbox[0].subject == "Your password was changed"
    assert Event.objects.filter(verb="set-password").count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oldpassword": "wrong"}, "The current password is not right"),
        ({"password2": "other"}, "the same password"),
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password1": "", "password2": ""}, "Enter the new password"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(drafter, given, words):
    new = "another three words"
    full = {"oldpassword": PASSWORD, "password1": new, "password2": new, **given}

    page = signed_in(drafter).post("/account/password/change/", full).content.decode()

    assert words in page
    assert "<title>Error: " in page
    assert Person.objects.get().check_password(PASSWORD)


def test_somebody_without_a_password_proves_their_mailbox_first(db):
    client = signed_in(person())

    answer = client.get("/account/password/change/", follow=True)

    assert answer.redirect_chain[-1][0] == "/account/password/reset/"


def test_signed_in_sessions_know_nothing_of_a_second_factor_by_themselves(client, drafter):
    sign_in(client, drafter.email)

    assert SECOND_FACTOR not in client.session
