"""A signed document sealed: a PAdES signature by the service that breaks when a byte changes.

The seal is one invisible signature that certifies the whole file and allows no change after it.
(A visible one would break PDF/A and PDF/UA.)
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings

from agreements.sealing import keys
from agreements.sealing.inspection import inspect

FIELD = "Seal"
TIMESTAMP_SECONDS = 20


class NotSealed(Exception):
    """The document could not be sealed now. The message says why; trying again may help."""


@dataclass(frozen=True)
class Sealed:
    """The bytes of the sealed file, who sealed it, and the digest that the seal covers."""

    content: bytes
    by: str
    digest: str


def seal(content: bytes, *, title: str) -> Sealed:
    """The same document with the service's seal. `title` says in the seal what was sealed.

    Takes a quarter of a second; with a time-stamping authority as long as it takes to answer.
    Raises NotSealed when there is no key, the authority does not answer, or the seal does not hold.
    """
    try:
        by = keys.sealed_by()
    except keys.NoSealingKey as missing:
        raise NotSealed(str(missing)) from missing
    made = _apart(lambda: _signed(content, title))
    found = inspect(made)
    if found is None or not found.intact:
        raise NotSealed("The seal that was made does not hold.")
    return Sealed(made, by, found.digest)


def _signed(content: bytes, title: str) -> bytes:
    from aiohttp import ClientError
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    told = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=title,
        name=settings.SERVICE_NAME,
        tight_size_estimates=True,
    )
    stamper = None
    if settings.SEALING_TIMESTAMP_URL:
        stamper = HTTPTimeStamper(settings.SEALING_TIMESTAMP_URL, timeout=TIMESTAMP_SECONDS)
    box = fields.SigFieldSpec(FIELD, readable_field_name="Electronic seal of the service")
    sealer = signers.PdfSigner(told, keys.signer(), timestamper=stamper, new_field_spec=box)
    try:
        written = sealer.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)))
    except (ClientError, TimestampRequestError, TimeoutError, OSError) as error:
        raise NotSealed(f"The time-stamping authority did not answer: {error}") from error
    except SigningError as error:
        raise NotSealed(f"The document could not be sealed: {error}") from error
    sealed: bytes = written.getvalue()
    return sealed


def _apart(work: Callable[[], bytes]) -> bytes:
    """The work in a thread of its own: pyHanko runs an event loop, one to a thread."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()
