"""What stands about an agreement, and what must have been recorded when it changes.

The machine looks before and after each step. This file knows the workflow only from outside: from
its rows, and from what the product promises about them.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection

from agreements.models import (
    IN_FORCE,
    Agreement,
    Announcement,
    Signature,
    Snapshot,
    Status,
    Version,
)
from agreements.models.content import PROCESSORS, Party
from audit.models import Event

DECIDED = {"approved": "approve", "changes_requested": "ask_for_changes", "refused": "refuse"}
REVIEWED = {"approved": "approve_part"}
MOVED = {
    (Status.READY_TO_SIGN, Status.DRAFT): "decline",
    (Status.READY_TO_SIGN, Status.IN_FORCE): "start",
    (Status.READY_TO_SIGN, Status.SUSPENDED): "start",
    (Status.SUSPENDED, Status.IN_FORCE): "resume",
}
ENDED = {
    Status.WITHDRAWN: "withdraw",
    Status.SUSPENDED: "suspend",
    Status.TERMINATED: "terminate",
    Status.SUPERSEDED: "supersede",
    Status.EXPIRED: "expire",
}
JOINING = {"draft": "send_part_back", "joined": "join", "withdrawn": "withdraw_accession"}
TOLD = [
    *{*DECIDED.values(), *REVIEWED.values(), *MOVED.values(), *ENDED.values(), *JOINING.values()},
    *("submit", "sign", "save", "start_variation", "invite_to_join", "save_part", "submit_part"),
]
"""What is counted. Whatever else is recorded (invitations, papers) changes none of these rows."""

ROWS = """
SELECT json_build_object(
  'versions', (SELECT json_agg(row_to_json(one)) FROM (
      SELECT v.id, number, status, revision, round, s.sha256 FROM agreements_version v
      LEFT JOIN agreements_snapshot s ON s.id = v.snapshot_id WHERE v.agreement_id = %(a)s) one),
  'approvals', (SELECT json_agg(row_to_json(one)) FROM (
      SELECT a.id, version_id, a.organisation_id, role, a.round, required, state, a.sha256,
        decided_by_id, delegate_of, carried_to, carried_why
      FROM agreements_approval a JOIN agreements_version v ON v.id = a.version_id
      WHERE v.agreement_id = %(a)s) one),
  'signatures', (SELECT json_agg(row_to_json(one)) FROM (
      SELECT g.id, version_id, g.organisation_id, sha256, part_sha256, voided_at
      FROM agreements_signature g JOIN agreements_version v ON v.id = g.version_id
      WHERE v.agreement_id = %(a)s) one),
  'accessions', (SELECT json_agg(row_to_json(one)) FROM (
      SELECT id, version_id, organisation_id, status, revision, round, sha256, signature_id, writers
      FROM agreements_accession WHERE agreement_id = %(a)s) one),
  'reviews', (SELECT json_agg(row_to_json(one)) FROM (
      SELECT r.id, accession_id, r.round, state, r.sha256, decided_by_id
      FROM agreements_accessionreview r JOIN agreements_accession c ON c.id = r.accession_id
      WHERE c.agreement_id = %(a)s) one),
  'last', (SELECT max(id) FROM audit_event))
"""
Rows = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Sight:
    """The rows of one agreement at one moment."""

    versions: Rows
    approvals: Rows
    signatures: Rows
    accessions: Rows
    reviews: Rows
    last_event: int


def look(agreement: int) -> Sight:
    """What stands now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"a": agreement})
        found = cursor.fetchone()[0]
    rows = json.loads(found) if isinstance(found, str) else found
    last = rows.pop("last") or 0
    by_key = {name: {row["id"]: row for row in some or ()} for name, some in rows.items()}
    return Sight(**by_key, last_event=last)


