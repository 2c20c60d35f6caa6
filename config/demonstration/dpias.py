"""What the demonstration's DPIAs answer besides what the files of the samples say of them.

Nothing is approved with a question of the law left blank, and the files leave many.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from questionnaire.changes import apply

ANSWERS = Path(__file__).with_name("dpia_answers.yaml")
REASONS = "screening_reasons"
A_YEAR = timedelta(days=365)


@cache
def _answers() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(ANSWERS.read_text())
    return found


def added(document: Mapping[str, Any]) -> dict[str, Any]:
    """The further answers of the sample's DPIA, by place below `dpia`; none where it is a draft."""
    own = _answers().get(document["reference"])
    if own is None:
        return {}
    bases = [code for party in document["parties"] for code in party.get("article6") or ()]
    told = {place: deepcopy(value) for place, value in own.items() if place != REASONS}
    return {**told, "lawful_bases": list(dict.fromkeys(bases))}


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The sample with its DPIA answered to the end."""
    further = {f"dpia.{place}": value for place, value in added(document).items()}
    whole: dict[str, Any] = apply(document, further)
    return whole


def reasons(document: Mapping[str, Any]) -> dict[str, str]:
    """Why its people answered no to what the agreement shows, by sign."""
    return dict(_answers().get(document["reference"], {}).get(REASONS, {}))


def next_review(part: Mapping[str, Any], approved_on: str) -> date:
    """When a DPIA approved on that day was to be looked at again, as its file says or in a year."""
    on = date.fromisoformat(approved_on)
    said = part.get("next_review_on") or ""
    last = part.get("reviewed_on") or part["approved_on"]
    return date.fromisoformat(said) if said and approved_on == last else on + A_YEAR
