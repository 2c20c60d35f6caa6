"""Who does a thing: a person acting in a role for an organisation, or the service itself."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Actor:
    """A person with the organisation they act for, as at this moment.

    `role` is empty until a permission has been asked: it is the role that gave it.
    """

    person_id: int | None
    name: str
    organisation_id: int | None = None
    organisation: str = ""
    role: str = ""
    delegations: tuple[tuple[str, str], ...] = ()
    """The roles that they hold there only for somebody else, each with that person's name."""
    delegate_of: str = ""
    """For whom they hold the role that they act in; empty where it is their own."""

    @classmethod
    def system(cls, part: str) -> Actor:
        """The service itself, for instance its daily turn: `Actor.system("the calendar")`."""
        return cls(person_id=None, name=f"Concordat ({part})", role="system")

    @property
    def is_system(self) -> bool:
        return self.person_id is None and self.role == "system"

    def as_role(self, role: str) -> Actor:
        """The same actor, with the role that the act is done in."""
        return replace(self, role=role, delegate_of=dict(self.delegations).get(role, ""))

    def at(self, organisation_id: int | None, organisation: str, role: str) -> Actor:
        """The same person, acting in that role for that organisation (None: for the platform)."""
        there = self.delegations if organisation_id == self.organisation_id else ()
        moved = replace(
            self,
            organisation_id=organisation_id,
            organisation=organisation,
            delegations=there,
        )
        return moved.as_role(role)
