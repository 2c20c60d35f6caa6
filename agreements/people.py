"""The people invited to one agreement, as its page and its API tell of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from agreements.actions.people import ending, inviting
from agreements.models import OVER, InvitedPerson, Status, Version
from audit import clock
from audit.actor import Actor
from organisations.models import Membership

CAN_OPEN, SENT, LAPSED, SHUT_OUT = "Can open it", "Invited", "Link ran out", "Shut out"
COLOURS = {CAN_OPEN: "green", SENT: "blue", LAPSED: "orange", SHUT_OUT: "grey"}


@dataclass(frozen=True)
class PersonLine:
    """One invited person, as whoever looks may see them."""

    row: InvitedPerson
    email: str
    """Empty for whoever belongs to another organisation than the one that invited."""
    belongs_to: tuple[str, ...]
    may_change: bool
    may_send_again: bool
    may_withdraw: bool

    @property
    def state(self) -> str:
        """Whether they have come, in words."""
        if not self.row.person.is_active:
            return SHUT_OUT
        if self.row.accepted_at is not None:
            return CAN_OPEN
        has_time = self.row.expires_at is not None and self.row.expires_at > clock.now()
        return SENT if has_time else LAPSED

    @property
    def colour(self) -> str:
        return COLOURS[self.state]


def may_invite(version: Version, actor: Actor) -> bool:
    """Whether the actor may invite somebody by name now."""
    return version.status == Status.DRAFT and inviting(version, actor) is not None


def lines(version: Version, actor: Actor) -> list[PersonLine]:
    """Everybody invited and not withdrawn, the earliest first. At most five queries."""
    rows = list(version.agreement.invited_people.standing().with_names())
    if not rows:
        return []
    invites = inviting(version, actor) is not None
    belonging = _organisations_of([row.person_id for row in rows])
    return [
        _line(version, actor, row, tuple(belonging[row.person_id]), invites=invites) for row in rows
    ]


def _line(
    version: Version,
    actor: Actor,
    row: InvitedPerson,
    belongs_to: tuple[str, ...],
    *,
    invites: bool,
) -> PersonLine:
    keeps = invites and row.organisation_id == actor.organisation_id
    changes = keeps and version.status not in OVER
    return PersonLine(
        row=row,
        email=row.person.email if keeps else "",
        belongs_to=belongs_to,
        may_change=changes,
        may_send_again=changes and row.accepted_at is None and row.person.is_active,
        may_withdraw=keeps or (invites and ending(version, actor, row) is not None),
    )


def _organisations_of(people: list[int]) -> defaultdict[int, list[str]]:
    """The names of the organisations that people belong to today. One query."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    held = Membership.objects.current().filter(person__in=people, organisation__isnull=False)
    names = held.values_list("person", "organisation__name").distinct()
    for person, name in names.order_by("organisation__name"):
        found[person].append(name)
    return found
