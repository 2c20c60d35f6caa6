"""The fictitious people of the demonstration: one for each role that their organisation needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from audit.actor import Actor
from organisations import actions
from organisations.models import Membership, Organisation, Person
from organisations.roles import PLATFORM_ROLES, Role

SINCE = date(2020, 1, 1)
PASSWORD = "data-shared-well"  # noqa: S105  everybody may know it: these people do not exist
SETUP = Actor.system("the demonstration")
FULL_HOUSE = frozenset({"ORG10", "ORG12"})
"""Organisations in which every role is held, to be tried."""
EVERYWHERE = (
    Role.DRAFTER,
    Role.INFORMATION_GOVERNANCE,
    Role.DPO,
    Role.SIGNATORY,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)
FIRST = (
    "Amara Aisha Alun Anwen Beatrix Callum Carys Chidi Daniel Dilys Efua Eilidh Farah Fergus "
    "Gareth Grace Hamish Harriet Imran Iona Jaspreet Jonah Kavita Kieran Leila Lowri Malik Marged "
    "Nadia Niamh Oluwaseun Owen Priya Rhys Rosalind Samir Sioned Tariq Una Yusuf"
).split()
LAST = (
    "Abara Ashdown Bevan Birch Chowdhury Clough Dalgleish Dunmore Ellery Fairley Ferreira Gill "
    "Hallam Hussain Idris Jessop Kaur Keating Lacey Lomax MacRae Marsden Nair Nwosu Okafor Parry "
    "Pryce Quill Rahman Rigby Sandhu Sharrock Teague Thwaite Underhill Vaughan Wadsworth Whitlock "
    "Yardley Zaman"
).split()
POSTS = {
    Role.SIGNATORY: "Director or senior civil servant",
    Role.DRAFTER: "Data sharing lead",
    Role.INFORMATION_GOVERNANCE: "Information governance manager",
}


@dataclass
class Names:
    """Names in a fixed order, none twice."""

    used: int = 0

    def next(self) -> str:
        """Another name."""
        n, self.used = self.used, self.used + 1
        return f"{FIRST[n % len(FIRST)]} {LAST[(n * 7 + n // len(FIRST)) % len(LAST)]}"


def roles_in(organisation: Organisation) -> list[str]:
    """The roles that somebody holds in this organisation."""
    roles: list[str] = list(EVERYWHERE)
    if organisation.health_or_care:
        roles.append(Role.CALDICOTT_GUARDIAN)
    if organisation.reference in FULL_HOUSE:
        roles += [Role.LEGAL, Role.DATA_OWNER, Role.SIRO]
    return roles


def people_of(organisation: Organisation, names: Names, password: str) -> None:
    """One person for each role of an organisation."""
    domain = f"{organisation.reference.lower()}.example.org"
    for role in roles_in(organisation):
        _person(f"{role.replace('_', '.')}@{domain}", names.next(), role, organisation, password)


def people_of_the_platform(names: Names, password: str) -> None:
    """One person for each platform role."""
    for role in sorted(PLATFORM_ROLES):
        email = f"{role.replace('_', '.')}@concordat.example.org"
        _person(email, names.next(), role, None, password)


def hashed() -> str:
    """The demonstration password as it is kept: worked out once, for it is slow by design."""
    return make_password(PASSWORD)


def _person(
    email: str, name: str, role: str, organisation: Organisation | None, password: str
) -> None:
    person = actions.create_person(email=email, name=name, actor=SETUP, is_demonstration=True)
    Person.objects.filter(pk=person.pk).update(password=password)
    actions.give_role(
        person=person,
        organisation=organisation,
        role=role,
        actor=SETUP,
        post=POSTS.get(Role(role), Role(role).label),
        starts_on=SINCE,
    )


def actor(organisation: Organisation, role: str) -> Actor:
    """The person who holds a role in an organisation, acting for it."""
    held = Membership.objects.select_related("person").get(organisation=organisation, role=role)
    return Actor(held.person.pk, held.person.name, organisation.pk, organisation.name)
