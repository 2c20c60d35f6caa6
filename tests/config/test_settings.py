"""Production settings hold no default secret, pass Django's own checks, and are documented."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from config.settings import with_database
from tests.architecture.sources import ROOT
from tests.sealing import made_key

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "8c1fa2e9b7" * 8,
    "BASE_URL": "https://agreements.example.gov.uk",
    "DATABASE_URL": "postgresql://concordat:secret@127.0.0.1:9/concordat",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "EMAIL_HOST": "mail.example.gov.uk",
}


def ask(code, environment, *, expect=0):
    """What a new Python says that runs `code` with that environment and no other."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


def value_of(expression, **environment):
    code = f"from config import settings; print({expression})"
    return ask(code, {**PRODUCTION, **environment}).strip()


def test_the_deployment_checks_find_nothing_in_production_settings(tmp_path):
    code = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
"""
    key = str(made_key(tmp_path / "seal.pem"))
    said = ask(code, {**PRODUCTION, "VAR_DIR": str(tmp_path), "SEALING_KEY_FILE": key})

    assert "no issues (0 silenced)" in said


def test_there_is_no_secret_with_a_default():
    without = {name: text for name, text in PRODUCTION.items() if name != "SECRET_KEY"}

    said = ask("import config.settings", without, expect=1)

    assert "Set SECRET_KEY, or SECRET_KEY_FILE" in said


@pytest.mark.parametrize("part", ["web", "worker", "beat"])
@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_no_part_starts_without_its_servers(part, name):
    without = {key: text for key, text in PRODUCTION.items() if key != name}

    done = subprocess.run(
        [ROOT / "bin" / f"start-{part}"], env=without, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Set {name}, or {name}_FILE to a file that holds it.\n"


@pytest.mark.parametrize("name", ["DATABASE_URL", "SECRET_KEY"])
def test_the_deployment_check_fills_in_nothing_and_names_what_is_missing(tmp_path, name):
    without = {key: text for key, text in PRODUCTION.items() if key != name}

    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "check", "--deploy"],
        env={**without, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"Set {name}, or {name}_FILE to a file that holds it." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_mail_account_needs_its_password():
    said = ask("import config.settings", {**PRODUCTION, "EMAIL_HOST_USER": "us"}, expect=1)

    assert "Set EMAIL_HOST_PASSWORD" in said


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "url").write_text("postgresql://a:b@db/c\n")
    environment = {"DATABASE_URL": "", "DATABASE_URL_FILE": str(tmp_path / "url")}

    assert value_of("settings.DATABASES['default']['PASSWORD']", **environment) == "b"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("settings.DEBUG, settings.DEMONSTRATION", "False False"),
        ("settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE", "__Host-session True"),
        ("settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE", "__Host-csrf True"),
        ("settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS", "True 31536000"),
        ("settings.ALLOWED_HOSTS[0]", "agreements.example.gov.uk"),
        ("settings.CACHES['default']['LOCATION']", "redis://127.0.0.1:9/1"),
    ],
)
def test_production_has(expression, expected):
    assert value_of(expression) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("redis://h:6379/0", "redis://h:6379/1"),
        ("rediss://u:p@h", "rediss://u:p@h/1"),
        ("unix:///a%20b/redis.sock", "unix:///a%20b/redis.sock?db=1"),
    ],
)
def test_the_cache_has_a_database_of_its_own(address, expected):
    assert with_database(address, 1) == expected


def test_no_check_is_silenced():
    assert settings.SILENCED_SYSTEM_CHECKS == []


def test_every_variable_is_explained_to_operators():
    text = (ROOT / "config" / "settings.py").read_text()
    named = set(re.findall(r'env_(?:text|flag|secret|hidden|number)\(\s*"(\w+)"', text))
    documented = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "production.md").read_text()))

    assert named - documented == set()


def test_the_content_security_policy_allows_nothing_inline(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_answer_carries_the_security_headers(client):
    headers = client.get("/healthz").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
