"""Varying an agreement in force: its next version, which replaces it once that is signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from agreements import documents, origins, telling_drafts, telling_variation
from agreements.actions.drafting import NotPossible, NotYours, contributes, lock, share_dpia
from agreements.dpias.carrying import carry_over
from agreements.joining import parts
from agreements.judging import judge
from agreements.models import IN_FORCE, OPEN, Party, Version
from agreements.projection import project
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.roles import Permission, role_for
from questionnaire import starting
from questionnaire.rows import remove_row


@transaction.atomic
def start_variation(version: Version, *, actor: Actor, reason: str) -> Version:
    """Start the next version of an agreement in force, as a draft; that draft.

    It takes over the answers, but for those that held for the old version only (they are marked
    to be thought about again), and its DPIA.
    Whoever reads the version in force reads the draft too. The old version stays in force until the
    new one is signed and its first day comes. Raises NotYours unless the actor drafts for the lead
    organisation and the version is in force, NotPossible while another version is in the making,
    or without a reason.
    """
    old = lock(version)
    role = varying(old, actor)
    if role is None:
        raise NotYours
    if not reason.strip():
        raise NotPossible("Enter why the agreement has to change.")
    if found := stops(old):
        raise NotPossible(" ".join(found))
    new = begun(old, *goes_on(old), actor=actor.as_role(role), reason=reason.strip())
    telling_drafts.begun(new, actor)
    telling_drafts.ask_for_parts(new)
    telling_variation.started(new)
    return new


def stops(old: Version) -> list[str]:
    """Why no variation can begin now, in words. Two queries."""
    found = []
    # Asked before writing: the constraint would make this wait for whoever moves the open one.
    if old.agreement.versions.filter(status__in=OPEN).exists():
        found.append("A new version of this agreement is being made already.")
    if old.parties.filter(joins_later=True, joined_on=None).exists():
        found.append("An organisation is joining. Let it finish, or withdraw that, first.")
    return found


def goes_on(old: Version) -> tuple[documents.Document, Sequence[str]]:
    """The answers with which a variation begins, and the questions to think about again."""
    return starting.variation_of(_without_left(old, _with_joined(old)))


def begun(
    old: Version,
    document: documents.Document,
    again: Sequence[str],
    *,
    actor: Actor,
    reason: str,
    looked_at: Iterable[str] = (),
) -> Version:
    """The variation with these answers, begun by the actor, who acts in a role that permits it.

    `looked_at` are places whose answers somebody is to confirm beside the usual ones. The caller
    holds the lock on the old version, has asked what `stops` it, and tells people.
    """
    new = Version.objects.create(
        agreement=old.agreement,
        number=old.agreement.versions.order_by("-number").values_list("number", flat=True)[0] + 1,
        varies=old,
        reason=reason,
        document=document,
        think_again=list(again),
        dpia=old.dpia,
        created_at=clock.now(),
    )
    name = f"version {old.number} of {old.agreement.reference}"
    places = [*starting.looked_at_in_a_variation(document), *looked_at]
    origins.noted(new, places, origins.Source.PREVIOUS_VERSION, name)
    new.save(update_fields=["origins"])
    project(new)
    _take_over_parties(old, new)
    contributes(new, actor)
    detail = {"number": new.number, "varies": old.number}
    record("start_variation", new, actor=actor, reason=new.reason, detail=detail)
    share_dpia(new)
    carry_over(old, new)
    judge(new)
    return new


def _with_joined(old: Version) -> dict[str, Any]:
    """The text with the parts of those who joined it: from the next version on it is theirs too."""
    entries = [
        {k: v for k, v in parts.entry_of(one, {}).items() if k != "joined_on"}
        for one in parts.joined_to(old)
    ]
    with_them = {**old.document, "parties": [*(old.document.get("parties") or []), *entries]}
    return documents.answers(with_them) if entries else old.document


def _without_left(old: Version, document: dict[str, Any]) -> dict[str, Any]:
    """The text without those who left it, and without what names them."""
    for left in old.parties.exclude(left_on=None).select_related("organisation"):
        for number, entry in enumerate(document.get("parties") or []):
            if (entry.get("organisation") or {}).get("id") == left.organisation.reference:
                document = remove_row(document, f"parties.{number}")
                break
    return document


def varying(version: Version, actor: Actor) -> str | None:
    """The role in which the actor may start a variation of this version, or None."""
    if version.status not in IN_FORCE or actor.person_id is None:
        return None
    return role_for(actor, Permission.DRAFT, [version.agreement.lead_organisation_id])


def _take_over_parties(old: Version, new: Version) -> None:
    """What is true of a party stays true of it: the day on which it acceded, and that it has
    accepted, so that its own drafters go on writing its part, and nobody else does."""
    kept = ("joined_on", "invited_at", "accepted_at", "accepted_by")
    for row in old.parties.values("organisation", *kept):
        known = {name: row[name] for name in kept if row[name] is not None}
        if known:
            Party.objects.filter(version=new, organisation=row["organisation"]).update(**known)
