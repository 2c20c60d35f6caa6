"""The people and agreements whose pages are looked at."""

import pytest

from audit import clock
from organisations.roles import Role
from tests.agreements.factories import LATER, STARTS_ON, deal
from tests.factories import acting_for, signed_in


class Seen:
    """An agreement, its DPIA, and a browser for its drafter."""

    def __init__(self, stage):
        self.deal = deal(stage=stage)
        who = self.deal.person(Role.DRAFTER)
        self.client = acting_for(signed_in(who), self.deal.lead)
        self.reference = self.deal.reference
        self.place = f"/agreements/{self.reference}/"
        self.draft = f"{self.place}draft/"
        self.dpia = f"/dpias/{self.deal.dpia.reference}/"


@pytest.fixture
def drafting(db):
    """A draft in which everything is answered."""
    with clock.at(LATER):
        yield Seen("draft")


@pytest.fixture
def living(db):
    """An agreement in force."""
    with clock.at(STARTS_ON):
        yield Seen("in_force")
