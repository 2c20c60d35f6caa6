"""Whose Caldicott Guardian has to give a view on a DPIA.

A view is needed from each controller in health or adult social care where confidential information
about patients or care users is shared. It is asked of the Guardian, and is no approval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from dpia.models import Dpia
from law.document import get
from organisations.models import Organisation

SOURCE = "NDG guidance on Caldicott Guardians (2021)"
CARE = "adult_social_care"


def is_confidential(document: Mapping[str, Any]) -> bool:
    """Whether the agreement shares confidential health or adult social care data."""
    return any(
        item.get("confidential_patient_information") is True or item.get("origin") == CARE
        for item in get(document, "data_items", [])
    )


def needed_from(documents: Iterable[Mapping[str, Any]]) -> list[str]:
    """The references of the organisations whose Guardian's view is needed, by whole documents."""
    found = [
        str(get(party, "organisation.id", ""))
        for document in documents
        if is_confidential(document)
        for party in get(document, "parties", [])
        if party.get("controller_status") in ("sole", "joint")
        and get(party, "organisation.health_or_care", None) is True
    ]
    return sorted(set(found) - {""})


def readers(dpia: Dpia, needed: Iterable[str]) -> list[Organisation]:
    """Those of the organisations needed that write the DPIA or read it. One query at most."""
    wanted = set(needed)
    if not wanted:
        return []
    read = dpia.sharings.values("organisation_id")
    mine = Q(pk=dpia.organisation_id) | Q(pk__in=read)
    return list(Organisation.objects.filter(mine, reference__in=wanted).order_by("name"))


def known_to_need(dpia: Dpia) -> list[str]:
    """Whose view was needed when the DPIA was judged last. Queries nothing."""
    found: list[str] = dpia.standing.get("caldicott", [])
    return found
