"""Earlier approvals that still count when a draft comes back: those it does not touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from agreements.comparing import changed_labels
from agreements.deciding import declined
from agreements.deciding.coverage import coverage_of
from agreements.documents import content_of
from agreements.models import Approval, Snapshot, Version
from agreements.succession import sections_of
from agreements.wrote import advisers
from law.document import differences
from organisations.roles import Role

GIVEN = ("state", "decided_at", "decided_by_id", "sha256", "reason", "dpia_sha256", "delegate_of")
SHOWN = 40
"""So many of the answers that changed are named."""


@dataclass(frozen=True)
class Since:
    """What differs between the text that was approved and the one that stands."""

    places: tuple[str, ...]
    labels: tuple[str, ...]


def carry_over(version: Version, asked: Iterable[Approval]) -> list[Approval]:
    """Count earlier approvals as given again where nothing that they covered changed; which.

    Each keeps naming the snapshot that was read, and says for which one it counts now, and why.
    Where that would leave nobody to decide, the reviewers of whoever declined to sign decide again:
    the text came back for a reason.
    """
    asked = list(asked)
    given = _given_before(version)
    known: dict[str, Since] = {}
    found = []
    for row in asked:
        before = given.get((row.organisation_id, row.role))
        if before is None or before.why != row.why:
            continue
        since = known.setdefault(before.sha256, since_approval(version, before.sha256))
        if still_covers(version, before, since):
            found.append((row, before, since))
    if len(found) == len(asked):
        again = declined.asked_again(version, asked)
        found = [one for one in found if one[0].organisation_id not in again]
    for row, before, since in found:
        _carry(version, row, before, since)
    return [row for row, _, _ in found]


def _given_before(version: Version) -> dict[tuple[int, str], Approval]:
    """The approvals of the round before, but for those of people who have written, or
    advised on the DPIA, since."""
    writers = version.contributions.values("person")
    earlier = version.approvals.filter(
        round=version.round - 1, state=Approval.State.APPROVED
    ).exclude(Q(decided_by__in=writers) | Q(decided_by__in=advisers(version)))
    return {(row.organisation_id, row.role): row for row in earlier}


def since_approval(version: Version, sha256: str) -> Since:
    """What changed between that snapshot of the version and the one that stands."""
    assert version.snapshot is not None
    if sha256 == version.snapshot.sha256:
        return Since((), ())
    read = content_of(Snapshot.objects.get(version=version, sha256=sha256))
    stands = content_of(version.snapshot)
    return Since(differences(read, stands), tuple(changed_labels(read, stands)))


def still_covers(version: Version, before: Approval, since: Since) -> bool:
    """Whether nothing that this approval covered has changed: no answer, and not the DPIA."""
    coverage = coverage_of(before.role)
    if coverage.dpia and before.dpia_sha256 != dpia_sha256(version):
        return False
    return not coverage.touched(since.places)


def dpia_sha256(version: Version) -> str:
    """Of the DPIA that the version relies on, as it was last approved; empty for none."""
    return version.dpia.approved_sha256 if version.dpia else ""


def _carry(version: Version, row: Approval, before: Approval, since: Since) -> None:
    assert version.snapshot is not None
    for name in GIVEN:
        setattr(row, name, getattr(before, name))
    row.carried_to = version.snapshot.sha256
    row.carried_why = why(row.role, since)
    row.changed_since = list(since.labels[:SHOWN])


def why(role: str, since: Since) -> str:
    """Why an approval in this role still counts, in words."""
    if not since.places:
        return "The text is the same as the one that was approved."
    count = len(since.labels)
    changed = {0: "Facts of the organisations", 1: "1 answer"}.get(count, f"{count} answers")
    none = "It is not" if count == 1 else "None of it is"
    checks = coverage_of(role).words
    return f"{changed} changed since. {none} among what the {_called(role)} checks: {checks}."


def _called(role: str) -> str:
    label = str(Role(role).label)
    return label if role == Role.CALDICOTT_GUARDIAN else label.lower()


def touched_sections(before: Approval, since: Since) -> list[str]:
    """The sections in which something changed that this approval covered."""
    return sections_of(coverage_of(before.role).touched(since.places))
