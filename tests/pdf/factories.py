"""Printables made from the sample agreements, and what pikepdf and poppler read back."""

import subprocess
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from audit.canonical import canonical, sha256
from law import library, normalise
from questionnaire.pdf import render
from questionnaire.pdf.html import Printable, Review, Signature, agreement_html

MADE_AT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
SIGNED_AT = datetime(2022, 4, 11, 9, 30, tzinfo=UTC)


@cache
def _samples():
    return {one["id"]: one["document"] for one in library.samples().agreements}


def sample(reference="DSA-002", **changes):
    """The sample's document, with top-level fields changed."""
    return {**deepcopy(_samples()[reference]), **changes}


def printable(document=None, *, draft=False, **changes):
    """A document as it prints: approved and signed by all its parties, or a draft by nobody."""
    document = sample() if document is None else document
    text_hash = sha256(canonical(document))
    names = {p["id"]: p["organisation"]["name"] for p in document["parties"]}
    signed = [] if draft else document.get("signatures", [])
    approved = [] if draft else document.get("approvals", [])
    given = {
        "document": normalise(document),
        "sha256": text_hash,
        "reference": document["reference"],
        "version": document["version"],
        "title": document["title"],
        "draft": draft,
        "made_at": MADE_AT,
        "reviews": tuple(
            Review(
                names[a["party"]],
                "Information governance officer",
                "Priya Raman",
                SIGNED_AT,
                text_hash,
            )
            for a in approved
        ),
        "signatures": tuple(
            Signature(
                s["name"],
                s["post"],
                names[s["party"]],
                "Signatory",
                "Password asked again",
                SIGNED_AT,
                text_hash,
            )
            for s in signed
        ),
        "dpia_references": (document["dpia"]["reference"],),
    }
    return Printable(**{**given, **changes})


@dataclass(frozen=True)
class Printed:
    """A PDF and what it was made of."""

    printable: Printable
    snapshot: bytes
    html: str
    pdf: bytes


def printed(reference="DSA-002", *, draft=False):
    """The sample as PDF; made once in a process."""
    return _printed(reference, draft)


@cache
def _printed(reference, draft):
    document = sample(reference)
    shown, snapshot = printable(document, draft=draft), canonical(document)
    html = agreement_html(shown)
    pdf = render.render(
        html, identifier=shown.identifier, title=shown.title, attachments=(enclosure(snapshot),)
    )
    return Printed(shown, snapshot, html, pdf)


def enclosure(content, name="snapshot.json"):
    return render.Enclosure(name, content, "The text that was signed", MADE_AT)


def page_texts(pdf):
    """What poppler reads on each page, top to bottom."""
    return read(pdf, "pdftotext", "-layout", "-", "-").split("\f")[:-1]


def words_of(pdf):
    """The whole text with single spaces."""
    return " ".join(read(pdf, "pdftotext", "-", "-").split())


def read(pdf, *command):
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return done.stdout.decode()
