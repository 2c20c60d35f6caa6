"""Noticing that what an approved DPIA assessed has changed, and that it is as it was again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from audit import clock
from audit.actor import Actor
from audit.log import record
from dpia.documents import Described
from dpia.models import Dpia, Status
from dpia.models.dpia import is_change
from dpia.staleness import keeping, telling
from dpia.staleness.differences import Difference

Digests = dict[str, dict[str, str]]
SERVICE = Actor.system("what a DPIA assessed is compared")


def notice(dpia: Dpia, described: Sequence[Described]) -> None:
    """Keep with a locked DPIA what has changed of the agreements that rely on it, write down that
    it went stale or is no longer so, and tell everybody who relied on it."""
    relying = [(one.subject, one.document) for one in described if one.subject]
    if dpia.snapshot_id and any(one.subject and one.changes is None for one in described):
        # Approved before facts were kept, or elsewhere: bound to what is so from now on.
        keeping.bind(dpia.snapshot_id, relying)
    before = {reference: kept["digests"] for reference, kept in dpia.outdated.items()}
    after = outdated(dpia, described)
    if after == before:
        return
    told = {
        one.reference: keeping.told(dpia, one, document)
        for one, document in relying
        if one.reference in after and after[one.reference] != before.get(one.reference)
    }
    beside = {one.subject.reference for one in described if one.subject and one.is_beside}
    was = {name: kept for name, kept in before.items() if is_change(dpia.outdated[name])}
    _keep(dpia, after, told, beside)
    stale = {name: digests for name, digests in after.items() if name not in beside}
    if stale != was:
        _write_down(dpia, was, stale)
    if was and not dpia.needs_review:
        telling.current_again(dpia, SERVICE)
    for subject, _ in relying:
        if subject.reference in stale:
            telling.stale(dpia, subject, told.get(subject.reference, []))


def outdated(dpia: Dpia, described: Sequence[Described]) -> Digests:
    """By reference, which groups of facts have changed since the approval, or are not covered."""
    if dpia.approved_at is None or dpia.status == Status.SUPERSEDED:
        return {}
    return {
        one.subject.reference: dict(one.changes) for one in described if one.subject and one.changes
    }


def _keep(
    dpia: Dpia, after: Digests, told: Mapping[str, list[Difference]], beside: Collection[str]
) -> None:
    unseen = keeping.saw_nothing(dpia)
    dpia.outdated = {
        reference: {
            "digests": digests,
            **({"unseen": True} if unseen else {}),
            **({"beside": True} if reference in beside else {}),
            **_news(dpia, reference, told),
        }
        for reference, digests in after.items()
    }
    dpia.outdated_at = (dpia.outdated_at or clock.now()) if dpia.is_stale else None
    dpia.save(update_fields=["outdated", "outdated_at"])


def _news(dpia: Dpia, reference: str, told: Mapping[str, list[Difference]]) -> dict[str, object]:
    """What has changed, item by item, and when the last of it did."""
    if reference in told:
        found = [one.as_json() for one in told[reference]]
        return {"told": found, "at": clock.now().isoformat()}
    before = dpia.outdated[reference]
    return {name: before[name] for name in ("told", "at") if name in before}


def _write_down(dpia: Dpia, before: Digests, after: Digests) -> None:
    """Once for each kind of change: a draft is saved often. Not of which agreement it is, for not
    everybody who reads the DPIA knows of it."""
    if not after:
        record("stand_again", dpia, actor=SERVICE)
        return
    new = sorted(
        {
            code
            for reference, digests in after.items()
            for code in digests.keys() - before.get(reference, {}).keys()
        }
    )
    if new:
        record("go_stale", dpia, actor=SERVICE, detail={"groups": new})
