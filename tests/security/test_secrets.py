"""No secret stands in the code, and none has a value of its own when nobody gives one."""

import ast
import re
import subprocess

import pytest

from config import settings
from tests.architecture.sources import ROOT

SETTINGS = ast.parse((ROOT / "config" / "settings.py").read_text())
NAMED = re.compile(r"(SECRET|PASSWORD|TOKEN|PRIVATE|_KEY$)")
NO_SECRETS = {"AUTH_PASSWORD_VALIDATORS", "SEALING_PKCS11_TOKEN"}
"""Named like a secret: the label of a token is none."""
OPTIONAL = {"SEALING_KEY_PASSWORD", "SEALING_PKCS11_PIN"}
"""What may be left out: a key need not have a password."""
LOOKS_SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_\w{30}|xox[bp]-\w+|eyJhbGciOi\w{20}"
)


def calls(name):
    return [
        node
        for node in ast.walk(SETTINGS)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
    ]


@pytest.mark.parametrize("name", ["env_secret", "env_hidden"])
def test_a_secret_is_asked_for_by_its_name_alone(name):
    assert calls(name)
    for call in calls(name):
        assert len(call.args) == 1
        assert not call.keywords


def test_every_setting_that_sounds_secret_comes_from_the_environment():
    for node in ast.walk(SETTINGS):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            name = getattr(target, "id", "")
            if NAMED.search(name) and name not in NO_SECRETS:
                asked = ("env_secret(", "env_hidden(") if name in OPTIONAL else ("env_secret(",)
                assert any(call in ast.unparse(node.value) for call in asked), name


@pytest.mark.parametrize("function", [settings.env_secret])
def test_without_it_the_service_does_not_start(function, monkeypatch):
    monkeypatch.delenv("NO_SUCH_SECRET", raising=False)

    with pytest.raises(Exception, match="Set NO_SUCH_SECRET"):
        function("NO_SUCH_SECRET")
    monkeypatch.setenv("NO_SUCH_SECRET", "  ")
    with pytest.raises(Exception, match="Set NO_SUCH_SECRET"):
        function("NO_SUCH_SECRET")


def test_nothing_that_looks_like_a_secret_is_kept_with_the_code():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("This copy of the code is not a git checkout.")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path.stat().st_size < 2_000_000:
            text = path.read_bytes().decode("utf-8", "ignore")
            assert not LOOKS_SECRET.search(text) or path.name == "test_secrets.py", name
