"""Whether a party that joins has assessed what it joins: it adopted the DPIA that the agreement
relies on, or has one of its own. Each controller does one or the other (UK GDPR, Article 35(1)).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from agreements import documents
from agreements.dpias import currency
from agreements.models import Accession
from agreements.models.content import PROCESSORS
from dpia.models import Dpia, DpiaSharing, Status
from govuk.dates import in_words
from organisations.roles import Role

LIVING = (Status.APPROVED, Status.UNDER_REVIEW)
KEPT_HERE = re.compile(r"DPIA-\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Assessment:
    """Where the party stands with its DPIA: what it has, or what it lacks and who must act."""

    words: str
    lacks: str = ""
    """What must be done before it signs; empty where nothing must."""
    role: str = ""
    """The role that does it, at the organisation that joins or, of the DPIA itself, at its own."""
    url: str = ""

    @property
    def is_current(self) -> bool:
        return not self.lacks


def assessment_of(accession: Accession) -> Assessment:
    """Where it stands. At most four queries, and what reading the agreement costs."""
    version, relied = accession.version, accession.version.dpia
    if accession.part.get("controller_status") in PROCESSORS:
        return Assessment("Not needed: a processor adopts no DPIA")
    if relied is None or relied.status in (Status.NOT_STARTED, Status.NOT_NEEDED):
        return Assessment("Not needed: the agreement relies on no DPIA")
    if (version.document.get("emergency") or {}).get("used") is True:
        return Assessment("Follows with the full assessment, as in every emergency share")
    return _own(accession) or _adopted(accession, relied)


def _own(accession: Accession) -> Assessment | None:
    """Its own DPIA: the one it linked beside, or one kept elsewhere that its part names."""
    version, name = accession.version, accession.organisation.name
    beside = version.further_dpias.select_related("dpia")
    found = beside.filter(dpia__organisation=accession.organisation).order_by("pk").last()
    if found is None:
        named = str(accession.part.get("own_dpia_reference") or "").strip()
        if not named or KEPT_HERE.fullmatch(named):
            return None
        return Assessment(f"Has a DPIA of its own: {named}")
    dpia = found.dpia
    whole = documents.assemble(version, joining=accession)
    why = currency.why_not(version, dpia, whole)
    if not why:
        return Assessment(f"Has a DPIA of its own: {dpia.reference}", url=dpia.get_absolute_url())
    return Assessment(
        f"Its own DPIA {dpia.reference} is not current",
        f"{name} makes its own DPIA, {dpia.reference}, and {why}",
        Role.DRAFTER,
        dpia.get_absolute_url(),
    )


def _adopted(accession: Accession, relied: Dpia) -> Assessment:
    name = accession.organisation.name
    sharing = (
        DpiaSharing.objects.filter(dpia=relied, organisation=accession.organisation)
        .select_related("adopted_by")
        .first()
    )
    if sharing is not None and sharing.stands:
        by = sharing.adopted_by.name if sharing.adopted_by else ""
        words = f"Adopted {relied.reference} on {in_words(sharing.adopted_on)}, by {by}"
        return Assessment(words, url=relied.get_absolute_url())
    if relied.status not in LIVING:
        return Assessment(
            f"{relied.reference} is not approved",
            f"{relied.reference}, on which the agreement relies, is not approved now. "
            f"{relied.organisation.name} finishes it; then {name} can adopt it.",
            Role.DRAFTER,
            relied.get_absolute_url(),
        )
    again = " again, because it has changed since" if sharing and sharing.adopted_on else ""
    return Assessment(
        f"{relied.reference} not adopted{' since it changed' if again else ''}",
        f"{name} must adopt {relied.reference}, on which the agreement relies{again}: its "
        "information governance officer does so. Or its drafter starts a DPIA of its own.",
        Role.INFORMATION_GOVERNANCE,
        reverse("dpia:adopt", args=[relied.reference]),
    )


def as_data(accession: Accession) -> dict[str, Any]:
    """The same for the API."""
    found = assessment_of(accession)
    return {"words": found.words, "lacks": found.lacks, "current": found.is_current}
