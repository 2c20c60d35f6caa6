"""Whether a file that somebody uploads is the scan of a page, told by its content."""

from __future__ import annotations

from agreements.models import SignedPage
from govuk.uploads import MOST_BYTES, TOO_LARGE

Kind = SignedPage.Kind
BEGINNINGS = {Kind.PDF: b"%PDF-", Kind.JPEG: b"\xff\xd8\xff", Kind.PNG: b"\x89PNG\r\n\x1a\n"}
ENDINGS = {Kind.PDF: b"%%EOF", Kind.JPEG: b"\xff\xd9", Kind.PNG: b"IEND\xaeB`\x82"}
NEAR_THE_END = 2048
SUFFIXES = {Kind.PDF: "pdf", Kind.JPEG: "jpg", Kind.PNG: "png"}


class NotAScan(ValueError):
    """The file cannot be kept; the message says why and what to do."""


def kind_of(content: bytes) -> Kind:
    """PDF, JPEG or PNG. Raises NotAScan for what is empty, too large, none of these, or cut off:
    its name and the type that the browser says are not believed."""
    if not content:
        raise NotAScan("The selected file is empty. Scan the signed page again")
    if len(content) > MOST_BYTES:
        raise NotAScan(TOO_LARGE)
    for kind, beginning in BEGINNINGS.items():
        if content.startswith(beginning):
            if ENDINGS[kind] not in content[-NEAR_THE_END:]:
                raise NotAScan("The file is not complete. Scan or save the page again")
            return kind
    raise NotAScan("The selected file must be a PDF, JPEG or PNG")
