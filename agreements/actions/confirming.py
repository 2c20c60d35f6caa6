"""Confirming answers that a record gave."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from agreements import origins, telling_parts
from agreements.actions.drafting import NotYours, changed_since, contributes, editing, lock
from agreements.models import Version
from audit.actor import Actor
from audit.log import record


@transaction.atomic
def confirm_answers(
    version: Version, *, actor: Actor, places: Collection[str], based_on: int
) -> Version:
    """Confirm the answers at these places in one go; the version as it now stands.

    `based_on` is the revision that the person saw: an answer that has changed since stays to be
    confirmed. A place without an unconfirmed answer is left alone. Raises NotYours for a place
    the actor may not write in, or when it is no draft.
    """
    locked = lock(version)
    allowed = editing(locked, actor)
    waiting = origins.unconfirmed(locked)
    wanted = [place for place in waiting if place in places]
    refused = [place for place in places if not allowed.allows(place)]
    if refused or allowed.role is None:
        raise NotYours(refused)
    unseen = changed_since(locked, based_on, wanted)
    confirmed = [place for place in wanted if place not in unseen]
    if not confirmed:
        return locked
    origins.confirmed(locked, confirmed)
    locked.save(update_fields=["origins"])
    contributes(locked, actor)
    if allowed.own and not allowed.whole:
        telling_parts.part_moved_on(locked, allowed.own, actor)
    told = {place: waiting[place].words for place in confirmed}
    record("confirm_answers", locked, actor=actor.as_role(allowed.role), detail={"answers": told})
    return locked
