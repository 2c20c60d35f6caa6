"""What can be said of a file, or of a reference and a hash, to whoever holds them.

Who shows the very bytes, or a number that only they give, has had the document in their hands.
They are told what it says of itself and whether it still holds; nobody else is told anything, not
even that a reference exists. See docs/decisions/0018-what-a-check-tells.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256

from django.db.models import Q

from agreements import documents
from agreements.models import Accession, AccessionFile, PdfFile, Snapshot, Status, Version
from govuk.dates import in_words

GENUINE, ALTERED, SUPERSEDED, UNKNOWN = "genuine", "altered", "superseded", "unknown"
BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,9}(\d{1,9})\s{1,9}(\d{1,9})\s{1,9}(\d{1,9})\s{1,9}(\d{1,9})\s{0,20}\]"
)
HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f]{2000,200000})")
# The attribute messageDigest of a signature (RFC 5652, 11.2), with a SHA-256 in it.
MESSAGE_DIGEST = re.compile(
    rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04\x31\x22\x04\x20(.{32})", re.DOTALL
)
MOST_PLACES = 8
JOINED = ("agreement", "snapshot")


@dataclass(frozen=True)
class Told:
    """What is said of a document that was recognised."""

    reference: str
    version: int
    is_signed: bool
    """It is the one with all signatures, and not the one that was given out to be signed."""
    standing: str
    """How the agreement stands, in words."""
    status: str
    in_force: bool
    signed_by: tuple[str, ...] = ()
    """The organisations; none where they are not told."""
    replaced_by: int | None = None
    sealed_by: str = ""
    is_of_joining: bool = False
    """It is the record by which one organisation joined what others had signed."""
    joined_later: tuple[str, ...] = ()
    """Of the agreement's own document: who joined it since, each by a record of its own."""

    @property
    def holds(self) -> bool:
        """Whether it is signed, and in force or about to be."""
        return self.is_signed and (self.in_force or self.status == "signed")


@dataclass(frozen=True)
class Verdict:
    """One of genuine, altered, superseded, unknown; and of what."""

    outcome: str
    document: Told | None = None


@dataclass(frozen=True)
class _Found:
    """A file that the service made, whichever it is: of a version, or of a party that joined."""

    version: Version
    snapshot: Snapshot | None
    is_signed: bool
    sealed_by: str
    accession: Accession | None = None


def of_file(content: bytes) -> Verdict:
    """What this file is. Reads it as bytes only, and keeps nothing."""
    given = sha256(content).hexdigest()
    if found := _first(Q(sha256=given), Q(sha256=given)):
        return _recognised(found, names=True)
    digests = _digests(content)
    if changed := _first(Q(seal_digest__in=digests), Q(seal_digest__in=digests)):
        return Verdict(ALTERED, _told(changed, names=False))
    return Verdict(UNKNOWN)


def of_hash(reference: str, given: str) -> Verdict:
    """What has this reference and this SHA-256: of the file, or the one printed on its pages.

    The organisations are named only where the agreement says that it is public.
    """
    agreement, wanted = reference.strip().upper(), given.strip().lower()
    found = _first(
        Q(version__agreement__reference=agreement)
        & (Q(sha256=wanted) | Q(snapshot__sha256=wanted)),
        Q(accession__agreement__reference=agreement)
        & (Q(sha256=wanted) | Q(accession__sha256=wanted)),
    )
    if found is None:
        return Verdict(UNKNOWN)
    if found.snapshot is not None and found.snapshot.sha256 == wanted:
        # Asked about the text: whether that was signed, whichever file of it there is yet.
        found = replace(found, is_signed=found.is_signed or _was_signed(found))
    return _recognised(found, names=_is_public(found))


def _was_signed(found: _Found) -> bool:
    """Whether every organisation has signed this text."""
    version = found.version
    return version.in_force_at is not None and version.snapshot == found.snapshot


def _first(of_version: Q, of_accession: Q) -> _Found | None:
    """The first file of a version that fits, signed before unsigned; else of an accession."""
    related = ("version__agreement", "version__snapshot", "snapshot")
    row = PdfFile.objects.select_related(*related).filter(of_version).order_by("kind").first()
    if row is not None:
        signed = row.kind == PdfFile.Kind.SIGNED
        return _Found(row.version, row.snapshot, signed, row.sealed_by)
    joins = ("accession__organisation", *(f"accession__version__{name}" for name in JOINED))
    one = AccessionFile.objects.select_related(*joins).filter(of_accession).first()
    if one is None:
        return None
    version = one.accession.version
    return _Found(version, version.snapshot, True, one.sealed_by, one.accession)


