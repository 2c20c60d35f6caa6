"""Finding a party that joins, within an agreement that the person may read."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from agreements.models import Accession, AccessionFile, Version

SHOWN = ("organisation", "agreement__lead_organisation", "version__agreement",
         "version__snapshot", "version__dpia__organisation", "signature", "invited_by",
         "document")  # fmt: skip


def accessions_of(version: Version) -> list[Accession]:
    """Everybody who joined, joins or gave it up, the newest first. One query."""
    found = version.agreement.accessions.select_related(*SHOWN).order_by("-pk")
    return list(found)


def accession_of(version: Version, key: int) -> Accession:
    """One of them by its number, or 404."""
    found: Accession = get_object_or_404(
        version.agreement.accessions.select_related(*SHOWN), pk=key
    )
    return found


def document_of(accession: Accession) -> AccessionFile | None:
    """The sealed PDF that it left, if it has joined and that is made."""
    found: AccessionFile | None = getattr(accession, "document", None)
    return found
