"""What is left of somebody's work when a role ends, or when they are shut out."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from audit import clock
from audit.actor import Actor
from organisations import listeners
from organisations.leaving import work
from organisations.leaving.standing_in import end_now, held_as_delegate
from organisations.leaving.work import Leaver, Piece
from organisations.models import Membership, Organisation, Person
from organisations.models.membership import MembershipQuerySet

CALENDAR = Actor.system("the calendar")


def leaver(person: Person, organisation: Organisation) -> Leaver:
    """The person with every role of their own there, and those that ended with work left."""
    own = Membership.objects.own().of(organisation).filter(person=person)
    counts = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()) | Q(work_settled_at=None)
    roles = frozenset(own.filter(counts).values_list("role", flat=True))
    return Leaver(person, organisation, roles, clock.today())


def all_work(person: Person, organisation: Organisation) -> list[Piece]:
    """Everything that they are working on there."""
    return work.open_work(leaver(person, organisation))


def left_by(membership: Membership, *, last_day: date | None = None) -> list[Piece]:
    """What nobody can go on with once this role has ended, after `last_day` (default: its own)."""
    organisation, person = membership.organisation, membership.person
    last_day = last_day or membership.ends_on or clock.today()
    if organisation is None or membership.delegated_from_id is not None:
        return []
    day = max(last_day + timedelta(days=1), clock.today())
    held = Membership.objects.current(day).of(organisation).filter(person=person)
    remaining = frozenset[str]()
    if person.is_active:
        remaining = frozenset(held.exclude(pk=membership.pk).values_list("role", flat=True))
    found = work.open_work(Leaver(person, organisation, frozenset({membership.role}), day))
    return [piece for piece in found if not piece.roles & remaining]


def waiting() -> MembershipQuerySet:
    """Roles that have ended, or whose holder is shut out, and whose work was not looked at yet."""
    over = Q(ends_on__lt=clock.today()) | Q(person__is_active=False)
    own = Membership.objects.own().filter(over, organisation__isnull=False, work_settled_at=None)
    return own.select_related("person", "organisation", "work_to").order_by(
        "organisation", "person", "-ends_on"
    )


def when_shut_out_or_let_in(person: Person) -> None:
    """Ask about the work of somebody who cannot come in any more; no longer, once they can."""
    held = Membership.objects.current().own().filter(person=person, organisation__isnull=False)
    held.update(work_settled_at=None)
    for organisation in Organisation.objects.filter(pk__in=held.values("organisation")):
        settle(person, organisation)


def settle(person: Person, organisation: Organisation) -> None:
    """Note where nothing is left of what ended; ask the administrators where something is."""
    ended = list(waiting().filter(person=person, organisation=organisation))
    left = {piece.key: piece for one in ended for piece in left_by(one)}
    for one in ended:
        if not left:
            one.work_settled_at = clock.now()
            one.save(update_fields=["work_settled_at"])
    if ended:
        _end_what_they_held_for_others(person, organisation)
    last_day = max((one.ends_on for one in ended if one.ends_on), default=clock.today())
    listeners.tell_of_leaving(person, organisation, list(left.values()), last_day)


def _end_what_they_held_for_others(person: Person, organisation: Organisation) -> None:
    """Who no longer belongs to the organisation is nobody's delegate there."""
    own = Membership.objects.current().own().of(organisation).filter(person=person)
    if person.is_active and own.exists():
        return
    for one in held_as_delegate(person, organisation):
        end_now(one, actor=CALENDAR)
