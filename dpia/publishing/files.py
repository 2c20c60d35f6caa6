"""The PDF of a publication: made once from the published content, and kept."""

from __future__ import annotations

from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from dpia.models import Publication
from dpia.paper import printing
from dpia.paper.printing import Edition
from dpia.publishing import making
from questionnaire.pdf.render import run_in_child

Decision, Status = Publication.Decision, Publication.Status
WITH_FILE = (Status.PUBLISHED, Status.REPLACED)


def has_file(publication: Publication) -> bool:
    """Whether there is something to print: of one that is withheld there is not."""
    return publication.status in WITH_FILE and publication.decision != Decision.WITHHELD


def lacking() -> list[int]:
    """The publications whose PDF was not made yet. One query."""
    found = Publication.objects.filter(status__in=WITH_FILE, file="")
    return list(found.exclude(decision=Decision.WITHHELD).values_list("pk", flat=True))


def make(publication_id: int) -> bool:
    """Make the PDF unless it is there; whether it was made. Raises PdfFailed."""
    publication = Publication.objects.select_related("dpia").get(pk=publication_id)
    if publication.file or not has_file(publication):
        return False
    content = run_in_child(partial(_laid_out, publication))
    with transaction.atomic():
        locked = Publication.objects.select_for_update().get(pk=publication_id)
        if locked.file or not has_file(locked):
            return False
        name = f"{publication.dpia.reference}-published-{publication.number}.pdf"
        locked.file.save(name, ContentFile(content), save=False)
        # The file is written before the row is sure to be kept: take it back if it is not.
        try:
            locked.save(update_fields=["file"])
        except BaseException:
            default_storage.delete(str(locked.file.name))
            raise
    return True


def _laid_out(publication: Publication) -> bytes:
    """From the published content and nothing else: what was hidden is not there to be printed."""
    assert publication.published_at is not None
    edition = Edition(
        made_at=publication.published_at,
        sha256=publication.sha256,
        note=(HOW[publication.decision],),
        enclosed=bytes(publication.content or b""),
        enclosed_words="What is published of the DPIA, as canonical JSON",
        name=f"published-{publication.number}",
    )
    return printing.pdf(making.frozen(publication), edition)


HOW: dict[str, str] = {
    Decision.WHOLE: "This is the whole assessment, without the names of people.",
    Decision.REDACTED: "Parts of this assessment are hidden. Where words were taken out, it says"
    " why in square brackets; the words themselves are not in it.",
    Decision.SUMMARY: "This is a summary of the assessment.",
    Decision.WITHHELD: "",
}
