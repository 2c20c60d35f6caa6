"""Who can put a finding right: a party, an administrator, those of the DPIA, the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agreements.models import Party, Version
from law import Finding, library

FACTS = "parties[].organisation."
APPROVALS = "approvals"


@dataclass(frozen=True, order=True)
class Fixer:
    """Who can put something right. They sort in the order in which a page names them."""

    order: tuple[int, int]
    name: str
    how: str
    organisation: int = 0
    """The organisation whose drafters can; 0 where it takes somebody else."""


DPIA = Fixer(
    (3, 0),
    "Those of the DPIA, and reviewers",
    "The DPIA's drafters write it, the data protection officer advises on it, an information "
    "governance officer approves it. Reviewers decide once the agreement is with them.",
)
SERVICE = Fixer(
    (4, 0),
    "Nobody by typing",
    "The service records these when a step is taken, for example when everybody has signed.",
)


def fixer_of(version: Version, parties: Sequence[Party], finding: Finding) -> Fixer:
    """Who can put it right. `parties` are the version's, with their organisations."""
    fix = finding.fix
    if fix.startswith(FACTS) and fix != f"{FACTS}id":
        return _administrator(_party_of(finding, parties))
    if fix.startswith(("dpia.", APPROVALS)):
        return DPIA
    if fix.startswith("signatures") or _is_service_made(fix):
        return SERVICE
    return _drafters(version, _party_of(finding, parties) if "parties." in finding.path else None)


def _is_service_made(fix: str) -> bool:
    # Restricted words are found by the service and hidden by the lead.
    if fix not in library.fields() or fix.startswith("publication."):
        return False
    return bool(library.field(fix).made_by)


def _party_of(finding: Finding, parties: Sequence[Party]) -> Party | None:
    """The party whose row it is put right in."""
    key = finding.on.split("/")[0]
    place = finding.path.split(".")
    number = int(place[1]) if len(place) > 1 and place[1].isdigit() else -1
    own = next((party for party in parties if party.key == key), None)
    return own or next((party for party in parties if party.position == number), None)


def _administrator(party: Party | None) -> Fixer:
    name = party.organisation.name if party else "the organisation"
    return Fixer(
        (2, party.position if party else 0),
        f"The administrator of {name}",
        "These are facts on the organisation's own record. They are changed there.",
    )


def _drafters(version: Version, party: Party | None) -> Fixer:
    lead = version.agreement.lead_organisation
    if party is None or party.organisation_id == lead.pk or not party.accepted_at:
        return Fixer((0, 0), lead.name, "Drafters of the organisation that leads.", lead.pk)
    return Fixer(
        (1, party.position),
        party.organisation.name,
        "It has accepted, so its own drafters answer its part.",
        party.organisation_id,
    )
