"""What must hold of a membership, and how the trail tells of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from organisations.models import Membership
from organisations.refusal import Refused


def check_membership(membership: Membership, *, field: str = "role") -> None:
    """Raise Refused for days in the wrong order, or the same role held at the same time."""
    starts_on, ends_on = membership.starts_on, membership.ends_on
    if membership._state.adding and ends_on is not None and ends_on < starts_on:
        raise Refused({"ends_on": "The last day must be the first day or later"})
    same = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on),
        person=membership.person,
        organisation=membership.organisation,
        role=membership.role,
    ).exclude(pk=membership.pk)
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    if other := same.first():
        until = f" until {other.ends_on:%-d %B %Y}" if other.ends_on else ""
        raise Refused({field: f"{membership.person.name} holds this role already{until}"})


def told_of(membership: Membership) -> dict[str, Any]:
    """The role, as the trail tells it."""
    organisation = membership.organisation
    return {
        "role": membership.role,
        "organisation": organisation.reference if organisation else "",
        "post": membership.post,
        "starts_on": membership.starts_on,
        "ends_on": membership.ends_on,
    }
