"""Who leads an agreement once the variation in which its lead was replaced is in force."""

from __future__ import annotations

from agreements.models import Version
from agreements.replacing.rules import hands_over
from audit.actor import Actor
from audit.log import record


def hand_over(version: Version, actor: Actor) -> None:
    """Where this variation replaced the lead, the successor leads from now on. In the transaction
    that brings it into force; the old lead reads the versions in which it took part."""
    found = hands_over(version)
    if found is None or version.parties.filter(organisation=found.leaves_id).exists():
        return
    agreement = version.agreement
    agreement.lead_organisation = found.takes_over
    agreement.save(update_fields=["lead_organisation"])
    detail = {"before": found.leaves.reference, "after": found.takes_over.reference}
    record("hand_over_lead", agreement, actor=actor.as_role("system"), detail=detail)
