"""What the tests of organisations and of signing in need beside people and organisations."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

PASSWORD = "three unlikely words"
SECRET = "JBSWY3DPEHPK3PXP"


def with_second_factor(who):
    """The person, with an authenticator app and recovery codes."""
    TOTP.activate(who, SECRET)
    RecoveryCodes.activate(who)
    return who


def code(secret=SECRET):
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client, email, password=PASSWORD, **more):
    """The answer to the sign-in form."""
    return client.post("/account/login/", {"login": email, "password": password, **more})


def is_signed_in(client):
    """Whether the browser's session belongs to somebody."""
    return "_auth_user_id" in client.session