def _recognised(found: _Found, *, names: bool) -> Verdict:
    told = _told(found, names=names)
    over = told.replaced_by is not None or told.status == "redrafted"
    return Verdict(SUPERSEDED if over else GENUINE, told)


def _told(found: _Found, *, names: bool) -> Told:
    version = found.version
    replaced_by = _replaced_by(version)
    status, standing = _standing(found, replaced_by)
    return Told(
        reference=version.agreement.reference,
        version=version.number,
        is_signed=found.is_signed,
        standing=standing,
        status=status,
        in_force=status == Status.IN_FORCE,
        signed_by=_signers(found) if names and found.is_signed else (),
        replaced_by=replaced_by,
        sealed_by=found.sealed_by,
        is_of_joining=found.accession is not None,
        joined_later=_joined_later(found) if names and found.is_signed else (),
    )


def _replaced_by(version: Version) -> int | None:
    """The number of the version that took its place, if one did."""
    if version.status != Status.SUPERSEDED:
        return None
    later = version.agreement.versions.filter(number__gt=version.number, in_force_at__isnull=False)
    number: int | None = later.order_by("-number").values_list("number", flat=True).first()
    return number


def _standing(found: _Found, replaced_by: int | None) -> tuple[str, str]:
    version = found.version
    if version.snapshot != found.snapshot or version.is_draft or version.has_preview:
        return "redrafted", "This text went back to draft. It was not agreed."
    if version.status == Status.READY_TO_SIGN:
        if not found.is_signed:
            return "ready_to_sign", "Not signed by every organisation yet."
        return "signed", f"Signed by every organisation. Starts on {in_words(version.start_date)}."
    words = {
        Status.IN_FORCE: "In force.",
        Status.SUSPENDED: "Suspended: it does not apply for the time being.",
        Status.EXPIRED: f"Expired. Its last day was {in_words(version.end_date)}.",
        Status.TERMINATED: "Ended before its last day.",
        Status.WITHDRAWN: "Withdrawn before it came into force.",
        Status.SUPERSEDED: f"Replaced by version {replaced_by or 'that came later'}.",
    }
    return version.status, words[Status(version.status)]


def _signers(found: _Found) -> tuple[str, ...]:
    """Whose signatures the document carries."""
    if found.accession is not None:
        return (found.accession.organisation.name,)
    sha256_ = found.snapshot.sha256 if found.snapshot else ""
    rows = found.version.signatures.filter(voided_at__isnull=True, sha256=sha256_, part_sha256="")
    return tuple(rows.order_by("signed_at").values_list("organisation__name", flat=True))


def _joined_later(found: _Found) -> tuple[str, ...]:
    """Who joined the version since, each by a record of its own, and from when it is bound."""
    if found.accession is not None:
        return ()
    rows = found.version.accessions.filter(joined_on__isnull=False).order_by("joined_on", "pk")
    return tuple(
        f"{name}, bound from {in_words(day)}"
        for name, day in rows.values_list("organisation__name", "joined_on")
    )


def _is_public(found: _Found) -> bool:
    if found.snapshot is None:
        return False
    said = documents.content_of(found.snapshot).get("publication") or {}
    return said.get("public") is True


# ------------------------------------------------------------------ what an altered file still says
def _digests(content: bytes) -> set[str]:
    """Numbers in the file that only a sealed file gives: what its seal covers, and what it says it
    covers. A change leaves at least one of them as it was."""
    found = {_covered(content, match) for match in _some(BYTE_RANGE, content)}
    for match in _some(HEXADECIMAL, content):
        text = match[1]
        seal = bytes.fromhex(text[: len(text) // 2 * 2].decode())
        found |= {one[1].hex() for one in _some(MESSAGE_DIGEST, seal)}
    return found


def _some(pattern: re.Pattern[bytes], content: bytes) -> list[re.Match[bytes]]:
    return [match for match, _ in zip(pattern.finditer(content), range(MOST_PLACES), strict=False)]


def _covered(content: bytes, match: re.Match[bytes]) -> str:
    start, first, after, rest = (int(number) for number in match.groups())
    both = sha256(content[start : start + first])
    both.update(content[after : after + rest])
    return both.hexdigest()
