"""What an approval in each role covers."""

import pytest

from agreements.deciding.coverage import coverage_of, coverages
from law import shape
from organisations.roles import REVIEWS, Role

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize("role", sorted(REVIEWS))
def test_every_role_that_approves_says_what_it_covers(role):
    assert role in coverages()


def test_every_path_is_one_of_the_document():
    known = set(shape.nodes())
    named = {p for one in coverages().values() for p in (*one.covers, *one.but)} - {"*"}
    assert named <= known


@pytest.mark.parametrize(
    ("role", "place", "covers"),
    [
        (Role.LEGAL, "parties.0.gateways.1.provision", True),
        (Role.LEGAL, "parties", True),
        (Role.LEGAL, "parties.1.retention.period", False),
        (Role.LEGAL, "contact", False),
        (Role.SIRO, "security.access_control", True),
        (Role.SIRO, "parties", True),
        (Role.SIRO, "parties.0.article6", False),
        (Role.DATA_OWNER, "flows", True),
        (Role.DATA_OWNER, "flows.2.method", True),
        (Role.DATA_OWNER, "parties.0.retention.period", True),
        (Role.DATA_OWNER, "dispute_resolution", False),
        (Role.CALDICOTT_GUARDIAN, "data_items.0.need", True),
        (Role.CALDICOTT_GUARDIAN, "liability", False),
        (Role.INFORMATION_GOVERNANCE, "contact", True),
        ("a role of which nothing is said", "contact", True),
    ],
)
def test_a_change_touches_those_who_check_it(role, place, covers):
    assert (coverage_of(role).touched([place]) == [place]) is covers
