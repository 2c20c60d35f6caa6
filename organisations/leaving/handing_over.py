"""Handing the open work of one person to another, all of it in one step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import record
from audit.transitions import Blocker, TransitionBlocked
from organisations import listeners
from organisations.checks import told_of
from organisations.last_administrator import lock_members_of
from organisations.leaving import left, work
from organisations.leaving.work import Piece
from organisations.models import Membership, Organisation, Person
from organisations.refusal import NotPermitted
from organisations.roles import Role, administrator_of


def candidates(person: Person, organisation: Organisation) -> list[Person]:
    """Who can take over: everybody active who belongs to it in their own right. One query."""
    held = Membership.objects.current().own().of(organisation).values("person")
    people = Person.objects.filter(is_active=True, pk__in=held).exclude(pk=person.pk)
    return list(people.order_by("name", "pk"))


def lacking(
    to: Person, organisation: Organisation, pieces: Sequence[Piece], day: date
) -> list[str]:
    """The roles that somebody needs for this work and does not hold on that day."""
    held = set(_roles_on(to, organisation, day))
    return sorted({one.role for one in pieces if not one.roles & held})


def _roles_on(person: Person, organisation: Organisation, day: date) -> list[str]:
    own = Membership.objects.current(day).of(organisation).filter(person=person)
    return list(own.values_list("role", flat=True))


def what_stops(
    person: Person,
    organisation: Organisation,
    pieces: Sequence[Piece],
    *,
    to: Person | None,
    reason: str,
    give_roles: bool,
    day: date | None = None,
) -> list[Blocker]:
    """Every reason why this work cannot go to `to`. Three queries."""
    found = []
    if to is None or to not in candidates(person, organisation):
        words = f"Select somebody else who belongs to {organisation}"
        found.append(Blocker("not_there", words, path="to"))
    elif not give_roles and (roles := lacking(to, organisation, pieces, day or clock.today())):
        names = " and ".join(Role(role).label for role in roles)
        words = (
            f"{to.name} does not hold the role {names}, which this work needs. "
            "Tick the box to give it to them, or select somebody else"
        )
        found.append(Blocker("lacks_role", words, path="give_roles"))
    if not reason.strip():
        found.append(Blocker("no_reason", "Enter the reason", path="reason"))
    return found


@transaction.atomic
def hand_over(
    person: Person,
    organisation: Organisation,
    *,
    to: Person | None,
    reason: str,
    actor: Actor,
    give_roles: bool = False,
) -> list[Piece]:
    """Give all of the person's open work in the organisation to `to`; what it was.

    With `give_roles`, `to` gets the roles that the work needs, from today. Raises NotPermitted to
    all but the organisation's administrators, TransitionBlocked with every reason that stops it.
    """
    lock_members_of(organisation)
    acting = administrator_of(actor, organisation)
    if acting is None:
        raise NotPermitted("You cannot hand over work here")
    pieces = left.all_work(person, organisation)
    found = [] if pieces else [Blocker("nothing", f"{person.name} has no open work here")]
    found += what_stops(person, organisation, pieces, to=to, reason=reason, give_roles=give_roles)
    if found or to is None:
        raise TransitionBlocked(found)
    give_lacking(to, organisation, pieces, starts_on=clock.today(), actor=acting)
    return pass_on(person, organisation, pieces, to=to, reason=reason, actor=acting)


def pass_on(
    person: Person,
    organisation: Organisation,
    pieces: list[Piece],
    *,
    to: Person,
    reason: str,
    actor: Actor,
) -> list[Piece]:
    """Give these pieces to `to`, record it, and tell them. Within the caller's transaction."""
    leaver = left.leaver(person, organisation)
    work.pass_on(pieces, leaver, to=to, actor=actor)
    detail = {
        "organisation": organisation.reference,
        "from": person.name,
        "to": to.name,
        "work": [f"{one.kind}: {one.title}" for one in pieces],
    }
    record("hand-over-work", person, actor=actor, reason=reason.strip(), detail=detail)
    listeners.tell_of_handing_over(person, organisation, to, pieces, actor)
    left.settle(person, organisation)
    return pieces


def give_lacking(
    to: Person,
    organisation: Organisation,
    pieces: Sequence[Piece],
    *,
    starts_on: date,
    actor: Actor,
) -> None:
    """Give `to` the roles that this work needs and that they do not hold on that day."""
    for role in lacking(to, organisation, pieces, starts_on):
        # A time already agreed that begins later is not taken away: this one ends before it.
        later = Membership.objects.of(organisation).filter(
            person=to, role=role, starts_on__gt=starts_on
        )
        first = later.order_by("starts_on").values_list("starts_on", flat=True).first()
        made = Membership.objects.create(
            person=to,
            organisation=organisation,
            role=role,
            starts_on=starts_on,
            ends_on=first - timedelta(days=1) if first else None,
        )
        record("give-role", made, actor=actor, detail=told_of(made))
