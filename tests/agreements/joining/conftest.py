"""An agreement of two in force, and a third organisation that can join it."""

from datetime import timedelta

import pytest

from audit import clock
from organisations.roles import Role
from tests.agreements.factories import STARTS_ON, body, deal
from tests.agreements.joining.steps import DRAFTER, IG, SIGNATORY, allow
from tests.factories import member

DAY = STARTS_ON + timedelta(days=30)


@pytest.fixture(autouse=True)
def on_a_day():
    with clock.at(DAY):
        yield


@pytest.fixture
def made():
    found = deal(stage="in_force")
    allow(found)
    return found


@pytest.fixture
def third(made):
    return body("ORG10")


@pytest.fixture
def people(third):
    return {role: member(third, role) for role in (DRAFTER, IG, SIGNATORY, Role.AUDITOR)}
