"""What an organisation lacks before anybody there can take an agreement to its signature."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from organisations.acting import held_by
from organisations.models import Membership, Organisation, Person
from organisations.roles import Role

NEEDED = (Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO, Role.SIGNATORY)
"""Without one of each nobody drafts, approves, advises or signs."""


@dataclass(frozen=True)
class FirstStep:
    """One thing to do first: what, why, and where."""

    text: str
    why: str
    url: str


def first_steps(person: Person) -> list[tuple[str, list[FirstStep]]]:
    """By the name of each organisation that this person administers, what is to be done there
    before work can begin. Two queries, none for anybody but an administrator."""
    keeps = [where for where, role in held_by(person) if role == Role.ADMINISTRATOR and where]
    if not keeps:
        return []
    held: dict[int, set[str]] = {}
    rows = Membership.objects.current().filter(organisation__in=keeps, role__in=NEEDED)
    for where, role in rows.values_list("organisation_id", "role").distinct():
        held.setdefault(int(where or 0), set()).add(role)
    found = Organisation.objects.filter(pk__in=keeps).order_by("name")
    steps = [(one.name, _steps(one, held.get(one.pk, set()))) for one in found]
    return [(name, left) for name, left in steps if left]


def _steps(one: Organisation, held: set[str]) -> list[FirstStep]:
    left = []
    if not (one.ico_registration or one.ico_fee_exempt):
        left.append(
            FirstStep(
                "Record the facts about your organisation",
                "Its registration with the regulator, and what kind of body it is. Agreements are "
                "checked against them.",
                reverse("organisation_facts", args=[one.reference]),
            )
        )
    if missing := [str(role.label) for role in NEEDED if role not in held]:
        left.append(
            FirstStep(
                "Invite the people who do the work",
                f"Nobody has yet the role of: {', '.join(missing)}. You can hold a role yourself, "
                "but nobody approves what they drafted.",
                reverse("organisation_invite", args=[one.reference]),
            )
        )
    return left
