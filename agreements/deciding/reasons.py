"""Why a draft came back from review, in the reviewers' words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from agreements import documents
from agreements.models import Approval, AskedChange, Version
from audit.actor import Actor
from audit.transitions import Blocker, Given

UNCHANGED = "unchanged"
SENT_BACK = (Approval.State.CHANGES_REQUESTED, Approval.State.REFUSED)


def sent_back(version: Version) -> list[Approval]:
    """The decisions of the last review that sent the draft back, with who and why. One query; none
    for a draft that was never in review."""
    return list(_sent_back(version))


def left_to_answer(version: Version) -> list[Approval]:
    """Of those, what was asked of the text as a whole. What was asked at a question is a comment
    there, which has to be settled by itself. One query."""
    at_a_question = AskedChange.objects.filter(
        version=OuterRef("version"),
        round=OuterRef("round"),
        organisation=OuterRef("organisation"),
        person=OuterRef("decided_by"),
        thread__isnull=False,
    )
    return list(_sent_back(version).exclude(Exists(at_a_question)))


def _sent_back(version: Version) -> QuerySet[Approval]:
    if not version.is_draft or version.round == 0:
        return Approval.objects.none()
    rows = version.approvals.filter(round=version.round, state__in=SENT_BACK).exclude(reason="")
    return rows.select_related("organisation", "decided_by").order_by("decided_at")


def what_was_asked_is_answered(
    version: Version, actor: Actor, now: datetime, given: Given
) -> Sequence[Blocker]:
    """Nobody is asked to decide again on the very text that they sent back, without a word."""
    if str(given.get("reason", "")).strip() or not (asked := left_to_answer(version)):
        return []
    if version.snapshot is None or not _is_same_text(version, version.snapshot.sha256):
        return []
    names = " and ".join(dict.fromkeys(row.organisation.name for row in asked))
    return [
        Blocker(
            UNCHANGED,
            f"Nothing has changed since {names} sent it back. Change what was asked for, or say "
            "why it stays as it is.",
            path="reason",
            link=reverse("agreements:draft", args=[version.agreement.reference]),
        )
    ]


def _is_same_text(version: Version, sha256: str) -> bool:
    return documents.hash_of(documents.snapshot_content(version)) == sha256
