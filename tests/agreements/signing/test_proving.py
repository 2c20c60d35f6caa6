"""Who signs shows again that it is them: by password, and by second factor who has one."""

import pytest

from agreements.models import Signature
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import PASSWORD, SIGNED_ON, deal, with_password
from tests.factories import acting_for, signed_in
from tests.organisations.factories import code, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings):
    # A slow machine must not run past the half minute that a code is good for.
    settings.MFA_TOTP_TOLERANCE = 2
    with clock.at(SIGNED_ON):
        yield


@pytest.fixture
def made():
    return deal(stage="ready_to_sign")


def signatory(made):
    return with_password(made.person(Role.SIGNATORY))


def press(who, made, **changes):
    """What the form answers."""
    client = acting_for(signed_in(who), made.lead)
    given = {
        "post": "Director of Finance",
        "authority_confirmed": "on",
        "read_it": "on",
        "password": PASSWORD,
        "sha256": made.sha256,
    }
    return client.post(
        f"/agreements/{made.version.agreement.reference}/sign/", {**given, **changes}
    )


def words(response):
    return " ".join(response.content.decode().split())


def test_a_password_is_enough_for_who_has_no_second_factor(made):
    answer = press(signatory(made), made)

    assert answer.url.endswith("/signed/")
    assert Signature.objects.get().method == "Password asked again"


def test_who_has_an_authenticator_app_gives_a_code_too(made):
    who = with_second_factor(signatory(made))

    without = press(who, made)
    wrong = press(who, made, code="000000")
    right = press(who, made, code=code())

    assert "Enter a code from your authenticator app" in words(without)
    assert "The code is not right" in words(wrong)
    assert right.url.endswith("/signed/")
    assert Signature.objects.get().method == "Password and a code from an authenticator app"


def test_a_signature_that_is_refused_leaves_the_code_to_be_used_again(made):
    who = with_second_factor(signatory(made))
    given, once = made.sha256, code()

    assert "has changed since you opened it" in words(press(who, made, sha256="0" * 64, code=once))
    api = acting_for(signed_in(who), made.lead)
    asked = {
        "sha256": given,
        "post": "Director",
        "authority_confirmed": False,
        "password": PASSWORD,
        "code": once,
    }
    address = f"/api/agreements/{made.reference}/sign/"
    told = api.post(address, asked, content_type="application/json")
    assert [one["code"] for one in told.json()["blockers"]] == ["authority_not_confirmed"]

    assert press(who, made, code=once).url.endswith("/signed/")


def test_a_recovery_code_does_too_and_once(made):
    from allauth.mfa.models import Authenticator

    who = with_second_factor(signatory(made))
    kept = Authenticator.objects.get(user=who, type=Authenticator.Type.RECOVERY_CODES)
    [one, *_] = kept.wrap().get_unused_codes()

    assert press(who, made, code=one).url.endswith("/signed/")

    assert Signature.objects.get().method == "Password and a recovery code"
    assert one not in kept.__class__.objects.get(pk=kept.pk).wrap().get_unused_codes()


def test_a_right_code_with_a_wrong_password_is_not_used_up(made):
    who = with_second_factor(signatory(made))
    now = code()

    assert "The password is not right" in words(press(who, made, password="x", code=now))
    assert press(who, made, code=now).url.endswith("/signed/")


def test_the_same_code_does_not_sign_twice(made):
    who = with_second_factor(signatory(made))
    now = code()
    assert press(who, made, code=now).url.endswith("/signed/")
    Signature.objects.update(voided_at=clock.now())

    assert "was used already" in words(press(who, made, code=now))


def test_pressed_twice_the_second_is_told_that_it_is_signed(made):
    who = signatory(made)
    press(who, made)

    again = press(who, made)

    assert "has already signed for your organisation" in words(again)
    assert Signature.objects.count() == 1


def test_who_comes_by_single_sign_on_gives_the_code_alone(made):
    who = with_second_factor(made.person(Role.SIGNATORY))
    who.set_unusable_password()
    who.save(update_fields=["password"])

    answer = press(who, made, password="", code=code())

    assert answer.url.endswith("/signed/")
    assert Signature.objects.get().method == "Code from an authenticator app"


def test_who_has_neither_is_told_what_to_do(made):
    who = made.person(Role.SIGNATORY)
    who.set_unusable_password()
    who.save(update_fields=["password"])

    assert "Set a password on your account page" in words(press(who, made))


def test_capacity_to_bind_and_having_read_it_are_stated(made):
    client = acting_for(signed_in(signatory(made)), made.lead)
    page = client.post(
        f"/agreements/{made.version.agreement.reference}/sign/",
        {"post": "Director", "password": PASSWORD, "sha256": made.sha256},
    )

    assert "Confirm that you have the authority to sign" in words(page)
    assert "Confirm that you have read the document" in words(page)
    assert "<title>Error: " in words(page)
    assert 'value="Director"' in words(page)


def test_the_api_asks_for_the_same(made):
    who = with_second_factor(signatory(made))
    client = acting_for(signed_in(who), made.lead)
    address = f"/api/agreements/{made.version.agreement.reference}/sign/"
    given = {
        "sha256": made.sha256,
        "post": "Director",
        "authority_confirmed": True,
        "password": PASSWORD,
    }

    def send(**more):
        return client.post(address, {**given, **more}, content_type="application/json")

    assert list(send().json()) == ["code"]
    assert list(send(password="").json()) == ["password"]
    assert send(code=code()).status_code == 200
    assert Signature.objects.get().method == "Password and a code from an authenticator app"
