"""Frameworks for tests, as the sample files write them, recorded by the actions."""

from __future__ import annotations

from datetime import date

from agreements import actions
from agreements.models import Framework
from audit import clock
from law import library
from organisations.models import Organisation
from organisations.roles import Role
from tests.factories import actor, member

RECORDED_ON = date(2021, 1, 4)


def framework(
    reference: str = "FW-001", *, owner: Organisation, joined: dict[str, str] | None = None
) -> Framework:
    """A sample's framework, kept by that organisation; `joined` gives references with days."""
    sample = next(one for one in library.samples().frameworks if one["id"] == reference)
    keeper = actor(member(owner, Role.ADMINISTRATOR), owner)
    with clock.at(RECORDED_ON):
        made = actions.record_framework(
            actor=keeper,
            owner=owner,
            reference=reference,
            starts_on=RECORDED_ON,
            **{name: sample[name] for name in ("title", "kind", "summary", "covers", "terms")},
            defaults=sample["defaults"],
        )
    for one, day in (joined or {owner.reference: "2021-01-04"}).items():
        joined_on = date.fromisoformat(day)
        with clock.at(joined_on):
            actions.add_member(
                made,
                actor=keeper,
                organisation=Organisation.objects.get(reference=one),
                joined_on=joined_on,
                signed_by="Chief executive",
            )
    return made
