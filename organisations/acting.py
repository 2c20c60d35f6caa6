"""Where a signed-in person belongs today, and for which organisation they act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from audit import clock
from audit.actor import Actor
from audit.prepared import Prepared
from organisations.models import Membership, Organisation

SESSION_KEY = "acting_for"


@dataclass(frozen=True)
class Place:
    """An organisation that somebody belongs to today."""

    organisation_id: int
    reference: str
    name: str


@dataclass(frozen=True)
class Standing:
    """What a person holds today: every role anywhere, and the organisations, by name."""

    roles: frozenset[str]
    places: tuple[Place, ...]
    held: frozenset[tuple[int | None, str]] = frozenset()
    """Each role with the organisation it is held in (None: on the platform)."""
    delegated: tuple[tuple[int | None, str, str], ...] = ()
    """Those held only as delegate, each with the name of whom they are held for."""

    def roles_in(self, organisation_id: int | None) -> frozenset[str]:
        """The roles held in that organisation (None: on the platform)."""
        return frozenset(role for where, role in self.held if where == organisation_id)

    def place(self, organisation_id: object) -> Place | None:
        """The organisation with that key, or the first one; None where there is none."""
        found = (place for place in self.places if place.organisation_id == organisation_id)
        return next(found, self.places[0] if self.places else None)


NOTHING = Standing(frozenset(), ())


_KEPT = "_standing_of_request"


def standing(request: HttpRequest) -> Standing:
    """The standing of whoever is signed in. One query, at the first question of a request."""
    if not request.user.is_authenticated:
        return NOTHING
    keep_standing(request.user)
    return standing_of(request.user)


def keep_standing(person: Any) -> None:
    """Ask only once what this object's person holds. For the object that a request reads for
    itself and drops at its end; never for one that outlives a change."""
    if not hasattr(person, _KEPT):
        setattr(person, _KEPT, None)


def held_by(person: Any) -> frozenset[tuple[int | None, str]]:
    """Each role the person holds today, with the organisation (None: on the platform).

    One query, or none where the request that the person makes has asked already.
    """
    return standing_of(person).held


def standing_of(person: Any) -> Standing:
    """The roles and organisations of a person today. One query, or none as with `held_by`."""
    kept: Standing | None = getattr(person, _KEPT, None)
    if kept is None:
        kept = _standing(person.pk)
        if hasattr(person, _KEPT):
            setattr(person, _KEPT, kept)
    return kept


_held_today = Prepared(
    lambda person, today: (
        Membership.objects.current(today)
        .filter(person_id=person)
        .order_by("organisation__name")
        .values_list(
            "role",
            "organisation_id",
            "organisation__reference",
            "organisation__name",
            "delegated_from__person__name",
        )
    ),
    person=int,
    today=date,
)


def _standing(person_id: int) -> Standing:
    held = _held_today(person=person_id, today=clock.today())
    places = {key: Place(key, reference, name) for _, key, reference, name, _ in held if key}
    return Standing(
        frozenset(role for role, *_ in held),
        tuple(places.values()),
        frozenset((key, role) for role, key, *_ in held),
        tuple((key, role, whose) for role, key, _, _, whose in held if whose),
    )


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as an actor, for the organisation chosen, or the first they belong to.

    Somebody with platform roles only acts for no organisation. Anonymous: an actor with no person.
    """
    person = request.user
    if not person.is_authenticated:
        return Actor(person_id=None, name="Nobody signed in")
    stands = standing(request)
    place = stands.place(request.session.get(SESSION_KEY))
    where = place.organisation_id if place else None
    return Actor(
        person_id=person.pk,
        name=person.name,
        organisation_id=where,
        organisation=place.name if place else "",
        delegations=tuple((role, whose) for key, role, whose in stands.delegated if key == where),
    )


def act_for(request: HttpRequest, organisation_id: int) -> bool:
    """From now on act for that organisation. False, and nothing changes, for one not one's own."""
    if not any(p.organisation_id == organisation_id for p in standing(request).places):
        return False
    request.session[SESSION_KEY] = organisation_id
    return True


def organisations_of(person_id: int) -> list[Organisation]:
    """The organisations a person belongs to today, by name. One query."""
    held = Membership.objects.current().filter(person_id=person_id, organisation__isnull=False)
    return list(Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name"))
