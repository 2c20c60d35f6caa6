"""Whether two texts name the same person, however they are typed."""

import pytest

from dpia.approving.persons import are_one, says_a_post


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("grace  pryce, DPO", "Grace Pryce"),
        ("Grace  Pryce DPO", "Grace Pryce"),
        ("Dr. GRACE PRYCE", "Grace Pryce, Westerby Borough Council"),
        ("Pryce, Grace", "Grace Pryce"),
        ("DPO Grace Pryce", "Grace Pryce"),
        ("Fergus Hallam", "Fergus Hallam and Ann Other"),
        ("Zoë O’Neil", "Zoe O'Neil"),
        ("DPO", "dpo"),
        ("G. Pryce, DPO", "Grace Pryce"),
    ],
)
def test_one_person_is_known_again(said, name):
    assert are_one(said, name)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Gareth Pryce", "Grace Pryce"),
        ("SIRO of Westerby", "DPO of Westerby"),
        ("Chief executive", "Policy lead of Westerby"),
        ("Director", "Director of housing"),
        ("Person 12", "Person 1"),
        ("A Pryce", "Grace Pryce"),
        ("", "Grace Pryce"),
        ("Grace Pryce", ""),
    ],
)
def test_two_people_or_roles_are_not_taken_for_one(said, name):
    assert not are_one(said, name)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("R Okafor, chief executive", True),
        ("Director", True),
        ("SIRO", True),
        ("Head of service", True),
        ("Somebody Else", False),
        ("R Okafor, ", False),
    ],
)
def test_a_name_alone_says_no_post(said, expected):
    assert says_a_post(said) is expected
