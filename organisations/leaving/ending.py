"""Ending a role: to whom its work goes is chosen with it, or else asked of the administrators.

The turn of the day sees to the roles that have ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from django.db import transaction

from audit import clock
from audit.actor import Actor
from organisations import listeners
from organisations.last_administrator import lock_members_of
from organisations.leaving import handing_over, left
from organisations.leaving.work import Piece
from organisations.models import Membership, Person
from organisations.refusal import Refused

REASON = "Their role ended, and their work was to go to this person"


def choose_who_goes_on(
    membership: Membership,
    pieces: Sequence[Piece],
    *,
    to: Person,
    last_day: date,
    give_roles: bool,
    actor: Actor,
) -> None:
    """See that `to` can go on with this work from the day after; the roles that they lack begin
    then. Raises Refused with words for the field that is wrong."""
    organisation = membership.organisation
    if organisation is None:
        raise Refused({"work_to": "Work for the whole service is not handed over here"})
    day = max(last_day + timedelta(days=1), clock.today())
    found = handing_over.what_stops(
        membership.person,
        organisation,
        pieces,
        to=to,
        reason="The role ends",
        give_roles=give_roles,
        day=day,
    )
    if found:
        fields = {"to": "work_to"}
        raise Refused({fields.get(one.path, one.path): one.message for one in found})
    handing_over.give_lacking(to, organisation, pieces, starts_on=day, actor=actor)


def look_after(membership: Membership, pieces: list[Piece]) -> None:
    """Hand the work over at once where the role has ended; where it will end, and nobody was
    chosen, ask the administrators now."""
    organisation, last_day = membership.organisation, membership.ends_on
    if organisation is None or last_day is None:
        return
    if last_day < clock.today():
        turn_of(membership)
    elif pieces and membership.work_to is None:
        listeners.tell_of_leaving(membership.person, organisation, pieces, last_day)


def turn() -> int:
    """Look after the work of those who have left; how many people's. May run twice."""
    groups = groupby(list(left.waiting()), key=lambda one: (one.organisation_id, one.person_id))
    return sum(_look_after([one.pk for one in group]) for _, group in groups)


def turn_of(membership: Membership) -> None:
    """Look after the work of one role that has ended."""
    _look_after([membership.pk])


@transaction.atomic
def _look_after(keys: list[int]) -> bool:
    """Hand over what one person left, or ask to; whether there was anything."""
    first = left.waiting().filter(pk__in=keys).first()
    if first is None:
        return False
    lock_members_of(first.organisation)
    ended = list(left.waiting().filter(pk__in=keys))
    if not ended:
        return False
    person, organisation = ended[0].person, ended[0].organisation
    assert organisation is not None
    pieces = {piece.key: piece for one in ended for piece in left.left_by(one)}
    chosen = next((one.work_to for one in ended if one.work_to), None)
    if chosen in handing_over.candidates(person, organisation):
        # Another role of theirs may have been ended since: the rest is asked about.
        lacks = handing_over.lacking(chosen, organisation, list(pieces.values()), clock.today())
        able = [one for one in pieces.values() if one.role not in lacks]
        if able:
            handing_over.pass_on(
                person, organisation, able, to=chosen, reason=REASON, actor=left.CALENDAR
            )
    left.settle(person, organisation)
    return bool(pieces)
