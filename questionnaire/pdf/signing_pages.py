"""The pages of a document to sign on which parties sign in ink, one for each."""

from __future__ import annotations

from questionnaire.pdf.paper import Fact, Facts, Prose, Section
from questionnaire.pdf.printable import Printable, SignHere

WHAT_FOR = (
    "Only for a signature in ink. Whoever signs in the service does not need this page.",
    "I have read this agreement, have authority to commit my organisation, and accept its risks "
    "for my organisation.",
)


def signing_pages(printable: Printable) -> tuple[Section, ...]:
    """A page for each party that may sign in ink: what it signs, and lines to write on."""
    return tuple(_page(printable, number, one) for number, one in enumerate(printable.sign_here, 1))


def _page(printable: Printable, number: int, one: SignHere) -> Section:
    signed = Facts(
        (
            Fact("Agreement", (f"{printable.reference}, version {printable.version}",)),
            Fact("Title", (printable.title,)),
            Fact("SHA-256", (printable.sha256,), code=True),
        )
    )
    lines = Facts(
        (
            Fact("Organisation", (one.organisation,)),
            Fact("Signature", ("",), ruled=True),
            Fact("Name in capitals", (_expected(one.name),), ruled=True),
            Fact("Post", (_expected(one.post),), ruled=True),
            Fact("Date", ("Day, month, year",), ruled=True),
        ),
        heading=f"Signed for {one.organisation}",
    )
    return Section(
        f"sign-{number}",
        f"Signature page: {one.organisation}",
        (signed, Prose(WHAT_FOR, standing=True), lines),
        new_page=True,
    )


def _expected(text: str) -> str:
    return f"Named in the agreement: {text}" if text else ""