def owed(before: Sight, after: Sight) -> Counter[str]:
    """The events that tell of what changed in between: each change once."""
    found: Counter[str] = Counter()
    for pk, now in after.versions.items():
        was = before.versions.get(pk)
        if was is None:
            found["start_variation"] += 1
            was = {**now, "status": Status.DRAFT, "revision": 0, "round": 0}
        found["submit"] += now["round"] - was["round"]
        found["save"] += now["revision"] - was["revision"]
        if was["status"] != now["status"]:
            verb = MOVED.get((was["status"], now["status"])) or ENDED.get(now["status"])
            # The other moves are of decisions and of sending, counted by their rows.
            found.update([verb] if verb else [])
    found += _of_decisions(before.approvals, after.approvals, DECIDED)
    found["sign"] += len([one for one in _signed(before, after) if not one["part_sha256"]])
    return +(found + _of_joining(before, after))


def _of_decisions(before: Rows, after: Rows, verbs: dict[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for pk, now in after.items():
        asked = before.get(pk)
        if asked and asked["state"] != now["state"] and _is_decided_now(asked, now, verbs):
            found[verbs[now["state"]]] += 1
    return found


def _is_decided_now(asked: dict[str, Any], now: dict[str, Any], verbs: dict[str, str]) -> bool:
    """What was waited for is decided once; an approval of an earlier text may be taken back."""
    is_open = asked["state"] == "requested" or bool(asked.get("carried_to"))
    return is_open and now["state"] in verbs


def _of_joining(before: Sight, after: Sight) -> Counter[str]:
    found = _of_decisions(before.reviews, after.reviews, REVIEWED)
    for pk, now in after.accessions.items():
        was = before.accessions.get(pk)
        if was is None:
            found["invite_to_join"] += 1
            was = {**now, "status": "draft", "revision": 0, "round": 0}
        found["save_part"] += now["revision"] - was["revision"]
        found["submit_part"] += now["round"] - was["round"]
        if was["status"] != now["status"] and now["status"] in JOINING:
            found[JOINING[now["status"]]] += 1
    return found


def _signed(before: Sight, after: Sight) -> list[dict[str, Any]]:
    return [row for pk, row in after.signatures.items() if pk not in before.signatures]


def told(before: Sight) -> Counter[str]:
    """The events that were recorded since."""
    since = Event.objects.filter(id__gt=before.last_event, verb__in=TOLD)
    return Counter(since.values_list("verb", flat=True))


def faults(agreement: int, before: Sight, after: Sight) -> list[str]:
    """What must never be, and is: nothing, or the product is wrong."""
    if before == after:
        return []
    found = []
    if (should := owed(before, after)) != (did := told(before)):
        found.append(f"recorded {dict(did)}, changed {dict(should)}")
    found += _decided_on_what_stood(before, after)
    found += _own_drafts(agreement)
    if len([v for v in after.versions.values() if v["status"] in IN_FORCE]) > 1:
        found.append("two versions in force")
    found += _stops_that_fell_away(before, after)
    for version in after.versions.values():
        found += _agreed(version, after) if version["status"] != Status.DRAFT else []
    for one in after.accessions.values():
        found += _joined(one, after)
    return found


def _decided_on_what_stood(before: Sight, after: Sight) -> list[str]:
    """An approval or a signature given in this step names the text that stood before and after."""
    new = _signed(before, after)
    new += [
        row
        for pk, row in after.approvals.items()
        if row["state"] == "approved" and before.approvals.get(pk, {}).get("state") == "requested"
    ]
    return [
        f"decided on {row['sha256'][:6]}, which did not stand"
        for row in new
        for side in (before, after)
        if side.versions[row["version_id"]]["sha256"] != row["sha256"]
    ]


def _stops_that_fell_away(before: Sight, after: Sight) -> list[str]:
    """A stop of sharing stands on under the next version, unless who made it signed that since."""
    going = [pk for pk, one in after.versions.items() if one["status"] == Status.IN_FORCE]
    stopped = [
        pk
        for pk, one in before.versions.items()
        if one["status"] == Status.SUSPENDED and after.versions[pk]["status"] == Status.SUPERSEDED
    ]
    if not going or not stopped:
        return []
    signed = dict(
        Signature.objects.filter(version__in=going, voided_at=None).values_list(
            "organisation", "signed_at"
        )
    )
    rows = Announcement.objects.filter(version__in=stopped, taken_at__isnull=False)
    last = {row.organisation_id: row for row in rows.order_by("taken_at", "pk")}
    return [
        f"{who} had stopped it, and it goes on"
        for who, row in last.items()
        if row.kind == "suspend" and not (who in signed and signed[who] > row.taken_at)
    ]


OWN_DRAFTS = """
SELECT a.decided_by_id FROM agreements_approval a
JOIN agreements_version v ON v.id = a.version_id AND v.round = a.round
JOIN agreements_contribution c ON c.version_id = v.id
JOIN organisations_person p ON p.id = c.person_id
WHERE v.agreement_id = %s AND v.status NOT IN ('draft', 'withdrawn') AND a.state = 'approved'
  AND (p.id = a.decided_by_id OR p.name = a.delegate_of)
"""


def _own_drafts(agreement: int) -> list[str]:
    """Approvals that count and are of somebody who wrote in the text, or in the name of one."""
    with connection.cursor() as cursor:
        cursor.execute(OWN_DRAFTS, [agreement])
        return [f"{who} approved their own draft" for (who,) in cursor.fetchall()]


def _agreed(version: dict[str, Any], after: Sight) -> list[str]:
    """What counts for a version that has left draft is of the text that stands."""
    pk, sha256 = version["id"], version["sha256"]
    asked = [
        row
        for row in after.approvals.values()
        if row["version_id"] == pk and row["round"] == version["round"]
    ]
    found = [
        f"an approval of {row['sha256'][:6]} counts for another text"
        for row in asked
        if row["state"] == "approved" and not _counts_for(row, sha256)
    ]
    if version["status"] == Status.WITHDRAWN:
        return []
    valid = {
        row["organisation_id"]: row["sha256"]
        for row in after.signatures.values()
        if row["version_id"] == pk and row["voided_at"] is None
    }
    found += ["a signature counts for another text" for one in valid.values() if one != sha256]
    if version["status"] == Status.IN_REVIEW:
        return found
    if [row for row in asked if row["required"] and row["state"] != "approved"]:
        found.append(f"{version['status']} before all had approved")
    if version["status"] in IN_FORCE and _bound(pk) - valid.keys():
        found.append("in force, and not signed by all that it binds")
    return found


def _bound(version: int) -> set[int]:
    """The organisations that the version binds: all but processors and who is still joining."""
    parties = Party.objects.filter(version=version).exclude(controller_status__in=PROCESSORS)
    still_joining = parties.filter(joins_later=True, joined_on=None)
    return set(parties.difference(still_joining).values_list("organisation", flat=True))


def _counts_for(row: dict[str, Any], sha256: str) -> bool:
    """Given on that text, or carried over to it from an earlier one, with the reason why."""
    if row["sha256"] == sha256 and not row["carried_to"]:
        return True
    earlier = Snapshot.objects.filter(version=row["version_id"], sha256=row["sha256"])
    return row["carried_to"] == sha256 and bool(row["carried_why"]) and earlier.exists()


def _joined(one: dict[str, Any], after: Sight) -> list[str]:
    """Who joins has its own part approved, by nobody who wrote it, and signs it with the text."""
    reviews = [
        row
        for row in after.reviews.values()
        if row["accession_id"] == one["id"] and row["round"] == one["round"]
    ]
    given = [row for row in reviews if row["state"] == "approved"]
    found = [
        f"{row['decided_by_id']} approved the part that they wrote"
        for row in given
        if row["decided_by_id"] in one["writers"]
    ]
    if one["status"] in {"draft", "withdrawn"}:
        return []
    if [row for row in given if row["sha256"] != one["sha256"]]:
        found.append("an approval of another part counts")
    if one["status"] in {"ready_to_sign", "joined"} and len(given) < len(reviews):
        found.append("a part is signed before all had approved it")
    if one["status"] == "joined":
        signature = after.signatures[one["signature_id"]]
        stands = after.versions[one["version_id"]]["sha256"]
        if (signature["sha256"], signature["part_sha256"]) != (stands, one["sha256"]):
            found.append("joined by a signature under something else")
    return found


def readable_by(agreement: int, who: Any) -> bool:
    """Whether the person reads anything of the agreement."""
    return (
        Agreement.objects.visible_to(who).filter(pk=agreement).exists()
        or Version.objects.visible_to(who).filter(agreement=agreement).exists()
    )
