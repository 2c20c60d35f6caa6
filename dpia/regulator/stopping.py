"""What the regulator has banned or formally warned of, kept with the DPIA that it was asked about,
for whatever relies on that. Queries nothing but where it is worked out."""

from __future__ import annotations

from typing import Any

from dpia.models import ConsultationOutcome, Dpia
from dpia.regulator import kept

IN_STANDING = "stopped"
WORDS = {
    ConsultationOutcome.BAN: "has refused this processing",
    ConsultationOutcome.WARNING: "has formally warned against this processing",
}
SOURCE = "UK GDPR Art 36(2) and 58(2)"


def kept_of(dpia: Dpia) -> dict[str, Any]:
    """The standing refusal, as it is kept; empty where there is none. One query at most."""
    one = kept.refusal(dpia)
    if one is None or one.outcome not in WORDS:
        return {}
    day = one.advice_on.isoformat() if one.advice_on else ""
    return {"outcome": one.outcome, "on": day, "consultation": one.pk}


def stopped(dpia: Dpia) -> dict[str, Any]:
    """The same, as it was worked out last."""
    found: dict[str, Any] = dpia.standing.get(IN_STANDING) or {}
    return found


def in_words(dpia: Dpia) -> str:
    """What the regulator has done, after "The regulator"; empty where it has done neither."""
    return WORDS.get(stopped(dpia).get("outcome", ""), "")
