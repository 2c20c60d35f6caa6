"""Where the sealing key comes from, and what is said when there is none."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from agreements.sealing import checks, keys
from tests import sealing


@pytest.fixture(scope="module")
def pair():
    return sealing.key_and_certificate("Example Council")


def test_key_and_certificate_in_files_of_their_own(pair, settings, tmp_path):
    key, certificate = pair
    (tmp_path / "key.pem").write_bytes(sealing.private_pem(key, b"secret"))
    (tmp_path / "certificate.pem").write_bytes(sealing.public_pem(certificate))
    settings.SEALING_KEY_FILE = str(tmp_path / "key.pem")
    settings.SEALING_CERTIFICATE_FILE = str(tmp_path / "certificate.pem")
    settings.SEALING_KEY_PASSWORD = "secret"

    assert keys.sealed_by() == "Example Council"


def test_both_in_one_locked_file(pair, settings, tmp_path):
    key, certificate = pair
    locked = pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, None, serialization.BestAvailableEncryption(b"secret")
    )
    (tmp_path / "seal.p12").write_bytes(locked)
    settings.SEALING_KEY_FILE = str(tmp_path / "seal.p12")
    settings.SEALING_KEY_PASSWORD = "secret"

    assert keys.sealed_by() == "Example Council"


@pytest.mark.parametrize("content", [b"", b"no key at all", None])
def test_a_file_that_is_no_key_is_named(settings, tmp_path, content):
    file = tmp_path / "seal.pem"
    if content is not None:
        file.write_bytes(content)
    settings.SEALING_KEY_FILE = str(file)

    with pytest.raises(keys.NoSealingKey, match=r"seal\.pem cannot be read"):
        keys.signer()


def test_hardware_that_does_not_answer_is_said(settings, tmp_path):
    settings.SEALING_PKCS11_MODULE = str(tmp_path / "none.so")

    with pytest.raises(keys.NoSealingKey, match="does not answer"):
        keys.signer()


# ------------------------------------------------------------------ a demonstration
def test_a_demonstration_makes_its_own_key_and_says_what_it_is(settings, tmp_path):
    settings.SEALING_KEY_FILE = ""
    settings.DEMONSTRATION = True
    settings.VAR_DIR = tmp_path

    assert keys.sealed_by() == "Demonstration seal, not for real agreements (Concordat)"
    [made] = (tmp_path / "seal").iterdir()
    assert made.stat().st_mode & 0o077 == 0


def test_two_that_make_it_at_once_take_the_same(tmp_path):
    path = tmp_path / "seal" / "demonstration.pem"
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: keys.demonstration_key(path).read_bytes(), range(4)))

    assert len(set(found)) == 1
    assert list(path.parent.iterdir()) == [path]


# ------------------------------------------------------------------ before it is deployed
def test_a_deployment_without_a_key_is_complained_of(settings):
    settings.SEALING_KEY_FILE = ""

    with pytest.raises(SystemCheckError, match="No sealing key is configured"):
        call_command("check", "--deploy")


def test_a_deployment_with_a_key_is_not():
    assert checks.sealing_key_is_there(None) == []


def test_a_deployment_with_a_key_that_cannot_be_read_is(settings, tmp_path):
    settings.SEALING_KEY_FILE = str(tmp_path / "seal.pem")

    [found] = checks.sealing_key_is_there(None)
    assert found.id == checks.BAD_KEY
