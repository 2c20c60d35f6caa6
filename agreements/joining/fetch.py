"""Finding a party that joins, within an agreement that the person may read."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from agreements.models import Accession, AccessionFile, Version
from audit.actor import Actor

SHOWN = ("organisation", "agreement__lead_organisation", "version__agreement",
         "version__snapshot", "version__dpia__organisation", "signature", "invited_by",
         "document")  # fmt: skip


def accessions_of(version: Version, actor: Actor) -> list[Accession]:
    """Everybody who joined, joins or gave it up, as the actor may read them, the newest first. Two
    queries."""
    return list(_read_by(version, actor).order_by("-pk"))


def accession_of(version: Version, key: int, actor: Actor) -> Accession:
    """One of them by its number, or 404."""
    found: Accession = get_object_or_404(_read_by(version, actor), pk=key)
    return found


def _read_by(version: Version, actor: Actor) -> QuerySet[Accession]:
    """All of them; who is itself still joining reads of the others only those that have joined."""
    found = version.agreement.accessions.select_related(*SHOWN)
    own = version.parties.filter(organisation=actor.organisation_id, joins_later=True)
    if not own.filter(joined_on=None).exists():
        return found
    return found.filter(Q(organisation=actor.organisation_id) | Q(status=Accession.Status.JOINED))


def document_of(accession: Accession) -> AccessionFile | None:
    """The sealed PDF that it left, if it has joined and that is made."""
    found: AccessionFile | None = getattr(accession, "document", None)
    return found
