"""The key that seals signed documents: from a file, from hardware, or made for a demonstration.

The settings say which (`SEALING_…`). Only the worker needs it.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from pyhanko.sign import Signer

DEMONSTRATION_NAME = "Demonstration seal, not for real agreements"
HOW_TO = (
    "Signed documents cannot be sealed: no sealing key is configured. Set SEALING_KEY_FILE, or "
    "SEALING_PKCS11_MODULE for a key in hardware (docs/production.md says how)."
)
KEY_BITS = 3072
PKCS12_ENDINGS = frozenset({".p12", ".pfx"})


class NoSealingKey(Exception):
    """There is no key, or it cannot be used. The message says what to do."""


def is_configured() -> bool:
    """Whether an installation has a key of its own."""
    return bool(settings.SEALING_KEY_FILE or settings.SEALING_PKCS11_MODULE)


def signer() -> Signer:
    """The key and its certificate, ready to seal. Raises NoSealingKey."""
    if settings.SEALING_PKCS11_MODULE:
        return _from_hardware()
    if settings.SEALING_KEY_FILE:
        return _from_file(
            settings.SEALING_KEY_FILE,
            settings.SEALING_CERTIFICATE_FILE,
            settings.SEALING_CHAIN_FILE,
            settings.SEALING_KEY_PASSWORD,
        )
    if settings.DEMONSTRATION:
        key = demonstration_key(settings.VAR_DIR / "seal" / "demonstration.pem")
        return _from_file(str(key), "", "", "")
    raise NoSealingKey(HOW_TO)


def sealed_by() -> str:
    """The name in the certificate, as the evidence page and the record say it."""
    certificate = signer().signing_cert
    if certificate is None:
        raise NoSealingKey("The sealing key has no certificate.")
    named = certificate.subject.native
    name, organisation = named.get("common_name"), named.get("organization_name")
    if not name:
        return str(certificate.subject.human_friendly)
    return f"{name} ({organisation})" if organisation else str(name)


@cache
def _from_file(key: str, certificate: str, chain: str, password: str) -> Signer:
    """Read once in a process: the files of a key do not change under it."""
    from pyhanko.sign import SimpleSigner

    reads: Any = SimpleSigner
    secret = password.encode() or None
    chained = (chain,) if chain else None
    try:
        if Path(key).suffix.lower() in PKCS12_ENDINGS:
            found = reads.load_pkcs12(key, ca_chain_files=chained, passphrase=secret)
        else:
            found = reads.load(
                key, certificate or key, ca_chain_files=chained, key_passphrase=secret
            )
    except (OSError, ValueError, TypeError) as error:
        raise NoSealingKey(f"The sealing key in {key} cannot be read: {error}") from error
    if not isinstance(found, SimpleSigner):
        raise NoSealingKey(
            f"The sealing key in {key} cannot be read. Check the file, its certificate and "
            "SEALING_KEY_PASSWORD."
        )
    return found


def _from_hardware() -> Signer:
    """A new session each time: one that slept too long is dead."""
    from pkcs11.exceptions import PKCS11Error
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    try:
        session: Any = open_pkcs11_session(
            settings.SEALING_PKCS11_MODULE,
            token_criteria=TokenCriteria(label=settings.SEALING_PKCS11_TOKEN),
            user_pin=settings.SEALING_PKCS11_PIN,
        )
    except (PKCS11Error, OSError) as error:
        raise NoSealingKey(f"The sealing key's hardware does not answer: {error}") from error
    return PKCS11Signer(session, cert_label=settings.SEALING_PKCS11_LABEL)


def demonstration_key(path: Path) -> Path:
    """The key of a demonstration with its certificate, in one file; made where there is none.

    Of two processes that make it at once, both take the one that was there first.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, made = tempfile.mkstemp(dir=path.parent)
        try:
            os.write(handle, _new_key())
            os.close(handle)
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            Path(made).unlink()
    return path


def _new_key() -> bytes:
    """A key and a certificate that it signed itself, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.SERVICE_NAME),
            x509.NameAttribute(NameOID.COMMON_NAME, DEMONSTRATION_NAME),
        ]
    )
    uses = dict.fromkeys(
        (
            "data_encipherment", "key_agreement", "key_cert_sign", "key_encipherment", "crl_sign",
            "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A demonstration's clock may stand years away from the machine's.
        .not_valid_before(datetime(2015, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 12, 31, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **uses), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
