"""What is to be printed: an assembled document, and the rows that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Review:
    """One reviewer's decision. `decided_at` is aware; `sha256` is of the text decided on."""

    party: str
    role: str
    person: str
    decided_at: datetime
    sha256: str
    decision: str = "Approved"
    still_counts: str = ""
    """Of an approval of an earlier text: why it counts for this one."""


@dataclass(frozen=True)
class Signature:
    """One signature. `method` says how the person proved who they are; `signed_at` is aware."""

    name: str
    post: str
    organisation: str
    role: str
    method: str
    signed_at: datetime
    sha256: str


@dataclass(frozen=True)
class SignHere:
    """One party's page to sign in ink. `name` and `post` are of whom it expects to sign; blank
    where nobody is named."""

    organisation: str
    name: str = ""
    post: str = ""


@dataclass(frozen=True)
class Printable:
    """All that an agreement's PDF shows. Two that are equal print the same bytes.

    `document` is the assembled document, normalised. `sha256` is of the snapshot's canonical
    bytes; it may be blank in a draft. `framework_clauses` gives the clause of the framework for a
    section of `framework_departures`. `watermark` is printed across each page when not blank.
    `status` is how far it has come in words, where the document's own status does not say it.
    `verify_at` is the address at which anybody can have the file checked, `sealed_by` the name in
    the certificate of the seal that the file is given when it is made. `sign_here` are the parties
    that may sign in ink, in a document that is given out to be signed.
    """

    document: Mapping[str, Any]
    sha256: str
    reference: str
    version: int
    title: str
    draft: bool
    made_at: datetime
    watermark: str = ""
    status: str = ""
    organisations: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    signatures: tuple[Signature, ...] = ()
    sign_here: tuple[SignHere, ...] = ()
    dpia_references: tuple[str, ...] = ()
    verify_at: str = ""
    sealed_by: str = ""
    framework_clauses: Mapping[str, str] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """The document's name for ever, for the PDF's own identifier."""
        return f"{self.reference}-{self.version}"

    @property
    def snapshot_name(self) -> str:
        """The file name under which the snapshot is attached."""
        return f"{self.identifier}.json"
