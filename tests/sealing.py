"""Keys and certificates for the seals of tests."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

USES = (
    "data_encipherment", "key_agreement", "key_cert_sign", "key_encipherment", "crl_sign",
    "encipher_only", "decipher_only",
)  # fmt: skip


def key_and_certificate(name, *, stamps=False):
    """An RSA key and a certificate that it signed itself; with `stamps`, one that stamps times."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2015, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, **dict.fromkeys(USES, False)
            ),
            critical=True,
        )
    )
    if stamps:
        uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        built = built.add_extension(uses, critical=True)
    return key, built.sign(key, hashes.SHA256())


def private_pem(key, password=b""):
    """The key as PEM, locked where a password is given."""
    lock = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def public_pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def made_key(path):
    """A file with a key and its certificate."""
    key, certificate = key_and_certificate("Seal of the tests")
    path.write_bytes(private_pem(key) + public_pem(certificate))
    return path
