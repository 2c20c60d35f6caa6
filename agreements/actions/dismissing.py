"""Dismissing a warning with a reason, and bringing it back."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from agreements import documents
from agreements.actions.drafting import NotPossible, NotYours, editing, lock
from agreements.dismissals import Dismissed, can_be_dismissed, dismissed, end
from agreements.judging import kept
from agreements.models import Contribution, Dismissal, Version
from audit import clock
from audit.actor import Actor
from audit.log import record
from law import Finding
from law.seen import seen

MOVED_ON = "What this warning rests on has changed since you opened the page. Read it again."


def dismissing(version: Version, actor: Actor, finding: Finding) -> str | None:
    """The role in which the actor may dismiss this finding: whoever may write where it is put
    right. None for anybody else."""
    may = editing(version, actor)
    return may.role if may and may.allows(finding.path) else None


@transaction.atomic
def dismiss(
    version: Version, *, actor: Actor, rule: str, on: str, reason: str, seen_then: str = ""
) -> Dismissal:
    """Dismiss a warning with a reason that reviewers read. A second time changes nothing.

    `seen_then`: the hash of what its page showed. Raises NotYours for who may not write there,
    NotPossible when there is no such warning, no reason, or it rests on other answers by now.
    """
    locked = lock(version)
    found, role = _found(locked, actor, rule, on)
    if not can_be_dismissed(found):
        raise NotPossible("This finding cannot be dismissed. Put it right instead.")
    if not reason.strip():
        raise NotPossible("Enter why this warning can be dismissed.")
    now_seen = seen(found, documents.assemble(locked))
    if seen_then and seen_then != now_seen:
        raise NotPossible(MOVED_ON)
    if (rule, on) in dismissed(locked):
        return locked.dismissals.get(rule=rule, on=on, ended_at__isnull=True)
    row = Dismissal.objects.create(
        version=locked,
        rule=rule,
        on=on,
        message=found.message,
        reason=reason.strip(),
        seen=now_seen,
        at=clock.now(),
        by_id=actor.person_id or 0,
        organisation_id=actor.organisation_id,
    )
    _keep(locked, row)
    Contribution.objects.get_or_create(
        version=locked, person_id=row.by_id, defaults={"first_at": row.at}
    )
    record(
        "dismiss",
        locked,
        actor=actor.as_role(role),
        reason=row.reason,
        detail={"rule": rule, "on": on, "message": row.message},
    )
    return row


@transaction.atomic
def reconsider(version: Version, *, actor: Actor, rule: str, on: str) -> Version:
    """Bring a dismissed warning back. Raises NotYours as above, NotPossible where there is none."""
    locked = lock(version)
    _, role = _found(locked, actor, rule, on)
    if (rule, on) not in dismissed(locked):
        raise NotPossible("This warning is not dismissed.")
    end(locked, rule, on, actor.as_role(role))
    locked.findings = [
        {k: v for k, v in entry.items() if k != "dismissed"}
        if (entry["rule"], entry["on"]) == (rule, on)
        else entry
        for entry in locked.findings
    ]
    locked.save(update_fields=["findings"])
    return locked


def _found(version: Version, actor: Actor, rule: str, on: str) -> tuple[Finding, str]:
    """The finding as last judged, and the role in which the actor may dismiss it."""
    if not editing(version, actor):
        raise NotYours
    found = next((f for f in kept(version) if (f.rule, f.on) == (rule, on)), None)
    if found is None:
        raise NotPossible("The rules do not find this any more.")
    role = dismissing(version, actor, found)
    if role is None:
        raise NotYours([found.path])
    return found, role


def _keep(version: Version, row: Dismissal) -> None:
    """Write the dismissal beside its finding, where pages read it."""
    told = Dismissed(
        reason=row.reason,
        by=row.by.name,
        organisation=row.organisation.name if row.organisation else "",
        at=row.at.isoformat(),
        seen=row.seen,
    )
    for entry in version.findings:
        if (entry["rule"], entry["on"]) == (row.rule, row.on):
            entry["dismissed"] = asdict(told)
    version.save(update_fields=["findings"])
