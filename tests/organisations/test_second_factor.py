import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from audit.models import Event
from organisations.roles import SECOND_FACTOR_ROLES, Role
from tests.factories import member, organisation, person, signed_in
from tests.organisations.factories import (
    PASSWORD,
    SECRET,
    code,
    is_signed_in,
    sign_in,
    with_second_factor,
)


@pytest.fixture
def client():
    return Client(headers={"Accept": "text/html"})


@pytest.fixture
def signatory(db):
    return member(organisation(), Role.SIGNATORY, email="sig@example.org", password=PASSWORD)


@pytest.mark.parametrize("role", SECOND_FACTOR_ROLES)
def test_those_who_need_one_set_it_up_before_anything_else(client, db, role):
    who = member(organisation(), role, email="who@example.org", password=PASSWORD)
    sign_in(client, who.email)

    answer = client.get("/organisations/?q=x")

    assert answer.url == "/account/2fa/totp/activate/?next=%2Forganisations%2F%3Fq%3Dx"
    assert "Set up an authenticator app" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("role", set(Role) - SECOND_FACTOR_ROLES)
def test_others_come_in_with_a_password(client, db, role):
    who = member(organisation(), role, email="who@example.org", password=PASSWORD)
    sign_in(client, who.email)

    assert client.get("/organisations/").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/account/", "/act-for/", "/account/password/change/", "/account/2fa/recovery-codes/"],
)
def test_no_other_page_is_a_way_around(client, signatory, address):
    sign_in(client, signatory.email)

    assert client.get(address).url.startswith("/account/2fa/totp/activate/")


@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/", "/cookies/", "/healthz"])
def test_pages_for_everybody_stay_open(client, signatory, address):
    sign_in(client, signatory.email)

    assert client.get(address).status_code == 200


def test_one_may_leave_without_one(client, signatory):
    sign_in(client, signatory.email)
    client.post("/account/logout/")

    assert not is_signed_in(client)


def test_the_api_says_so_instead_of_sending_elsewhere(client, signatory):
    sign_in(client, signatory.email)

    answer = client.get("/api/organisations/")

    assert answer.status_code == 403
    assert "second factor" in answer.json()["detail"]


def set_up(client):
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    return client.post("/account/2fa/totp/activate/", {"code": code(secret)})


def test_the_key_stays_when_the_page_is_shown_again(client, signatory):
    sign_in(client, signatory.email)
    pages = [client.get("/account/2fa/totp/activate/").content.decode() for _ in range(2)]

    first, again = (re.search(r"<code>(\w+)</code>", page)[1] for page in pages)

    assert first == again


def test_setting_it_up_opens_the_door_and_gives_recovery_codes(client, committed_db, mailoutbox):
    who = member(organisation(), Role.SIGNATORY, email="sig@example.org", password=PASSWORD)
    sign_in(client, who.email)

    answer = set_up(client)

    codes = client.get(answer.url).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert client.get("/organisations/").status_code == 200
    assert [mail.subject for mail in mailoutbox] == [
        "An authenticator app was set up for your account"
    ]
    assert Event.objects.filter(verb="set-up-second-factor").count() == 1


def test_a_wrong_code_sets_nothing_up(client, signatory):
    sign_in(client, signatory.email)
    client.get("/account/2fa/totp/activate/")

    page = client.post("/account/2fa/totp/activate/", {"code": "000000"}).content.decode()

    assert "The code is not right" in page
    assert not Authenticator.objects.exists()


def test_the_secret_is_kept_encrypted(signatory):
    with_second_factor(signatory)

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in kept


def test_from_then_on_the_code_is_asked_for(client, signatory):
    with_second_factor(signatory)

    answer = sign_in(client, signatory.email, next="/organisations/")

    assert answer.url.startswith("/account/2fa/authenticate/")
    assert not is_signed_in(client)
    assert "Enter your code" in client.get(answer.url).content.decode()
    assert "is not right" in client.post(answer.url, {"code": "000000"}).content.decode()
    assert not is_signed_in(client)
    assert client.post(answer.url, {"code": code()}).url == "/organisations/"
    assert client.get("/organisations/").status_code == 200


