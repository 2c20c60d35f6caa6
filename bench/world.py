"""The organisations and people of the scale data set, and the tables that all its rows go to."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time
from typing import Any

from audit import clock
from bench.bulk import Table
from law.library import samples
from organisations.facts import DATES
from organisations.models import DeaEntry, Membership, Organisation, Person
from organisations.roles import Role

COPIES = 25
"""Organisations made of each of the twenty sample organisations."""
ROLES = (
    Role.DRAFTER, Role.INFORMATION_GOVERNANCE, Role.DPO, Role.SIGNATORY, Role.AUDITOR,
    Role.ADMINISTRATOR,
)  # fmt: skip
SINCE = date(2020, 1, 1)
NATIONAL_AUDITOR = "national.auditor@bench.example.org"
BROKER = "broker@bench.example.org"


def reference_of(sample: str, copy: int) -> str:
    """Of the copy of that number of a sample organisation; copy 0 is the busiest of its kind."""
    return f"{sample}-{copy:02d}"


def drafter(sample: str, copy: int = 0) -> str:
    """The e-mail address of that organisation's drafter."""
    return f"{Role.DRAFTER}@{reference_of(sample, copy).lower()}.example.org"


def at_ten(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


class World:
    """Where the rows come together. The same steps give the same data, but for today's date."""

    def __init__(self) -> None:
        self.random = random.Random(1)
        self.today = clock.today()
        self.tables: dict[type[Any], Table] = {}
        self.organisations: dict[str, Organisation] = {}
        self.names: dict[str, str] = {}
        """Of the sample organisations, as their documents name them"""
        self._people: dict[tuple[int, str], int] = {}

    def add(self, model: type[Any], **values: Any) -> int:
        """One row; its primary key."""
        return self._table(model).add(**values)

    def next_key(self, model: type[Any]) -> int:
        """The primary key that the next row of the model will have."""
        return self._table(model).last + 1

    def _table(self, model: type[Any]) -> Table:
        if model not in self.tables:
            self.tables[model] = Table(model)
        return self.tables[model]

    def finish(self) -> None:
        for table in self.tables.values():
            table.finish()

    def person(self, organisation: Organisation, role: str) -> int:
        """The key of the one person who holds the role there."""
        return self._people[organisation.pk, role]

    def add_organisations(self) -> None:
        """Every organisation with its people, and those who see all."""
        for record in samples().organisations:
            self.names[record["id"]] = record["name"]
            for copy in range(COPIES):
                self._organisation(dict(record), copy)
        self._person(NATIONAL_AUDITOR, "National auditor", Role.NATIONAL_AUDITOR, None)
        self._person(BROKER, "Broker", Role.BROKER, None)

    def _organisation(self, record: dict[str, Any], copy: int) -> None:
        entries = record.pop("dea_entries", [])
        reference = reference_of(record.pop("id"), copy)
        for name in DATES:
            record[name] = date.fromisoformat(record[name]) if record.get(name) else None
        if copy:
            record["name"] = f"{record['name']} {copy + 1}"
        matrix = [{"role": Role.INFORMATION_GOVERNANCE, "when": "always"}]
        record["id"] = self.add(Organisation, reference=reference, approval_matrix=matrix, **record)
        self.organisations[reference] = organisation = Organisation(reference=reference, **record)
        for entry in entries:
            self.add(DeaEntry, organisation_id=organisation.pk, **entry)
        for role in ROLES:
            email = f"{role}@{reference.lower()}.example.org"
            self._person(email, f"{role.label} {reference}", role, organisation.pk)

    def _person(self, email: str, name: str, role: str, organisation: int | None) -> None:
        person = self.add(Person, email=email, name=name, password="!", joined_at=at_ten(SINCE))
        self.add(
            Membership,
            person_id=person,
            organisation_id=organisation,
            role=role,
            post=name,
            starts_on=SINCE,
        )
        if organisation:
            self._people[organisation, role] = person
