"""Each screening is kept as it was answered. `actions` and `answering` write through here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from audit.actor import Actor
from dpia.models import Dpia, DpiaScreening
from dpia.screening.signs import (
    Assessed,
    assessed,
    changed_since,
    is_done,
    outcome_of,
    shown_by,
)
from dpia.subjects import subjects_of
from law.document import get

PLACE = "dpia.screening"


def touches(places: Iterable[str]) -> bool:
    """Whether an answer of the screening is among these places."""
    return any(place == PLACE or place.startswith(f"{PLACE}.") for place in places)


def latest(dpia: Dpia) -> DpiaScreening | None:
    """The screening that counts, with who answered it. One query."""
    return dpia.screenings.select_related("made_by").first()


def keep(
    dpia: Dpia,
    *,
    actor: Actor,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> DpiaScreening | None:
    """Keep the screening as the locked DPIA's document now has it, if it differs from the latest.

    `reasons` say by sign why people answer otherwise than the agreement shows; those given before
    stay while the sign stays so. Returns what was kept; None where nothing is new.
    """
    what = assessed(dpia, subjects_of(dpia))
    before = latest(dpia)
    triggers = list(get(dpia.document, "screening.triggers", []))
    shown = shown_by(dpia, what)
    dpia.standing = {**dpia.standing, SHOWED: sorted(shown)}
    new = DpiaScreening(
        dpia=dpia,
        revision=dpia.revision,
        made_at=at,
        made_by_id=actor.person_id,
        screened_on=_day(get(dpia.document, "screening.completed_on")),
        triggers=triggers,
        shown={sign: [one.as_json() for one in found] for sign, found in shown.items()},
        reasons=_reasons(before, reasons or {}, set(shown) - set(triggers), actor, at),
    )
    if new.screened_on is not None:
        outcome = outcome_of(dpia, what)
        new.level, new.result, new.source = outcome.level, outcome.result, outcome.source
    if before is not None and all(_same(new, before, name) for name in ANSWERED):
        return None
    new.save(force_insert=True)
    return new


SHOWED = "showed"
"""In a DPIA's standing: the signs that the agreements showed when the screening was answered."""


def standing(dpia: Dpia, what: Assessed) -> dict[str, Any]:
    """What the screening comes to today, and whether an agreement has changed since so that it
    shows other signs. For the DPIA's own record, which `keep_findings` saves. Queries nothing."""
    showed = dpia.standing.get(SHOWED)
    if not is_done(dpia):
        return {"screening": "", "level": "", "screening_changed": False, SHOWED: showed}
    outcome = outcome_of(dpia, what)
    return {
        "screening": outcome.result,
        "level": outcome.level,
        "screening_changed": showed is not None and changed_since(dpia, what, showed),
        SHOWED: showed,
    }


ANSWERED = ("screened_on", "triggers", "reasons", "level", "result")


def _same(new: DpiaScreening, before: DpiaScreening, name: str) -> bool:
    return bool(getattr(new, name) == getattr(before, name))


def _reasons(
    before: DpiaScreening | None,
    given: Mapping[str, str],
    departing: set[str],
    actor: Actor,
    at: datetime,
) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = dict(before.reasons) if before else {}
    for sign, text in given.items():
        if text.strip() and text.strip() != kept.get(sign, {}).get("text"):
            kept[sign] = {"text": text.strip(), "by": actor.name, "on": at.date().isoformat()}
    return {sign: reason for sign, reason in sorted(kept.items()) if sign in departing}


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None
