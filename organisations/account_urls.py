"""The addresses of signing in. Of django-allauth's pages only those that we have templates for."""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as allauth_mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as allauth_social
from django.conf import settings
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods
from django.views.generic import RedirectView

from organisations.views import account, kept, provider

urlpatterns = [
    path("", account.account, name="account"),
    path("kept/", kept.kept, name="kept"),
    path("login/", account.sign_in, name="account_login"),
    path("logout/", account.sign_out, name="account_logout"),
    path("demonstration/", account.demonstration_sign_in, name="account_demonstration"),
    path("inactive/", allauth_account.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_account.password_change, name="account_change_password"),
    # Somebody who always came by an identity provider proves their mailbox before they set one.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("password/reset/", allauth_account.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("2fa/authenticate/", allauth_mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", allauth_mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns += [
        path(
            "sso/cancelled/", allauth_social.login_cancelled, name="socialaccount_login_cancelled"
        ),
        path("sso/error/", allauth_social.login_error, name="socialaccount_login_error"),
        path("sso/<str:provider_id>/login/", provider.begin, name="openid_connect_login"),
        path(
            "sso/<str:provider_id>/login/callback/",
            provider.come_back,
            name="openid_connect_callback",
        ),
    ]
for page in urlpatterns:
    # Some of the pages of django-allauth would take a PUT for a POST.
    page.callback = require_http_methods(["GET", "HEAD", "POST"])(page.callback)
