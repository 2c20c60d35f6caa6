"""Asked again before something weighty: the password, and the second factor of who has one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from organisations.models import Person
from organisations.signing_in import TOO_MANY, has_second_factor, password_problem

ASKED_AGAIN = "Password asked again"
BY_APP = "Password and a code from an authenticator app"
BY_RECOVERY = "Password and a recovery code"
APP_ALONE = "Code from an authenticator app"
RECOVERY_ALONE = "Recovery code"
MAKES_PASSWORDS = "Set a password on your account page, or an authenticator app, then sign"


@dataclass(frozen=True)
class Proof:
    """How somebody showed that it is them; or by field, what is wrong with what they gave."""

    method: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def asks_password(request: HttpRequest) -> bool:
    """Whether this person proves themselves by a password: not who comes by single sign-on and has
    none, if they have an authenticator app."""
    person = cast(Person, request.user)
    return person.has_usable_password() or not has_second_factor(person)


def asks_code(request: HttpRequest) -> bool:
    """Whether this person has a second factor, and so must show it."""
    return has_second_factor(cast(Person, request.user))


def prove(request: HttpRequest, *, password: str, code: str) -> Proof:
    """Check what the signed-in person gave. Guesses are counted with those of the sign-in page.

    The code is looked at only where the password is right: a code is good once.
    """
    by_password, by_code = asks_password(request), asks_code(request)
    if by_password:
        if not by_code and not cast(Person, request.user).has_usable_password():
            return Proof(problems={"password": MAKES_PASSWORDS})
        if problem := password_problem(request, password):
            return Proof(problems={"password": problem})
    if not by_code:
        return Proof(ASKED_AGAIN)
    return _with_code(request, code, alone=not by_password)


def _with_code(request: HttpRequest, code: str, *, alone: bool) -> Proof:
    if not code.strip():
        return Proof(problems={"code": "Enter a code from your authenticator app"})
    form = ReauthenticateForm({"code": code.strip()}, user=request.user)
    if not form.is_valid():
        wrong = "The code is not right, or was used already. Wait for the next one"
        too_many = any(e.code == "too_many_login_attempts" for e in form.errors["code"].as_data())
        return Proof(problems={"code": TOO_MANY if too_many else wrong})
    form.save()
    if form.authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return Proof(RECOVERY_ALONE if alone else BY_RECOVERY)
    return Proof(APP_ALONE if alone else BY_APP)
