"""Who can review a version, and where nobody can."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from agreements import documents, matrix
from agreements.models import Version
from agreements.wrote import themselves
from organisations.models import Membership
from organisations.roles import Role


@dataclass(frozen=True)
class Nobody:
    """A review that is to be asked for, and that nobody of the organisation may give."""

    organisation: str
    role: str
    why: str


def nobody_for(version: Version) -> list[Nobody]:
    """The reviews of the draft as it stands for which there is nobody: no holder of the role, or
    only those who wrote the draft and who act for one of them. Three queries."""
    parties = documents.parties_of(version)
    organisations = {party.organisation.reference: party.organisation for party in parties}
    demands = matrix.demands(documents.assemble(version), organisations)
    wrote = themselves(version)
    held = Membership.objects.current().filter(
        organisation__in=[one.organisation.pk for one in demands], person__is_active=True
    )
    holders, barred = defaultdict(set), defaultdict(set)
    rows = held.values_list("organisation", "role", "person", "delegated_from__person")
    for organisation, role, person, source in rows:
        holders[organisation, role].add(person)
        if wrote & {person, source}:
            barred[organisation, role].add(person)
    found = []
    for one in demands:
        place = (one.organisation.pk, one.role)
        if holders[place] - barred[place]:
            continue
        why = (
            "whoever holds the role wrote the draft, or acts for somebody who did"
            if holders[place]
            else "nobody holds the role"
        )
        found.append(Nobody(one.organisation.name, str(Role(one.role).label).lower(), why))
    return found
