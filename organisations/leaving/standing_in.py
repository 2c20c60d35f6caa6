"""Roles that a leaver held for somebody else: another stands in for the days that are left."""

from __future__ import annotations

from datetime import timedelta

from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.checks import told_of
from organisations.leaving.work import Leaver, Piece
from organisations.models import Membership, Organisation, Person
from organisations.models.membership import MembershipQuerySet
from organisations.roles import PLATFORM_ROLES, Role

ANY_MEMBER = frozenset(role.value for role in Role if role not in PLATFORM_ROLES)
"""A delegate holds the role for somebody, and needs none but to belong to the organisation."""


class StandingIn:
    """The keeper of delegations: they are this room's own."""

    name = "delegation"

    def open_work(self, leaver: Leaver) -> list[Piece]:
        """The roles that they hold for others, and not only until they leave."""
        held = held_as_delegate(leaver.person, leaver.organisation).filter(ends_on__gte=leaver.day)
        return [
            Piece(
                key=f"{self.name}:{one.pk}",
                kind="Role held for somebody",
                title=f"{one.get_role_display()} for {one.delegate_of}",
                roles=ANY_MEMBER,
                due_on=one.ends_on,
            )
            for one in held.with_people()
        ]

    def pass_on(self, piece: Piece, leaver: Leaver, *, to: Person, actor: Actor) -> None:
        """`to` holds it for the same person until the same day, unless they hold it already."""
        held = held_as_delegate(leaver.person, leaver.organisation).with_people()
        one = held.filter(pk=int(piece.key.partition(":")[2])).first()
        if one is None or one.ends_on is None or one.delegated_from is None:
            return
        last_day, starts_on = one.ends_on, max(one.starts_on, clock.today())
        end_now(one, actor=actor)
        theirs = Membership.objects.current(starts_on).filter(
            person=to, organisation=leaver.organisation, role=one.role
        )
        if to.pk == one.delegated_from.person_id or theirs.exists() or last_day < starts_on:
            return
        made = Membership.objects.create(
            person=to,
            organisation=leaver.organisation,
            role=one.role,
            post=one.post,
            starts_on=starts_on,
            ends_on=last_day,
            delegated_from=one.delegated_from,
            reason=one.reason,
        )
        detail = {**told_of(made), "delegate_of": one.delegate_of, "delegate": to.name}
        record("delegate-role", made, actor=actor, reason=made.reason, detail=detail)


def held_as_delegate(person: Person, organisation: Organisation) -> MembershipQuerySet:
    """The roles that they hold there for others, today or later."""
    held = Membership.objects.of(organisation).delegations()
    return held.filter(person=person, ends_on__gte=clock.today())


def end_now(delegation: Membership, *, actor: Actor) -> None:
    """The delegation is over before today."""
    before = delegation.ends_on
    delegation.ends_on = max(clock.today(), delegation.starts_on) - timedelta(days=1)
    delegation.save(update_fields=["ends_on"])
    detail = {"before": before, "after": delegation.ends_on, "role": delegation.role}
    record("end-delegation", delegation, actor=actor, detail=detail)
