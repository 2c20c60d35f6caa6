"""The PDFs of a version: made once from the snapshot, sealed when signed, kept with their hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from agreements import documents
from agreements.actions.drafting import lock
from agreements.models import Approval, PdfFile, Snapshot, Status, Version
from agreements.models.decisions import by_words
from agreements.sealing import keys
from agreements.sealing.seal import NotSealed, seal
from audit import clock
from audit.actor import Actor
from audit.canonical import sha256
from audit.log import record
from govuk.dates import in_words
from law import normalise
from organisations.roles import Role
from questionnaire.pdf.html import agreement_html
from questionnaire.pdf.printable import Printable, Review, Signature, SignHere
from questionnaire.pdf.render import Enclosure, render_in_child

WORKER = Actor.system("PDF maker")


def make_missing(version_id: int) -> str:
    """Make the PDF this version lacks; its SHA-256, or "" when none is lacking.

    Before the last signature that is the one to sign, after it the one with all signatures. Of two
    workers at once, the first to finish keeps its file and the second finds nothing lacking.
    Raises PdfFailed when the document cannot be laid out, NotSealed when it cannot be sealed now.
    """
    version = Version.objects.select_related("agreement", "dpia", "snapshot").get(pk=version_id)
    kind = lacking(version)
    if kind is None or version.snapshot is None:
        return ""
    printed = printable(version, kind)
    content = render_in_child(
        agreement_html(printed),
        identifier=printed.identifier,
        title=printed.title,
        attachments=[_snapshot_file(version.snapshot, printed)],
    )
    # Laid out and sealed without the lock, so that nobody who signs has to wait for it.
    if kind == PdfFile.Kind.SIGNED:
        sealed = seal(content, title=f"{printed.reference}, version {printed.version}")
        return _keep(version, kind, sealed.content, by=sealed.by, digest=sealed.digest)
    return _keep(version, kind, content)


@transaction.atomic
def _keep(
    version: Version, kind: PdfFile.Kind, content: bytes, *, by: str = "", digest: str = ""
) -> str:
    locked = lock(version)
    if locked.snapshot != version.snapshot or lacking(locked) != kind:
        return ""
    made = PdfFile(
        version=locked,
        snapshot=locked.snapshot,
        kind=kind,
        sha256=sha256(content),
        made_at=clock.now(),
        sealed_by=by,
        seal_digest=digest,
    )
    name = f"{locked.agreement.reference}-{locked.number}-{kind}-{made.sha256[:12]}.pdf"
    made.file.save(name, ContentFile(content), save=False)
    # The file is written before the row is sure to be kept: take it back if it is not.
    try:
        made.save(force_insert=True)
        told = {"kind": kind, "sha256": made.sha256, **({"sealed_by": by} if by else {})}
        record("make_pdf", locked, actor=WORKER, detail=told)
    except BaseException:
        default_storage.delete(str(made.file.name))
        raise
    return made.sha256


def lacking(version: Version) -> PdfFile.Kind | None:
    """Which PDF the version should have by now and has not."""
    if version.status in {Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN}:
        return None
    made = set(PdfFile.objects.filter(snapshot=version.snapshot).values_list("kind", flat=True))
    if PdfFile.Kind.TO_SIGN not in made and version.status == Status.READY_TO_SIGN:
        return PdfFile.Kind.TO_SIGN
    if PdfFile.Kind.SIGNED not in made and (
        version.status != Status.READY_TO_SIGN or all_signed(version)
    ):
        return PdfFile.Kind.SIGNED
    return None


def all_signed(version: Version) -> bool:
    """Whether every party has signed the snapshot that stands now."""
    if version.snapshot is None:
        return False
    signed = version.signatures.filter(voided_at__isnull=True, sha256=version.snapshot.sha256)
    return (
        not version.parties.signing()
        .exclude(organisation__in=signed.values("organisation"))
        .exists()
    )


def newest(version: Version) -> PdfFile | None:
    """The PDF to show: the signed one where there is one, else the one to sign."""
    found: PdfFile | None = (
        version.pdf_files.filter(snapshot=version.snapshot).order_by("kind").first()
    )
    return found


def printable(version: Version, kind: str) -> Printable:
    """What the PDF prints: the snapshot joined with the decisions given on it."""
    assert version.snapshot is not None
    signed = kind == PdfFile.Kind.SIGNED
    document = documents.as_agreed(version)
    if not signed:
        # The one to sign is the same for every signatory, whoever signs first.
        document.pop("signatures", None)
    document["status"] = Status.READY_TO_SIGN if not signed else document["status"]
    return Printable(
        document=normalise(document),
        sha256=version.snapshot.sha256,
        reference=version.agreement.reference,
        version=version.number,
        title=version.title,
        status=_signed_words(version) if signed else "",
        draft=False,
        made_at=clock.now(),
        organisations=tuple(p.organisation.name for p in documents.parties_of(version)),
        reviews=tuple(reviews_of(version)),
        signatures=tuple(_signatures(version)) if signed else (),
        sign_here=() if signed else tuple(_sign_here(version, document)),
        dpia_references=(version.dpia.reference,) if version.dpia else (),
        verify_at=f"{settings.BASE_URL}{reverse('verify')}",
        sealed_by=_sealed_by() if signed else "",
    )


def _sealed_by() -> str:
    try:
        return keys.sealed_by()
    except keys.NoSealingKey as missing:
        raise NotSealed(str(missing)) from missing


def _signed_words(version: Version) -> str:
    """The status that stands in the signed document, the same whenever it is made."""
    return f"Signed, starts on {in_words(version.start_date)}" if version.start_date else "Signed"


def reviews_of(version: Version) -> list[Review]:
    """The approvals given in the round that stands now."""
    rows = version.approvals.filter(round=version.round, state=Approval.State.APPROVED)
    return [
        Review(
            party=row.organisation.name,
            role=row.get_role_display(),
            person=row.decided_by_words,
            decided_at=row.decided_at,
            sha256=row.sha256,
            still_counts=row.carried_why,
        )
        for row in rows.select_related("organisation", "decided_by")
        if row.decided_at is not None
    ]


def _signatures(version: Version) -> list[Signature]:
    # Who joined later signed a text of their own, and stands in the record of that.
    signed = version.signatures.filter(voided_at__isnull=True, part_sha256="")
    rows = signed.select_related("organisation")
    return [
        Signature(
            name=row.name,
            post=row.post,
            organisation=row.organisation.name,
            role=by_words(str(Role.SIGNATORY.label), row.delegate_of),
            method=row.method,
            signed_at=row.signed_at,
            sha256=row.sha256,
        )
        for row in rows
    ]


def _sign_here(version: Version, document: Mapping[str, Any]) -> Iterator[SignHere]:
    """A page for each party whose signature is asked for, with whom the text expects to sign."""
    named = {row.get("id"): row.get("signatory") or {} for row in document.get("parties") or []}
    for party in documents.parties_of(version):
        if party.signs:
            who = named.get(party.key) or {}
            name, post = str(who.get("name") or ""), str(who.get("post") or "")
            yield SignHere(party.organisation.name, name, post)


def _snapshot_file(snapshot: Snapshot, printed: Printable) -> Enclosure:
    return Enclosure(
        name=printed.snapshot_name,
        content=bytes(snapshot.content),
        description="The agreed document as canonical JSON",
        made_at=snapshot.made_at,
    )
