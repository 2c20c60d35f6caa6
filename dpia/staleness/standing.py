"""Since when the facts that a DPIA assesses are as they are. What was decided on other facts, does
not count for these: the acceptance of a risk, the regulator's answer."""

from __future__ import annotations

from datetime import datetime

from dpia.models import Dpia, Status

AS_APPROVED = frozenset({Status.APPROVED, Status.SUPERSEDED, Status.NOT_NEEDED})


def facts_since(dpia: Dpia) -> datetime | None:
    """Since when what it is to be approved with is so; once approved, what it was approved with.
    None where nothing has changed since the first approval. Queries nothing."""
    if dpia.status in AS_APPROVED:
        return dpia.facts_changed_at
    found = [datetime.fromisoformat(one["at"]) for one in dpia.outdated.values() if one.get("at")]
    before = [one for one in (dpia.outdated_at, dpia.facts_changed_at) if one is not None]
    return max(found or before, default=None)


def is_of_these_facts(dpia: Dpia, at: datetime) -> bool:
    """Whether what was decided then, was decided on the facts as they are."""
    since = facts_since(dpia)
    return since is None or at >= since
