"""For which of their organisations a signed-in person acts."""

from __future__ import annotations

from django.http import HttpRequest

from audit.actor import Actor
from organisations.models import Membership, Organisation

SESSION_KEY = "acting_for"


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as an actor, for the organisation chosen, or the first they belong to.

    Somebody with platform roles only acts for no organisation. Anonymous: an actor with no person.
    """
    person = request.user
    if not person.is_authenticated:
        return Actor(person_id=None, name="Nobody signed in")
    choices = organisations_of(person.pk)
    chosen = request.session.get(SESSION_KEY)
    organisation = next((o for o in choices if o.pk == chosen), choices[0] if choices else None)
    return Actor(
        person_id=person.pk,
        name=person.name,
        organisation_id=organisation.pk if organisation else None,
        organisation=organisation.name if organisation else "",
    )


def organisations_of(person_id: int) -> list[Organisation]:
    """The organisations a person belongs to today, by name. One query."""
    held = Membership.objects.current().filter(person_id=person_id, organisation__isnull=False)
    return list(Organisation.objects.filter(pk__in=held.values("organisation")).order_by("name"))
