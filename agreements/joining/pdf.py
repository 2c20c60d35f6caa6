"""The sealed PDF of an accession: made once when the party has joined, kept with its hash."""

from __future__ import annotations

import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from agreements.joining.paper import file_name, paper_of
from agreements.models import Accession, AccessionFile
from agreements.sealing import keys
from agreements.sealing.seal import NotSealed, Sealed, seal
from audit import clock
from audit.actor import Actor
from audit.canonical import sha256
from audit.log import record
from questionnaire.pdf.html import paper_html
from questionnaire.pdf.render import Enclosure, render_in_child

log = logging.getLogger(__name__)
WORKER = Actor.system("PDF maker")
AT_ONCE = 20
RELATED = ("agreement", "organisation", "signature", "version__agreement", "version__snapshot",
           "version__dpia__organisation")  # fmt: skip


def make_missing(accession_id: int) -> str:
    """Make the record of this accession if it has joined and has none; its SHA-256, or "".

    Laid out and sealed without a lock: of two workers the first to finish keeps its file. Raises
    PdfFailed when it cannot be laid out, NotSealed when it cannot be sealed now.
    """
    accession = Accession.objects.select_related(*RELATED).get(pk=accession_id)
    if not lacks_its_record(accession):
        return ""
    try:
        by = keys.sealed_by()
    except keys.NoSealingKey as missing:
        raise NotSealed(str(missing)) from missing
    made_at = clock.now()
    paper = paper_of(accession, made_at=made_at, sealed_by=by)
    enclosed = Enclosure(
        name=file_name(accession),
        content=bytes(accession.content or b""),
        description="The part that was signed, as canonical JSON",
        made_at=made_at,
    )
    identifier = f"{accession.agreement.reference}-{accession.version.number}-{accession.key}"
    content = render_in_child(
        paper_html(paper), identifier=identifier, title=paper.title, attachments=[enclosed]
    )
    return _keep(accession, seal(content, title=f"{identifier}, joining record"))


def lacks_its_record(accession: Accession) -> bool:
    """Whether it has joined and its record is not made yet."""
    return (
        accession.status == Accession.Status.JOINED
        and not AccessionFile.objects.filter(accession=accession).exists()
    )


@transaction.atomic
def _keep(accession: Accession, sealed: Sealed) -> str:
    locked = Accession.objects.select_for_update(of=("self",)).get(pk=accession.pk)
    if not lacks_its_record(locked):
        return ""
    made = AccessionFile(
        accession=locked,
        sha256=sha256(sealed.content),
        made_at=clock.now(),
        sealed_by=sealed.by,
        seal_digest=sealed.digest,
    )
    name = f"{accession.agreement.reference}-joining-{accession.key}-{made.sha256[:12]}.pdf"
    made.file.save(name, ContentFile(sealed.content), save=False)
    # The file is written before the row is sure to be kept: take it back if it is not.
    try:
        made.save(force_insert=True)
        detail = {"sha256": made.sha256, "sealed_by": sealed.by}
        record("make_joining_pdf", accession, actor=WORKER, detail=detail)
    except BaseException:
        default_storage.delete(str(made.file.name))
        raise
    return made.sha256


def make_all_missing() -> int:
    """Make the records that a lost message or a dead worker left unmade; how many."""
    joined = Accession.objects.filter(status=Accession.Status.JOINED, document__isnull=True)
    made = 0
    for pk in list(joined.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        try:
            made += bool(make_missing(pk))
        except NotSealed as error:
            log.error("Accession %s has no record yet. %s", pk, error)
    return made
