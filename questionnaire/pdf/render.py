"""PDF bytes from HTML: tagged for PDF/UA-1, archived as PDF/A-3a, the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from questionnaire.pdf.child import LIMITS, Limits, PdfFailed, run_in_child

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

__all__ = [
    "LIMITS", "Enclosure", "Limits", "PdfFailed", "render", "render_in_child",
    "run_in_child", "warm",
]  # fmt: skip

VARIANT = "pdf/a-3a"

# WeasyPrint writes one conformance claim a file. PDF/A-3a already asks for all that PDF/UA-1 asks
# for, so the second claim is added to the metadata. PDF/A allows no property in the metadata that
# it does not know unless its schema is declared beside it.
UA_CLAIM = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


@dataclass(frozen=True)
class Enclosure:
    """A file carried inside the PDF. `made_at` is written down in place of the clock."""

    name: str
    content: bytes
    description: str
    made_at: datetime
    relationship: str = "Source"


def render(
    html: str, *, identifier: str, title: str, attachments: Sequence[Enclosure] = ()
) -> bytes:
    """The PDF of `html`, in this process and without limits.

    The same arguments give the same bytes. `identifier` names the document for ever, such as
    `DSA-2026-0042-3`. Nothing is fetched: a picture, style or font that is not a data: URI is
    left out. Text from people belongs in `render_in_child`.
    """
    from weasyprint import HTML, Attachment

    fetcher = _deny()
    enclosed = [
        Attachment(
            string=one.content,
            url_fetcher=fetcher,
            name=one.name,
            description=one.description,
            created=one.made_at,
            modified=one.made_at,
            relationship=one.relationship,
        )
        for one in attachments
    ]
    options: dict[str, Any] = {"pdf_variant": VARIANT, "attachments": enclosed}
    document = HTML(string=html, url_fetcher=fetcher).render(**options)
    document.metadata.title = title
    plain = document.metadata.generate_rdf_metadata

    def with_ua_claim(*arguments: Any) -> bytes:
        claimed: bytes = plain(*arguments)
        return claimed.replace(b"</rdf:RDF>", UA_CLAIM + b"</rdf:RDF>")

    document.metadata.generate_rdf_metadata = with_ua_claim
    pdf: bytes = document.write_pdf(pdf_identifier=identifier.encode(), **options)
    return pdf


def render_in_child(
    html: str,
    *,
    identifier: str,
    title: str,
    attachments: Sequence[Enclosure] = (),
    limits: Limits = LIMITS,
) -> bytes:
    """As `render`, in a forked child with limits on processor, memory and time.

    Raises PdfFailed, with a reason fit to show, when a limit is reached or the child dies.
    Quick only in a process that has called `warm`.
    """
    return run_in_child(
        lambda: render(html, identifier=identifier, title=title, attachments=attachments),
        limits=limits,
    )


@cache
def warm() -> None:
    """Load WeasyPrint and the fonts, once, so that each forked child finds them ready.

    For the start of a worker process. A web process must not call it: it costs 30 MiB.
    """
    sample = (
        '<!doctype html><html lang="en"><title>Ready</title>'
        "<style>body { font-family: 'Liberation Sans' } code { font-family: 'Liberation Mono' }"
        "</style><h1>Ready</h1><p>Text <b>bold</b> <i>italic</i> <code>code</code></p>"
    )
    render(sample, identifier="warm", title="Ready")


def _deny() -> URLFetcher:
    """A fetcher that opens data: URIs and nothing else."""
    return _fetcher_class()(allowed_protocols=("data",), allow_redirects=False)


@cache
def _fetcher_class() -> type[URLFetcher]:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Deny(URLFetcher):  # type: ignore[misc]
        """Refuses by hand as well: a list of allowed protocols has been got round before."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if not url.lower().startswith("data:"):
                raise ValueError("Only data: addresses are read while a PDF is made.")
            return super().fetch(url, headers)

    return Deny
