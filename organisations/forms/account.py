"""The forms of signing in: django-allauth's checks, our words and markup."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal import auth as keys
from django import forms
from django.http import HttpRequest

from govuk.forms import GovukForm, GovukFormMixin
from organisations.models import Person

LONG = "At least 12 characters. Three words that do not belong together make a good one."


YOURS = {"Email address", "Password", "Current password"}
"""What only the person themselves has: "Enter your email address"."""


class Reworded(GovukFormMixin):
    """Gives each field its words: name → label, hint. No placeholders: they vanish on typing."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            field = self.fields[name]  # type: ignore[attr-defined]
            field.label, field.help_text = label, hint
            field.widget.attrs.pop("placeholder", None)
            if label in YOURS:
                field.error_messages["required"] = f"Enter your {label.lower()}"


class SignInForm(Reworded, account.LoginForm):  # type: ignore[misc]
    words: ClassVar = {"login": ("Email address", ""), "password": ("Password", "")}


class ConfirmForm(Reworded, account.ReauthenticateForm):  # type: ignore[misc]
    words: ClassVar = {"password": ("Your password", "")}


class ChangePasswordForm(Reworded, account.ChangePasswordForm):  # type: ignore[misc]
    words: ClassVar = {
        "oldpassword": ("Current password", ""),
        "password1": ("New password", LONG),
        "password2": ("New password again", ""),
    }


class ResetPasswordForm(Reworded, account.ResetPasswordForm):  # type: ignore[misc]
    words: ClassVar = {"email": ("Email address", "The address that you sign in with")}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the link, or to a stranger the news that there is no account.

        Either way one message goes out, so that the time it takes gives nobody away.
        """
        email: str = self.cleaned_data["email"]
        if not self.users:
            get_adapter(request).send_mail("account/email/unknown_account", email, {})
            return email
        return str(super().save(request, **kwargs))


class NewPasswordForm(Reworded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    words: ClassVar = {"password1": ("New password", LONG), "password2": ("New password again", "")}


CODE = ("Code", "From your authenticator app, or one of your recovery codes")


class CodeForm(Reworded, codes.AuthenticateForm):  # type: ignore[misc]
    words: ClassVar = {"code": CODE}


class CodeAgainForm(Reworded, codes.ReauthenticateForm):  # type: ignore[misc]
    words: ClassVar = {"code": CODE}


class SetUpForm(Reworded, totp.ActivateTOTPForm):  # type: ignore[misc]
    words: ClassVar = {"code": ("Code", "The 6 numbers that the app shows now")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # allauth makes a new key each time the page is shown. Who has scanned it already, and
        # whose phone loads the page again, goes on with the key in the app.
        kept = keys.get_totp_secret()
        super().__init__(*args, **kwargs)
        self.secret = context.request.session[keys.SECRET_SESSION_KEY] = kept


class RemoveForm(Reworded, totp.DeactivateTOTPForm):  # type: ignore[misc]
    pass


class RecoveryCodesForm(Reworded, recovery.GenerateRecoveryCodesForm):  # type: ignore[misc]
    pass


def _password(label: str, hint: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, help_text=hint, strip=False, widget=widget)


class AcceptInvitationForm(GovukForm):
    """Somebody who was invited gives their name and chooses a password."""

    name = forms.CharField(
        label="Your full name",
        help_text="As it should stand beside what you approve or sign",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = _password("Password", LONG)
    password_again = _password("Password again")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, second = given.get("password"), given.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", "Enter the same password twice")
        return given


class NameForm(GovukForm):
    """Somebody's own name."""

    name = forms.CharField(
        label="Full name",
        help_text="As it should stand beside what you approve or sign",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    @classmethod
    def of(cls, person: Person, data: Any = None) -> NameForm:
        """The form filled in with the name as it is."""
        return cls(data, initial={"name": person.name})
