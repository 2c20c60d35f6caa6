"""Assurance facts that run out: what has lapsed, and what will soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from organisations.models import Organisation

SOON = timedelta(days=60)
RUN_OUT = {
    "ico_expires_on": "ICO registration",
    "dspt_expires_on": "Data Security and Protection Toolkit status",
    "cyber_essentials_expires_on": "Cyber Essentials certificate",
    "iso27001_expires_on": "ISO 27001 certificate",
}


@dataclass(frozen=True)
class Expiry:
    """An assurance with its last day. The last day itself still counts."""

    fact: str
    label: str
    ends_on: date
    has_lapsed: bool
    is_near: bool

    @property
    def status(self) -> str:
        return "Lapsed" if self.has_lapsed else "Ends soon" if self.is_near else "In date"


def expiries(organisation: Organisation, *, on: date) -> list[Expiry]:
    """Every assurance of the organisation that has a last day, the earliest first."""
    found = []
    for fact, label in RUN_OUT.items():
        ends_on: date | None = getattr(organisation, fact)
        if ends_on is not None:
            is_near = on <= ends_on <= on + SOON
            found.append(Expiry(fact, label, ends_on, ends_on < on, is_near))
    return sorted(found, key=lambda expiry: expiry.ends_on)
