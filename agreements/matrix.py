"""Whose approval a version needs: each organisation's own matrix, read against the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agreements.models.content import PROCESSORS
from organisations.matrix import in_force
from organisations.models import Organisation
from organisations.models.choices import ReviewWhen
from organisations.roles import REVIEWS

Document = Mapping[str, Any]


def _items(document: Document) -> list[Mapping[str, Any]]:
    return list(document.get("data_items") or [])


def _special(document: Document) -> bool:
    return any(i.get("special_categories") or i.get("criminal_offence") for i in _items(document))


def _confidential_health(document: Document) -> bool:
    return any(item.get("confidential_patient_information") is True for item in _items(document))


def _has_risk(field: str, *levels: str) -> Callable[[Document], bool]:
    """Whether a risk of the DPIA has one of these levels: `overall` before measures, or
    `residual`."""

    def holds(document: Document) -> bool:
        risks = (document.get("dpia") or {}).get("risks") or []
        return any(risk.get(field) in levels for risk in risks)

    return holds


def _novel(document: Document) -> bool:
    return document.get("novel") is True


def _dea_debt_or_fraud(document: Document) -> bool:
    return any(
        gateway.get("power") in ("DEA_48", "DEA_56")
        for party in document.get("parties") or []
        for gateway in party.get("gateways") or []
    )


def _emergency(document: Document) -> bool:
    return (document.get("emergency") or {}).get("used") is True


SERIOUS = ("medium", "high")
CONDITIONS: dict[str, tuple[str, Callable[[Document], bool]]] = {
    "always": ("in every agreement", lambda document: True),
    "special_category": ("special category or criminal offence data is shared", _special),
    "confidential_health": ("confidential health or care data is shared", _confidential_health),
    "medium_risk": ("the DPIA finds a medium or high risk", _has_risk("overall", *SERIOUS)),
    "medium_residual_risk": (
        "the DPIA leaves a medium or high risk",
        _has_risk("residual", *SERIOUS),
    ),
    "high_residual_risk": ("the DPIA leaves a high risk", _has_risk("residual", "high")),
    "novel": ("it uses data or technology in a new way", _novel),
    "dea_debt_or_fraud": ("a Digital Economy Act debt or fraud power is used", _dea_debt_or_fraud),
    "emergency": ("it is an emergency share", _emergency),
}


@dataclass(frozen=True)
class Demand:
    """A role that must approve for an organisation, and why."""

    organisation: Organisation
    party_key: str
    role: str
    why: str
    named: str = ""


def _asked_now(document: Document, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows that are asked of this text. Where an organisation says who decides in an emergency,
    they alone do so, within hours: the others are asked in the full assessment, a version of its
    own within 90 days."""
    urgent = [row for row in rows if row["when"] == ReviewWhen.EMERGENCY]
    return urgent if urgent and _emergency(document) else rows


def demands(document: Document, organisations: Mapping[str, Organisation]) -> list[Demand]:
    """Every approval that this document needs, in the order of its parties.

    Every party approves but a processor, which acts on instructions. A reviewer whom
    the draft names (`approvals[]`) is asked too.
    """
    named = {
        (row.get("party"), row.get("role")): row.get("decided_by") or ""
        for row in document.get("approvals") or []
    }
    found = []
    for party in document.get("parties") or []:
        organisation = organisations.get((party.get("organisation") or {}).get("id", ""))
        key = party.get("id") or ""
        if organisation is None:
            continue
        asked: dict[str, str] = {}
        if party.get("controller_status") not in PROCESSORS:
            for line in _asked_now(document, in_force(organisation.approval_matrix)):
                words, holds = CONDITIONS[line["when"]]
                if holds(document):
                    asked.setdefault(line["role"], words)
        for party_key, role in named:
            if party_key == key and role in REVIEWS:
                asked.setdefault(str(role), "named in the draft")
        found += [
            Demand(organisation, key, role, why, named.get((key, role), ""))
            for role, why in asked.items()
        ]
    return found
