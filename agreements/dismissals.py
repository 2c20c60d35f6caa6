"""Warnings that drafters have dismissed: kept with the findings, for as long as they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from agreements.models import Dismissal, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from law import Finding
from law.seen import seen

Key = tuple[str, str]
SERVICE = Actor.system("an answer changed")


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Why a warning was dismissed, and by whom."""

    reason: str
    by: str
    organisation: str
    at: str
    """ISO 8601"""
    seen: str

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)


def can_be_dismissed(finding: Finding) -> bool:
    """Whether it only asks to be considered: it stops nothing, now or later."""
    return not finding.blocks and not finding.postponed


def dismissed(version: Version) -> dict[Key, Dismissed]:
    """The dismissals that hold, by rule and object. No query: they are kept with the findings."""
    return {
        (entry["rule"], entry["on"]): Dismissed(**entry["dismissed"])
        for entry in version.findings
        if entry.get("dismissed")
    }


def carried(
    version: Version, found: Sequence[Finding], whole: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The findings as they are kept, each with its dismissal where that still holds.

    A dismissal ends when its finding goes or an answer that the rule reads has changed: it writes
    the end and records it. A query only for those that end.
    """
    held = dismissed(version)
    entries = []
    for finding in found:
        entry = finding.as_json()
        before = held.get((finding.rule, finding.on))
        if before and can_be_dismissed(finding) and before.seen == seen(finding, whole):
            entry["dismissed"] = asdict(held.pop((finding.rule, finding.on)))
        entries.append(entry)
    for rule, on in held:
        end(version, rule, on, SERVICE)
    return entries


def end(version: Version, rule: str, on: str, actor: Actor) -> None:
    """End a dismissal. The row stays, with who ended it."""
    now = clock.now()
    standing = Dismissal.objects.filter(version=version, rule=rule, on=on, ended_at__isnull=True)
    for row in standing:
        row.ended_at, row.ended_by_id = now, actor.person_id
        row.save(update_fields=["ended_at", "ended_by"])
        record(
            "reconsider", version, actor=actor, detail={"rule": rule, "on": on, "was": row.reason}
        )
