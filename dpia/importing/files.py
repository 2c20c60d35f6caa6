"""Whether a file that somebody uploads is a PDF that may be kept, told by its content."""

from __future__ import annotations

from typing import Protocol

LARGEST = 10 * 1024 * 1024
"""Bytes."""
BEGINS, ENDS = b"%PDF-", b"%%EOF"
NEAR_THE_END = 2048


class Upload(Protocol):
    """What a browser or an API client sends."""

    size: int | None

    def read(self) -> bytes: ...


class NotKept(ValueError):
    """The file cannot be kept; the message says why and what to do."""


def content_of(upload: Upload) -> bytes:
    """The bytes of a PDF. Raises NotKept for a file that is too large, empty or no whole PDF:
    its name and the type that the browser says are not believed."""
    size = upload.size or 0
    if size == 0:
        raise NotKept("The file is empty. Choose the PDF of the DPIA")
    if size > LARGEST:
        raise NotKept("The file must be smaller than 10 MB. Save the PDF with smaller pictures")
    content = upload.read()
    if not content.startswith(BEGINS):
        raise NotKept("The file must be a PDF. Save the document as PDF and choose it again")
    if ENDS not in content[-NEAR_THE_END:]:
        raise NotKept("The PDF is not complete. Save it again, open it to check, then choose it")
    return content
