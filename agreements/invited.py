"""What an invitation by name gives on one agreement: asking, giving, taking away.

`give` and `take_away` keep the permissions of django-guardian in step with the rows; the actions
call them in the transaction that writes the row and its event.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from guardian.shortcuts import assign_perm, remove_perm

from agreements import telling_people
from agreements.models import (
    IN_FORCE,
    PERMISSIONS_OF,
    Agreement,
    AgreementUserObjectPermission,
    InvitedAs,
    InvitedPerson,
    Version,
)
from agreements.models.version import IN_THE_MAKING
from audit import clock
from audit.actor import Actor
from audit.log import record
from organisations.models import Person

EVERY_PERMISSION = frozenset[str]().union(*PERMISSIONS_OF.values())
DEPARTED = Actor.system("the party that invited them has left")


def holding(agreement_id: int, person_id: int | None, permission: str) -> InvitedPerson | None:
    """The invitation by which somebody holds a permission on the agreement today, or None.

    `permission` is a codename such as `contribute_to_agreement`. One query.
    """
    held = AgreementUserObjectPermission.objects.filter(
        content_object=agreement_id, user=OuterRef("person"), permission__codename=permission
    )
    found = InvitedPerson.objects.with_access().filter(
        Exists(held), agreement=agreement_id, person=person_id or 0
    )
    return found.select_related("organisation").first()


def give(row: InvitedPerson) -> None:
    """The person's permissions on the agreement are now those of the row's role."""
    wanted = PERMISSIONS_OF[row.role]
    for codename in sorted(EVERY_PERMISSION):
        change = assign_perm if codename in wanted else remove_perm
        change(f"agreements.{codename}", row.person, row.agreement)


def take_away(row: InvitedPerson) -> None:
    """The person has no permission on the agreement any more."""
    for codename in sorted(EVERY_PERMISSION):
        remove_perm(f"agreements.{codename}", row.person, row.agreement)


def newest_version(agreement: Agreement) -> Version:
    """The version in the making, or else the one that stands for the agreement."""
    versions = agreement.versions.select_related("agreement__lead_organisation")
    found: Version = versions.order_by(IN_THE_MAKING.desc(), "-number")[0]
    return found


def begin(row: InvitedPerson, version: Version) -> InvitedPerson:
    """The row of somebody who can sign in, whose access begins now. The caller records it."""
    row.accepted_at = clock.now()
    row.save(update_fields=["accepted_at"])
    give(row)
    telling_people.has_access(version, row)
    return row


def end(row: InvitedPerson, version: Version, *, actor: Actor, reason: str = "") -> InvitedPerson:
    """The row withdrawn, at once, and recorded; `actor` acts in the role that permits it."""
    row.withdrawn_at = clock.now()
    row.withdrawn_by_id = actor.person_id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    take_away(row)
    record("withdraw_person", version, actor=actor, reason=reason, detail=described(row, row.role))
    telling_people.withdrawn(version, row, actor)
    return row


def end_for_departed(version: Version) -> None:
    """Withdraw whom an organisation invited that no longer takes part, in this version or in one
    that is in force. Called after a save, and when a version takes the place of another."""
    staying = [version.agreement.lead_organisation_id]
    parties = version.agreement.parties.filter(
        Q(version=version) | Q(version__status__in=sorted(IN_FORCE))
    )
    staying += parties.values_list("organisation", flat=True)
    rows = version.agreement.invited_people.standing().exclude(organisation__in=staying)
    for row in rows.select_related("person", "organisation", "agreement"):
        end(row, version, actor=DEPARTED)


def hear_of_joining(person: Person) -> None:
    """Begin the access of somebody who has just joined the service, wherever it waits for them."""
    rows: Iterable[InvitedPerson] = (
        InvitedPerson.objects.waiting(clock.now())
        .filter(person=person)
        .select_related("person", "organisation", "agreement__lead_organisation", "invited_by")
        .select_for_update(of=("self",))
    )
    for row in rows:
        version = newest_version(row.agreement)
        begin(row, version)
        record(
            "accept_as_person",
            version,
            actor=Actor(person_id=row.person_id, name=row.person.name).as_role(row.role),
            detail=described(row, row.role),
        )
        telling_people.has_come(version, row)


def described(row: InvitedPerson, role: str) -> dict[str, str]:
    """A person invited, as the trail tells it: no address, so that readers learn none."""
    return {
        "person": row.name,
        "as": InvitedAs(role).label,
        "invited_by_organisation": row.organisation.name,
    }
