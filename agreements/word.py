"""The text of a version as a Word file, for a colleague who reads and comments without signing in.

It is a copy in every state: what people sign is the PDF.
"""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from agreements import documents, pdf, preview
from agreements.models import PdfFile, Status, Version
from audit import clock
from questionnaire.pdf.html import agreement_paper
from questionnaire.pdf.printable import Printable
from questionnaire.pdf.words import day
from questionnaire.word.guided import parts
from questionnaire.word.writer import Marking, word_file

WITH_GUIDANCE = "guidance"
"""What an address asks, as in `?guidance=yes`."""


def word_copy(version: Version, *, with_guidance: bool) -> bytes:
    """The .docx of the text as it stands: as the PDF prints it, or question by question with the
    guidance of the pages. At most eleven queries."""
    printed = _printable(version)
    chapters = parts(printed.document, draft=printed.draft) if with_guidance else ()
    return word_file(agreement_paper(printed), _marking(version), chapters)


def file_name(version: Version, *, with_guidance: bool) -> str:
    """What the file is called where it is saved."""
    text = f"draft-{version.revision}" if version.has_preview else "copy"
    end = "-guidance" if with_guidance else ""
    return f"{version.agreement.reference}-version-{version.number}-{text}{end}.docx"


def _printable(version: Version) -> Printable:
    """What a preview prints while there is no PDF to sign, and after that what the PDF prints."""
    if version.has_preview or version.snapshot is None:
        return preview.printable(version, documents.assemble(version))
    kind = PdfFile.Kind.SIGNED if version.in_force_at else PdfFile.Kind.TO_SIGN
    return replace(pdf.printable(version, kind), status=str(version.get_status_display()))


def _marking(version: Version) -> Marking:
    today = day(clock.today())
    if version.status == Status.DRAFT:
        head = f"DRAFT, revision {version.revision}, {today}. Not for signature"
    elif version.status == Status.IN_REVIEW:
        head = f"DRAFT, in review, {today}. Not for signature"
    elif version.status == Status.READY_TO_SIGN:
        head = f"COPY, not signed yet, {today}. What people sign is the PDF"
    else:
        head = f"COPY, {version.get_status_display().lower()}, {today}"
        head += ". What was signed is the PDF" if version.in_force_at else ""
    name = f"{version.agreement.reference}, version {version.number}"
    return Marking(
        head=head,
        foot=f"{name}. Changes made in this file do not change the agreement",
        author=settings.SERVICE_NAME,
    )
