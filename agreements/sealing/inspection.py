"""Whether the seal of a file holds: pyHanko's judgement, and that no byte stands outside it.

A signature leaves its own hexadecimal text uncovered: zeros may follow it, and letters may be large
or small. What is not exactly as it was written counts as broken here.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

# Version 1, and SHA-256 alone without parameters.
HEAD = ("v1", bytes.fromhex("310f300d06096086480165030402010500"))
WHAT_BROKEN_FILES_RAISE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    NotImplementedError,
    zlib.error,
)


@dataclass(frozen=True)
class Inspected:
    """What the seal says: who made it, over which digest, whether the file is as it was sealed."""

    intact: bool
    certificate: bytes
    """The certificate of who sealed it (DER)."""
    digest: str
    stamped: bool = False
    """Whether a time-stamping authority confirmed the time."""


def inspect(content: bytes) -> Inspected | None:
    """The one seal in the file; None where there is none, or what there is cannot be read."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(content))
        signatures = reader.embedded_signatures
        if len(signatures) != 1:
            return None
        return _inspected(content, signatures[0])
    except (PdfError, *WHAT_BROKEN_FILES_RAISE):
        return None


def _inspected(content: bytes, found: Any) -> Inspected:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    found.compute_integrity_info(skip_diff=True)
    told = found.summarise_integrity_info()
    digest = found.compute_digest()
    same, signed = validate_sig_integrity(found.signer_info, found.signer_cert, "data", digest)
    whole = told["coverage"] == SignatureCoverageLevel.ENTIRE_FILE
    return Inspected(
        intact=bool(whole and same and signed and _is_exact(content, found)),
        certificate=bytes(found.signer_cert.dump()),
        digest=bytes(digest).hex(),
        stamped=_is_stamped(found),
    )


def _is_exact(content: bytes, found: Any) -> bool:
    """Whether the signature stands in its place just as it is written, with zeros after it."""
    from asn1crypto.cms import ContentInfo

    start, before, after, rest = (int(number) for number in found.byte_range)
    if start != 0 or after + rest != len(content):
        return False
    place = content[before:after]
    if _head(found) != HEAD:
        return False
    written = ContentInfo.load(found.pkcs7_content).dump().hex().upper().encode()
    return bool(place == b"<" + written.ljust(len(place) - 2, b"0") + b">")


def _head(found: Any) -> tuple[str, bytes]:
    """What stands before the signed part of a signature, and so is covered by nothing."""
    return found.signed_data["version"].native, found.signed_data["digest_algorithms"].dump()


def _is_stamped(found: Any) -> bool:
    attributes = found.signer_info["unsigned_attrs"]
    return any(one["type"].native == "signature_time_stamp_token" for one in attributes)
