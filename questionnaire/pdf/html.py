"""The HTML of an agreement, whole: what WeasyPrint turns into pages. Pure; reads no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string

from questionnaire.pdf import schedules, sections, watermark, words
from questionnaire.pdf.facts import Reader, block
from questionnaire.pdf.outline import Entry, Outlined, outline
from questionnaire.pdf.paper import Block, Paper, Prose, Section
from questionnaire.pdf.printable import Printable, Review, Signature, SignHere
from questionnaire.pdf.signing_pages import signing_pages

__all__ = ["Printable", "Review", "SignHere", "Signature", "agreement_html", "paper_html"]

DRAFT = "DRAFT. Not for signature"
NOT_AGREED = (
    "This is a draft. Nothing in it has been agreed or signed, and anything in it may still change."
)

OWN_LAYOUT: dict[str, Callable[[Reader, Outlined], tuple[Block, ...]]] = {
    "brief": schedules.brief,
    "s1_data": schedules.data_items,
    "s2_flows": schedules.flows,
    "s3_law": schedules.powers,
    "s4_contacts": sections.contacts,
    "signatures": schedules.signatures,
    "evidence": schedules.evidence,
}
ON_A_NEW_PAGE = frozenset({"brief", "signatures", "s1_data", "evidence"})
"""Sections that start a page. The one that follows the brief does too, so that the brief stands
alone."""


def agreement_html(printable: Printable) -> str:
    """The agreement as one HTML page without a single outside reference.

    Whatever people wrote appears as text. Equal printables give equal HTML.
    """
    return paper_html(agreement_paper(printable))


def paper_html(paper: Paper) -> str:
    """Any paper as HTML to print."""
    across = watermark.page_background(paper.watermark) if paper.watermark else ""
    return render_to_string("pdf/paper.html", {"paper": paper, "watermark": across})


def agreement_paper(printable: Printable) -> Paper:
    """The agreement's sections in the outline's order, numbered without a gap."""
    reader = Reader(_clean(printable))
    shown = reader.printable
    printed = [
        section
        for section in outline()
        if reader.holds(section.printed_if) and section.key != "cover"
    ]
    cover = next(section for section in outline() if section.key == "cover")
    kind = Entry("kind", "agreement_type")
    return Paper(
        title=shown.title,
        kind=words.joined(words.lines(kind, reader.document.get("kind"), reader.document))
        or "Agreement",
        reference=shown.reference,
        version=shown.version,
        sha256=shown.sha256,
        made_at=shown.made_at,
        organisations=shown.organisations or _organisations(reader),
        cover=(_cover(reader, cover),),
        sections=(
            *_numbered([_section(reader, one) for one in printed], printed),
            *signing_pages(shown),
        ),
        marking=DRAFT if shown.draft else "",
        watermark=shown.watermark or ("DRAFT" if shown.draft else ""),
        verify_at="" if shown.draft else shown.verify_at,
    )


def _clean(printable: Printable) -> Printable:
    """The same with nothing in it that cannot be printed, and the DPIAs it relies on named."""
    document = words.printable(printable.document)
    references = tuple(words.printable(printable.dpia_references))
    if references:
        document["dpia"] = {**(document.get("dpia") or {}), "reference": words.joined(references)}
    return replace(
        printable,
        document=document,
        title=words.printable(printable.title),
        reference=words.printable(printable.reference),
        watermark=words.printable(printable.watermark),
        organisations=tuple(words.printable(printable.organisations)),
        dpia_references=references,
        reviews=tuple(replace(r, **_text(vars(r))) for r in printable.reviews),
        signatures=tuple(replace(s, **_text(vars(s))) for s in printable.signatures),
        sign_here=tuple(replace(s, **_text(vars(s))) for s in printable.sign_here),
    )


def _text(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: words.printable(value) for key, value in fields.items() if isinstance(value, str)}


def _organisations(reader: Reader) -> tuple[str, ...]:
    return tuple(reader.name(party) for party in reader.rows("parties"))


def _cover(reader: Reader, section: Outlined) -> Section:
    """The key facts. The title is the cover's own heading."""
    own = {"title", "reference", "version", "kind"}
    entries = [entry for entry in section.entries if entry.field not in own]
    standing = (
        (Prose((NOT_AGREED,), standing=True),) if reader.draft else sections.standing(section)
    )
    return Section(
        section.key, "Key facts", (*block(reader.facts(entries, reader.whole)), *standing)
    )


def _section(reader: Reader, section: Outlined) -> Section:
    if own := OWN_LAYOUT.get(section.key):
        stands = section.key in {"brief", "signatures", "evidence"}
        blocks = (*(() if stands else sections.standing(section)), *own(reader, section))
    else:
        blocks = (*sections.standing(section), *sections.blocks(reader, section))
    return Section(
        section.key,
        section.heading,
        blocks,
        note=section.note,
        new_page=section.key in ON_A_NEW_PAGE,
        dense=section.key in {"brief", "evidence"},
    )


def _numbered(made: list[Section], outlined: list[Outlined]) -> tuple[Section, ...]:
    """Without the sections that have nothing to say; the others counted in order."""
    numbered: list[Section] = []
    count = 0
    for section, told in zip(made, outlined, strict=True):
        if not section.blocks:
            continue
        after_brief = bool(numbered) and numbered[-1].key == "brief"
        count += told.numbered
        numbered.append(
            replace(
                section,
                number=f"{count}" if told.numbered else "",
                new_page=section.new_page or after_brief,
            )
        )
    return tuple(numbered)