def test_a_recovery_code_works_once(client, signatory):
    with_second_factor(signatory)
    recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    first = recovery.get_unused_codes()[0]

    def try_it():
        browser = Client()
        answer = sign_in(browser, signatory.email)
        browser.post(answer.url, {"code": first})
        return is_signed_in(browser)

    assert [try_it(), try_it()] == [True, False]


def test_guessing_codes_is_limited(client, signatory):
    with_second_factor(signatory)
    answer = sign_in(client, signatory.email)
    for _ in range(5):
        client.post(answer.url, {"code": "000000"})

    client.post(answer.url, {"code": code()})

    assert not is_signed_in(client)


def test_an_older_session_shows_the_code_too(client, signatory):
    sign_in(client, signatory.email)
    with_second_factor(signatory)

    answer = client.get("/organisations/")

    assert answer.url == "/account/2fa/reauthenticate/?next=%2Forganisations%2F"
    client.get(answer.url)
    assert client.post(answer.url, {"code": code()}).url == "/organisations/"
    assert client.get("/organisations/").status_code == 200


def test_a_role_given_today_is_guarded_today(client, db):
    where = organisation()
    who = member(where, Role.DRAFTER, email="who@example.org", password=PASSWORD)
    sign_in(client, who.email)
    assert client.get("/organisations/").status_code == 200

    member(where, Role.SIGNATORY, who=who)

    assert client.get("/organisations/").url.startswith("/account/2fa/totp/activate/")


def test_removing_it_shuts_the_door_again(client, signatory):
    with_second_factor(signatory)
    answer = sign_in(client, signatory.email)
    client.post(answer.url, {"code": code()})
    page = client.get("/account/2fa/totp/deactivate/")
    assert "Remove your authenticator app" in page.content.decode()

    client.post("/account/2fa/totp/deactivate/")

    assert client.get("/organisations/").url.startswith("/account/2fa/totp/activate/")
    assert Event.objects.filter(verb="remove-second-factor").count() == 1


def test_account_changes_ask_who_one_is_unless_just_signed_in(signatory):
    with_second_factor(signatory)
    client = signed_in(signatory)

    answer = client.get("/account/2fa/totp/deactivate/")

    assert answer.url.startswith("/account/reauthenticate/?next=")


def test_new_recovery_codes_replace_the_old(client, signatory, mailoutbox):
    with_second_factor(signatory)
    answer = sign_in(client, signatory.email)
    client.post(answer.url, {"code": code()})
    before = client.get("/account/2fa/recovery-codes/download/").content.decode().split()
    assert (
        "You have 10 left" in client.get("/account/2fa/recovery-codes/generate/").content.decode()
    )

    client.post("/account/2fa/recovery-codes/generate/")

    after = client.get("/account/2fa/recovery-codes/download/").content.decode().split()
    assert (len(before), len(after)) == (10, 10)
    assert not set(before) & set(after)


def test_fictitious_people_of_a_demonstration_are_spared(client, signatory, settings):
    type(signatory).objects.update(is_demonstration=True)
    sign_in(client, signatory.email)
    assert client.get("/organisations/").status_code == 302

    settings.DEMONSTRATION = True

    assert client.get("/organisations/").status_code == 200


def test_real_people_on_a_demonstration_are_not(client, signatory, settings):
    settings.DEMONSTRATION = True
    sign_in(client, signatory.email)

    assert client.get("/organisations/").status_code == 302


def test_anybody_may_set_one_up(client, db):
    who = person(email="who@example.org", password=PASSWORD)
    sign_in(client, who.email)

    set_up(client)

    assert "Set up" in client.get("/account/").content.decode()
    assert Authenticator.objects.filter(user=who).count() == 2


def test_a_lost_one_is_removed_from_the_command_line(
    signatory, mailoutbox, django_capture_on_commit_callbacks
):
    with_second_factor(signatory)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_second_factor", "SIG@example.org", "--reason=Lost phone")

    assert not Authenticator.objects.exists()
    assert Event.objects.get(verb="remove-second-factor").content["reason"] == "Lost phone"
    assert mailoutbox[0].to == ["sig@example.org"]


@pytest.mark.parametrize(
    "given", [["x@example.org", "--reason=r"], ["sig@example.org", "--reason= "]]
)
def test_but_not_of_nobody_or_for_no_reason(signatory, given):
    with_second_factor(signatory)

    with pytest.raises(CommandError):
        call_command("remove_second_factor", *given)
    assert Authenticator.objects.exists()
