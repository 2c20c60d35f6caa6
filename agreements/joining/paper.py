"""The record of an accession as a paper: what was joined, the part, the signature, the evidence.

Pure but for the rows it reads. Nothing in it is of the text that the others signed, which it names
by its SHA-256.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from agreements.joining.assessing import assessment_of
from agreements.joining.showing import sections_of
from agreements.models import Accession, Approval, Signature, Version
from agreements.models.decisions import by_words
from govuk.dates import in_words
from organisations.roles import Role
from questionnaire.pdf.paper import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Paper,
    Prose,
    Section,
    Steps,
    Table,
)
from questionnaire.pdf.words import moment, printable

STANDS = (
    "By this record the organisation named joins the agreement named. It signed the agreement as "
    "the others signed it, and its own part, which is printed here. What the others signed is "
    "unchanged, and so are their signatures."
)


def file_name(accession: Accession) -> str:
    """The name of the file that is attached: the bytes whose SHA-256 was signed."""
    return f"{accession.agreement.reference}-joining-{accession.key}.json"


def paper_of(accession: Accession, *, made_at: datetime, sealed_by: str) -> Paper:
    """The record of a party that has joined. Some ten queries."""
    version, signature = accession.version, accession.signature
    assert signature is not None
    sections = [
        Section("joins", "What it joins", _joins(accession), number="1"),
        Section("part", "The part of the organisation that joins", _part(accession), number="2"),
        Section("signature", "Its signature", (_signature(accession, signature),), number="3"),
        Section("evidence", "Evidence", _evidence(accession, made_at, sealed_by),
                number="4", new_page=True, dense=True),
    ]  # fmt: skip
    return Paper(
        title=_text(f"{accession.organisation.name} joins: {version.title}"),
        kind="Joining record",
        reference=accession.agreement.reference,
        version=version.number,
        sha256=accession.sha256,
        made_at=made_at,
        cover=(Section("standing", "What this record does", (Prose((STANDS,), standing=True),)),),
        sections=tuple(sections),
        organisations=(_text(accession.organisation.name),),
        between="signed by",
        verify_at=_verify_at(),
    )


def _joins(accession: Accession) -> tuple[Block, ...]:
    version = accession.version
    process = str(version.document.get("accession_process") or "")
    said = (
        ("Organisation", accession.organisation.name),
        ("Agreement", f"{accession.agreement.reference}, version {version.number}"),
        ("Title", version.title),
        ("Signed before by", ", ".join(signed_before(version))),
        ("Bound from", in_words(accession.joined_on)),
        ("Why it joins", accession.reason),
        ("How an organisation joins, as the agreement says", process),
    )
    hashed = version.snapshot.sha256 if version.snapshot else ""
    facts = [Fact(term, _lines(text)) for term, text in said if text]
    return (Facts((*facts, Fact("SHA-256 of the agreement", (hashed,), code=True))),)


def signed_before(version: Version) -> list[str]:
    """The organisations whose signatures stand under the agreement's own document."""
    rows = version.signatures.filter(voided_at__isnull=True, part_sha256="")
    names = rows.order_by("signed_at").values_list("organisation__name", flat=True)
    return [str(name) for name in names]


def _part(accession: Accession) -> tuple[Block, ...]:
    made: list[Block] = []
    for section in sections_of(accession):
        facts = tuple(
            Fact(_text(row.label), _lines(*row.values), listed=len(row.values) > 1)
            for row in section.rows
            if row.values
        )
        if facts:
            made.append(Facts(facts, section.title))
    return tuple(made) or (Prose(("The part says nothing of its own.",)),)


def _signature(accession: Accession, signature: Signature) -> Facts:
    return Facts(
        (
            Fact("Name", _lines(signature.name)),
            Fact("Post", _lines(signature.post)),
            Fact("For", _lines(accession.organisation.name)),
            Fact("Signed", (moment(signature.signed_at),)),
        )
    )


def _evidence(accession: Accession, made_at: datetime, sealed_by: str) -> tuple[Block, ...]:
    version, signature = accession.version, accession.signature
    assert signature is not None
    role = by_words(str(Role.SIGNATORY.label), signature.delegate_of)
    facts = (
        Fact("Signed by", _lines(f"{signature.name}, {signature.post}")),
        Fact("Role", _lines(role)),
        Fact("How and when", _lines(signature.method, moment(signature.signed_at))),
        Fact("SHA-256 of the agreement", (signature.sha256,), code=True),
        Fact("SHA-256 of the part", (signature.part_sha256,), code=True),
        Fact("DPIA", _lines(assessment_of(accession).words)),
        Fact("PDF made", (moment(made_at),)),
        Fact("Sealed by", _lines(sealed_by)),
        Fact("Check it at", (_verify_at(),)),
    )
    name = file_name(accession)
    steps = (
        f"The quick way: open {_verify_at()} and choose this file. It says whether the file is "
        "genuine and how the agreement stands. Nothing of the file is kept.",
        "Or open the file in a PDF reader that shows signatures. Its seal says that nothing has "
        "changed since it was sealed.",
        f"By hand: save the file {name}, which is attached to this PDF, and work out its SHA-256. "
        "It is the SHA-256 of the part above. Inside, the file names the SHA-256 of the agreement: "
        f"compare it with the one on the evidence page of {version.agreement.reference}.",
    )
    return (
        Facts(facts),
        *_approvals(accession),
        Steps(steps, heading="How to check that nothing has changed"),
    )


def _approvals(accession: Accession) -> tuple[Block, ...]:
    rows = accession.reviews.filter(round=accession.round, state=Approval.State.APPROVED)
    columns = (
        Column("Role", 26),
        Column("Person", 26),
        Column("When", 20),
        Column("SHA-256 of the part", 28),
    )
    found = tuple(
        (
            Cell.of(row.get_role_display()),
            Cell.of(_text(row.decided_by.name)),
            Cell.of(moment(row.decided_at)),
            Cell.of(row.sha256, code=True),
        )
        for row in rows.select_related("decided_by")
        if row.decided_by and row.decided_at
    )
    return (Table(columns, found, "Who approved the part"),) if found else ()


def _verify_at() -> str:
    return f"{settings.BASE_URL}{reverse('verify')}"


def _text(value: Any) -> str:
    return str(printable(str(value)))


def _lines(*values: Any) -> tuple[str, ...]:
    """What people wrote, paragraph by paragraph, without what cannot be printed."""
    said = (line.strip() for value in values for line in _text(value).splitlines())
    return tuple(line for line in said if line)
