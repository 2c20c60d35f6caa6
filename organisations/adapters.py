"""What Concordat asks of django-allauth: no open sign-up, our words, every change on the trail."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import Provider, ProviderException
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException, Session

from audit.actor import Actor
from audit.log import record
from organisations import actions
from organisations.identity_provider import does_not_answer, session
from organisations.keeping import remind
from organisations.mail import dated
from organisations.models import Person
from organisations.signing_in import (
    SECOND_FACTOR,
    begin_session,
    provider_asked_second_factor,
    recently_confirmed,
)

NOTED = {
    "mfa/email/totp_activated": "set-up-second-factor",
    "mfa/email/totp_deactivated": "remove-second-factor",
    "mfa/email/recovery_codes_generated": "make-recovery-codes",
}
"""Changes to an account that allauth makes itself, by the message that tells of them."""


def itself(person: Person) -> Actor:
    """A person acting on their own account."""
    return Actor(person_id=person.pk, name=person.name)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation only; messages name no host but our own."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or the password is not right",
        "incorrect_password": "The password is not right",
        "enter_current_password": "The current password is not right",
        "too_many_login_attempts": "Too many attempts. Wait 5 minutes, then try again",
        "rate_limited": "Too many attempts. Wait 5 minutes, then try again",
        "incorrect_code": "The code is not right",
        "invalid_password_reset": "This link no longer works",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a reset message, on the address that the installation names as its own."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of signing in, which allauth itself does not count."""
        if recently_confirmed(context.request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def set_password(self, user: Person, password: str) -> None:
        actions.set_password(user, password=password, actor=itself(user))

    def login(self, request: HttpRequest, user: Person) -> None:
        with transaction.atomic():
            super().login(request, user)
            begin_session(request)
            record("sign-in", user, actor=itself(user))

    def post_login(
        self, request: HttpRequest, user: Person, *, signal_kwargs: Any, **kwargs: Any
    ) -> HttpResponse:
        """Note whether an identity provider has asked for a second factor already."""
        login = (signal_kwargs or {}).get("sociallogin")
        claims = ((login.account.extra_data if login else None) or {}).get("id_token") or {}
        if provider_asked_second_factor(claims):
            request.session[SECOND_FACTOR] = True
        remind(request, user)
        response: HttpResponse = super().post_login(
            request, user, signal_kwargs=signal_kwargs, **kwargs
        )
        return response

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """As by allauth, on the service's own day."""
        message: EmailMessage = super().render_mail(*args, **kwargs)
        message.extra_headers |= dated()
        return message

    def send_notification_mail(
        self, template_prefix: str, user: Person, *args: Any, **kwargs: Any
    ) -> None:
        """Tell the person by e-mail, and write on the trail, that their account has changed."""
        if verb := NOTED.get(template_prefix):
            with transaction.atomic():
                record(verb, user, actor=itself(user))
            self.request.session[SECOND_FACTOR] = verb != "remove-second-factor"
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted, under a key made from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "The code is not right. Codes change every 30 seconds: enter a new one",
        "cannot_generate_recovery_codes": "Set up an authenticator app first",
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(secret: str) -> bytes:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"second factor").derive(
        secret.encode()
    )
    return base64.urlsafe_b64encode(derived)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity provider confirms people whom an administrator named; it brings no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> Session:
        return session()

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,
        *,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Tell a provider that does not answer from one that answers "no"."""
        if isinstance(exception, (RequestException, ProviderException)):
            next_url = ((extra_context or {}).get("state") or {}).get("next", "")
            raise ImmediateHttpResponse(does_not_answer(request, provider, exception, next_url))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("account")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """At the first sign-in, tie the provider's identity to the person it belongs to.

        From then on the pair of issuer and subject is what counts. Without it, e-mail alone
        decides only if the provider says that it is verified, and its domain is one that the
        installation trusts this provider for (OIDC_EMAIL_DOMAINS).
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        person = self._person_of(sociallogin)
        if person is None:
            return
        with transaction.atomic():
            sociallogin.connect(request, person)
            record(
                "connect-identity-provider",
                person,
                actor=itself(person),
                detail={"provider": sociallogin.account.provider},
            )
            actions.has_joined(person)

    def _person_of(self, sociallogin: SocialLogin) -> Person | None:
        for address in sociallogin.email_addresses:
            domain = address.email.rpartition("@")[2].lower()
            if not address.verified or domain not in settings.OIDC_EMAIL_DOMAINS:
                continue
            person = Person.objects.filter(email__iexact=address.email, is_active=True).first()
            known = SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider)
            # A second subject with the same e-mail is another identity: perhaps a reused address.
            if person and not known.exists():
                return person
        return None
