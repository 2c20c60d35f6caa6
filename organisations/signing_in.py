"""How somebody proves who they are: password, second factor, and how long that lasts.

django-allauth does the work; this is what Concordat asks on top of it.
"""

from __future__ import annotations

import time
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from organisations.acting import standing
from organisations.models import Membership, Person
from organisations.roles import SECOND_FACTOR_ROLES

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
RESOLUTION_SECONDS = 60
"""How exactly the last request is remembered: a write to the session for each would be dear."""

SIGNED_IN_AT, LAST_SEEN, SECOND_FACTOR = "signed_in_at", "last_seen", "second_factor"


# ------------------------------------------------------------------ the password, asked again
def password_problem(request: HttpRequest, password: str) -> str:
    """What is wrong with the password given by the signed-in person; empty when it is right.

    Guesses are counted with those of the sign-in page. When right, it counts as confirmed.
    """
    if not request.user.is_authenticated:
        return "Sign in first"
    if not password:
        return "Enter your password"
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return TOO_MANY
    try:
        is_right = get_adapter(request).reauthenticate(request.user, password)
    except ValidationError:
        return TOO_MANY
    if not is_right:
        return "The password is not right"
    reauthentication.reauthenticate_by_password(request)
    return ""


TOO_MANY = "Too many attempts. Wait 5 minutes, then try again"


def password_is_right(request: HttpRequest, password: str) -> bool:
    """Whether this is the password of the signed-in person. False too after too many guesses."""
    return not password_problem(request, password)


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether password or second factor were asked in the last five minutes, in this session."""
    records = get_authentication_records(request, request.user if _signed_in(request) else None)
    if not records:
        return False
    age: float = time.time() - records[-1]["at"]
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _signed_in(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)


# ------------------------------------------------------------------ the second factor
def needs_second_factor(person: Person, roles: frozenset[str]) -> bool:
    """Whether someone with these roles must show a second factor."""
    if settings.DEMONSTRATION and person.is_demonstration:
        return False
    return bool(roles & SECOND_FACTOR_ROLES)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person must show a second factor and has not done so yet.

    Roles are asked at each request, so that a role given today is guarded today.
    """
    if SECOND_FACTOR in request.session:
        return not request.session[SECOND_FACTOR]
    person = cast(Person, request.user)
    if settings.DEMONSTRATION and person.is_demonstration:
        return False
    if any(record["method"] == "mfa" for record in get_authentication_records(request, person)):
        return False
    return needs_second_factor(person, standing(request).roles)


def second_factor_page(person: Person) -> str:
    """The name of the page that ends the lack: give a code, or set the second factor up first."""
    return "mfa_reauthenticate" if has_second_factor(person) else "mfa_activate_totp"


def has_second_factor(person: Person) -> bool:
    """Whether the person has set up an authenticator app."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def provider_asked_second_factor(claims: dict[str, Any]) -> bool:
    """Whether an identity provider's token says that it asked for more than a password.

    `amr` names methods (RFC 8176); which `acr` values count is a setting of the installation.
    """
    methods = claims.get("amr")
    if isinstance(methods, list) and "mfa" in methods:
        return True
    return claims.get("acr") in settings.OIDC_SECOND_FACTOR_ACR


# ------------------------------------------------------------------ how long a session lasts
def begin_session(request: HttpRequest) -> None:
    """Start both clocks. Real time on purpose: a demonstration's clock signs nobody out."""
    request.session[SIGNED_IN_AT] = request.session[LAST_SEEN] = int(time.time())


def end_stale_session(request: HttpRequest) -> bool:
    """Sign out a session that idled 30 minutes or is 12 hours old. True if it did."""
    if "_auth_user_id" not in request.session:
        return False
    now = int(time.time())
    signed_in_at = request.session.get(SIGNED_IN_AT)
    if signed_in_at is None:
        begin_session(request)
        return False
    idle = now - request.session.get(LAST_SEEN, signed_in_at)
    if idle > IDLE_SECONDS or now - signed_in_at > ABSOLUTE_SECONDS:
        logout(request)
        return True
    if idle > RESOLUTION_SECONDS:
        request.session[LAST_SEEN] = now
    return False


# ------------------------------------------------------------------ a demonstration's people
def demonstration_people() -> dict[str, list[tuple[int, str, str]]]:
    """Who may sign in with one press on a demonstration: where → (key, name, role). One query."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    if not settings.DEMONSTRATION:
        return found
    rows = (
        Membership.objects.current()
        .filter(person__is_demonstration=True, person__is_active=True)
        .order_by("organisation__name", "person__name")
        .values_list("organisation__name", "role", "person_id", "person__name")
    )
    labels = dict(Membership._meta.get_field("role").flatchoices)
    order = {role: number for number, role in enumerate(labels)}
    for organisation, role, key, name in sorted(rows, key=lambda row: order[row[1]]):
        found.setdefault(organisation or "", []).append((key, name, str(labels[role])))
    platform = found.pop("", [])
    return dict(sorted(found.items())) | ({"The whole platform": platform} if platform else {})
