"""What parties do: being invited, accepting, and answering for themselves when all is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agreements import documents, telling, telling_parts
from agreements.actions.drafting import NotYours, editing, lock, share_dpia
from agreements.judging import judge
from agreements.models import OVER, Party, Status
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.roles import Permission, role_for


@transaction.atomic
def invite_party(party: Party, *, actor: Actor) -> Party:
    """Show the draft to a party and ask it to accept. A second invitation changes nothing.

    Raises NotYours when the actor does not lead the draft.
    """
    version = lock(party.version)
    allowed = editing(version, actor)
    if allowed.role is None or not allowed.leads:
        raise NotYours
    party = Party.objects.select_related("organisation").get(pk=party.pk)
    if party.invited_at is None:
        party.invited_at = clock.now()
        party.may_read = True
        party.save(update_fields=["invited_at", "may_read"])
        record(
            "invite_party", version, actor=actor.as_role(allowed.role), detail={"party": party.key}
        )
        share_dpia(version)
        telling.party_invited(version, party)
    return party


@transaction.atomic
def accept_invitation(party: Party, *, actor: Actor) -> Party:
    """Accept for the actor's organisation: from now on only its own drafters write its part.

    Raises NotYours when the actor is no drafter there, or the party was not invited.
    """
    version = lock(party.version)
    party = Party.objects.select_related("organisation").get(pk=party.pk)
    role = role_for(actor, Permission.DRAFT, [party.organisation_id])
    if role is None or party.invited_at is None or version.status != Status.DRAFT:
        raise NotYours
    if party.accepted_at is None:
        party.accepted_at = clock.now()
        party.accepted_by_id = actor.person_id
        party.save(update_fields=["accepted_at", "accepted_by"])
        record("accept_invitation", version, actor=actor.as_role(role), detail={"party": party.key})
        telling.party_accepted(version, party, actor)
        telling_parts.part_moved_on(version, f"parties.{party.position}", actor)
    return party


@transaction.atomic
def answer_after_end(party: Party, *, actor: Actor, answers: Mapping[str, Any]) -> Party:
    """Keep what a party says when all is over: processing ended, legal hold, certificate.

    Keys are those of `documents.AFTER_END`. Raises NotYours unless the version is over, or the
    party has left it, and the actor answers for that party.
    """
    version = lock(party.version)
    party = Party.objects.get(pk=party.pk)
    role = role_for(actor, Permission.DRAFT, [party.organisation_id])
    if role is None or not is_over_for(party):
        raise NotYours
    before = dict(party.after_end)
    given = {k: v for k, v in answers.items() if k in documents.AFTER_END}
    party.after_end = {k: v for k, v in {**before, **given}.items() if v not in ("", None)}
    if party.after_end != before:
        party.save(update_fields=["after_end"])
        record(
            "answer_after_end",
            version,
            actor=actor.as_role(role),
            detail={"party": party.key, "before": before, "after": party.after_end},
        )
        judge(version, [f"parties.{party.position}.{name}" for name in given])
        telling.answered_after_end(version, party, actor)
    return party


def is_over_for(party: Party) -> bool:
    """Whether its version is over, or the party has left that."""
    return party.version.status in OVER or party.left_on is not None
