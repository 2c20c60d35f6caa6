"""An organisation's facts in the shape of `parties[].organisation` in the agreement document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from organisations.models import DeaEntry, Organisation

PLAIN = (
    "name", "key", "kind", "nation", "legal_entity", "public_authority", "crown_body",
    "competent_authority", "foi_body", "health_or_care", "child_safeguarding_agency",
    "cca_category", "licensed_energy_supplier", "water_undertaker", "dpo_contact",
    "complaints_url", "ico_registration", "ico_fee_exempt", "ods_code", "dspt_status",
    "cyber_essentials", "successor",
)  # fmt: skip
DATES = (
    "ico_expires_on",
    "dspt_expires_on",
    "cyber_essentials_expires_on",
    "iso27001_expires_on",
    "staff_training_reported_on",
)
ASSURANCE = frozenset(
    {
        *DATES, "ico_registration", "ico_fee_exempt", "dspt_status", "cyber_essentials",
        "staff_training_percent", "dea_entries", "successor", "dpo_contact", "complaints_url",
    }
)  # fmt: skip
"""Facts that change in time and are read as they stand today, not as they stood at submission."""


def facts(organisation: Organisation, entries: Iterable[DeaEntry] | None = None) -> dict[str, Any]:
    """The organisation as the document writes it: dates as ISO text, unknown facts left out.

    Queries `dea_entries` unless they are given or were prefetched.
    """
    found: dict[str, Any] = {"id": organisation.reference}
    for name in PLAIN:
        found[name] = getattr(organisation, name)
    for name in DATES:
        day = getattr(organisation, name)
        found[name] = day.isoformat() if day else ""
    percent = organisation.staff_training_percent
    if percent is not None:
        found["staff_training_percent"] = (
            int(percent) if percent == int(percent) else float(percent)
        )
    written = [
        {
            "power": entry.power,
            "objective": entry.objective,
            "starts_on": entry.starts_on.isoformat() if entry.starts_on else "",
            "expires_on": entry.expires_on.isoformat() if entry.expires_on else "",
        }
        for entry in (organisation.dea_entries.all() if entries is None else entries)
    ]
    found["dea_entries"] = [{k: v for k, v in entry.items() if v} for entry in written]
    return {name: value for name, value in found.items() if value not in (None, "", [])}
