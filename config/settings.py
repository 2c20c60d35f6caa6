"""Every setting, read top to bottom. What differs between installations is in the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_text(name: str, default: str = "") -> str:
    """The variable's text, without surrounding space."""
    return os.environ.get(name, default).strip()


def env_flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on."""
    return env_text(name, str(default)).lower() in {"1", "true", "yes", "on"}


def env_hidden(name: str) -> str:
    """The text in NAME, or in the file that NAME_FILE names: for what may hold a password."""
    if file := env_text(f"{name}_FILE"):
        return Path(file).read_text().strip()
    return env_text(name)


def env_secret(name: str) -> str:
    """The secret in NAME, or in the file that NAME_FILE names. There is no default."""
    if value := env_hidden(name):
        return value
    raise ImproperlyConfigured(f"Set {name}, or {name}_FILE to a file that holds it.")


def env_number(name: str, default: int) -> int:
    """A whole number."""
    try:
        return int(env_text(name, str(default)))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from error


def with_database(address: str, number: int) -> str:
    """A Redis address, pointing at the database of that number."""
    if address.startswith("unix://"):
        return f"{address.partition('?')[0]}?db={number}"
    return urlsplit(address)._replace(path=f"/{number}").geturl()


# ------------------------------------------------------------------ the installation
SERVICE_NAME = env_text("SERVICE_NAME", "Concordat")
DEMONSTRATION = env_flag("DEMONSTRATION")
"""A demonstration installation: fictitious data, a clock that can be moved, no second factor."""
BASE_URL = env_text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
REGULATOR_NAME = env_text("REGULATOR_NAME", "Information Commissioner's Office")
SECRET_KEY = env_secret("SECRET_KEY")
DEBUG = env_flag("DEBUG")
# Health checks ask from the machine itself. Links in mail come from BASE_URL, never from a request.
ALLOWED_HOSTS = [
    urlsplit(BASE_URL).hostname or "",
    "127.0.0.1",
    "localhost",
    *env_text("ALLOWED_HOSTS").split(),
]
HTTPS = BASE_URL.startswith("https://")
VAR_DIR = Path(env_text("VAR_DIR", str(BASE_DIR / "var")))

# ------------------------------------------------------------------ apps, one a room
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "audit",
    "govuk",
    "organisations",
    "law",
    "notices",
    "questionnaire",
    "dpia",
    "agreements",
    "registers",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "organisations.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agreements.middleware.NoDraftMiddleware",
    "config.middleware.BusyMiddleware",
    # Last, so that its "not found" is a page like any other.
    "config.middleware.PossiblePathMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "govuk.context.shell",
            ],
            # Every form says for whom it was made, so that what is typed in it is never lost.
            "builtins": ["organisations.templatetags.keeping"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "govuk.forms.GovukRenderer"
SHELL_PROVIDERS = ["config.shell.shell"]

# ------------------------------------------------------------------ database, cache, queue
DATABASE_URL = env_hidden("DATABASE_URL")
DATABASES: dict[str, Any] = {
    "default": (
        dj_database_url.parse(DATABASE_URL, conn_max_age=300, conn_health_checks=True)
        if DATABASE_URL
        else {"ENGINE": "django.db.backends.dummy"}
    )
}
if DATABASE_URL:
    # A page that waits longer than this for a lock is better told to try again.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        f"-c lock_timeout={env_text('DATABASE_LOCK_TIMEOUT', '5s')}"
        f" -c statement_timeout={env_text('DATABASE_STATEMENT_TIMEOUT', '30s')}"
        " -c idle_in_transaction_session_timeout=60s"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env_hidden("REDIS_URL")
# Not the queue's own database: emptying the cache must not empty the queue.
CACHE_URL = env_hidden("CACHE_URL") or with_database(
    REDIS_URL.replace("redis+socket://", "unix://"), 1
)


def _cache(backend: str) -> dict[str, Any]:
    if not REDIS_URL:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {"BACKEND": backend, "LOCATION": CACHE_URL, "KEY_PREFIX": "concordat"}


CACHES = {
    "default": _cache("django.core.cache.backends.redis.RedisCache"),
    "sessions": _cache("config.cache.SessionCache"),
}
SESSION_CACHE_ALIAS = "sessions"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 190_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/London"
# PDFs wait in a line of their own: a slow one holds up no mail where there are two workers.
CELERY_TASK_ROUTES = {"*.make_*pdf": {"queue": "pdf"}, "*.make_preview": {"queue": "pdf"}}
PREVIEW_WAIT_SECONDS = env_number("PREVIEW_WAIT_SECONDS", 8)
"""How long a page waits for the PDF of a draft before it says that it is being made."""
CELERY_TASK_ALWAYS_EAGER = env_flag("TASKS_RUN_AT_ONCE")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "queue_order_strategy": "priority",  # mail before PDFs, as a worker names its queues
    # Longer than twice the longest hard limit (PDF, 120 s): it counts for every queue.
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_keepalive": True,
    "health_check_interval": 25,
}

# ------------------------------------------------------------------ people and sign-in
AUTH_USER_MODEL = "organisations.Person"
AUTHENTICATION_BACKENDS = [
    "organisations.backends.PersonBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "organisations.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "organisations.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,3/h/key", "verify": "30/m/ip"}
ACCOUNT_FORMS = {
    "login": "organisations.forms.account.SignInForm",
    "reauthenticate": "organisations.forms.account.ConfirmForm",
    "change_password": "organisations.forms.account.ChangePasswordForm",
    "reset_password": "organisations.forms.account.ResetPasswordForm",
    "reset_password_from_key": "organisations.forms.account.NewPasswordForm",
}
# How many proxies of one's own stand in front: the limits on guessing count by address.
ALLAUTH_TRUSTED_PROXY_COUNT = env_number("TRUSTED_PROXIES", 0)
MFA_ADAPTER = "organisations.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "organisations.forms.account.CodeForm",
    "reauthenticate": "organisations.forms.account.CodeAgainForm",
    "activate_totp": "organisations.forms.account.SetUpForm",
    "deactivate_totp": "organisations.forms.account.RemoveForm",
    "generate_recovery_codes": "organisations.forms.account.RecoveryCodesForm",
}
# Nobody signs up by themselves, so an e-mail address is never a stranger's claim.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TRUST_ENABLED = False
MFA_TOTP_ISSUER = SERVICE_NAME
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER := env_text("OIDC_SERVER_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": env_text("OIDC_PROVIDER_ID", "sso"),
                "name": env_text("OIDC_NAME", "your organisation's sign-in"),
                "client_id": env_text("OIDC_CLIENT_ID"),
                "secret": env_secret("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER},
            }
        ],
    }
OIDC_EMAIL_DOMAINS = frozenset(env_text("OIDC_EMAIL_DOMAINS").lower().split())
"""Domains whose addresses this provider may vouch for when somebody first signs in with it."""
OIDC_SECOND_FACTOR_ACR = frozenset(env_text("OIDC_SECOND_FACTOR_ACR").split())
"""Values of the claim `acr` that mean: the provider has asked for a second factor."""
# Only a person named in an invitation or by an administrator may come in.
SOCIALACCOUNT_AUTO_SIGNUP = False
GUARDIAN_RAISE_403 = False
ANONYMOUS_USER_NAME = None

# ------------------------------------------------------------------ language, time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
DATE_FORMAT = "j F Y"

# ------------------------------------------------------------------ files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "files")},
    },
    "staticfiles": {
        "BACKEND": env_text(
            "STATICFILES_BACKEND", "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# What is uploaded is checked and then kept or forgotten; it never lies about on a disk meanwhile.
FILE_UPLOAD_HANDLERS = ["govuk.uploads.InMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# ------------------------------------------------------------------ the seal of signed documents
# A key in a file (PEM with its certificate in it or beside it, or PKCS#12), or in hardware. A
# demonstration that names neither makes a key of its own, whose certificate says so.
SEALING_KEY_FILE = env_text("SEALING_KEY_FILE")
SEALING_CERTIFICATE_FILE = env_text("SEALING_CERTIFICATE_FILE")
SEALING_CHAIN_FILE = env_text("SEALING_CHAIN_FILE")
SEALING_KEY_PASSWORD = env_hidden("SEALING_KEY_PASSWORD")
SEALING_PKCS11_MODULE = env_text("SEALING_PKCS11_MODULE")
SEALING_PKCS11_TOKEN = env_text("SEALING_PKCS11_TOKEN")
SEALING_PKCS11_LABEL = env_text("SEALING_PKCS11_LABEL", "seal")
SEALING_PKCS11_PIN = env_hidden("SEALING_PKCS11_PIN")
SEALING_TIMESTAMP_URL = env_text("SEALING_TIMESTAMP_URL")
"""A time-stamping authority (RFC 3161); none: the seal says its time itself."""

# ------------------------------------------------------------------ mail
DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", "concordat@localhost")
EMAIL_OUTBOX_DIR = VAR_DIR / "outbox"
"""Where mail is written instead of sent when EMAIL_HOST is not set."""
EMAIL_HOST = env_text("EMAIL_HOST")
EMAIL_PORT = env_number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_HOST_PASSWORD") if EMAIL_HOST_USER else ""
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 30
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "notices.channels.FolderEmailBackend"
)

# ------------------------------------------------------------------ security
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "organisations.views.kept.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
SECURE_SSL_REDIRECT = HTTPS and env_flag("SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("BEHIND_TLS_PROXY") else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF] + ([OIDC_SERVER] if OIDC_SERVER else []),
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# ------------------------------------------------------------------ API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsing.LimitedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.schema.Schema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Concordat",
    "DESCRIPTION": "Data sharing agreements and DPIAs between UK public bodies.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AgreementStatus": "agreements.models.Status",
        "CommentKind": "agreements.models.thread.Comment.Kind",
        "DpiaStatus": "dpia.models.dpia.Status",
        "FrameworkKind": "agreements.models.framework.Framework.Kind",
        "InvitedAs": "agreements.models.InvitedAs",
        "PublicationStatus": "dpia.models.publication.Publication.Status",
        "RiskLevel": "dpia.models.Level",
        "Role": "organisations.roles.Role",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# ------------------------------------------------------------------ what is said in the log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_text("LOG_LEVEL", "INFO")},
    # The beat ticks all day; only what goes wrong is worth a line.
    "loggers": {
        name: {"level": "WARNING"}
        for name in (
            "celery.app.trace",
            "celery.beat",
            "celery.worker.strategy",
            "fontTools",
            "weasyprint",
            "weasyprint.progress",
        )
    },
}
