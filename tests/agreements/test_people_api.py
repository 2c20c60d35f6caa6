"""People invited by name, over the API, under the rules of the pages."""

import pytest

from agreements.models import InvitedPerson
from audit import clock
from organisations.roles import Role
from tests.agreements.factories import WRITTEN_ON, deal
from tests.agreements.inviting import invite, invited
from tests.agreements.test_api import api, post
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day_of_writing():
    with clock.at(WRITTEN_ON):
        yield


@pytest.fixture
def made():
    return deal()


def test_inviting_changing_and_withdrawing(made):
    drafter, who = made.person(Role.DRAFTER), person("Noor Hale")
    address = f"/api/agreements/{made.reference}/people/"
    given = {"email": who.email, "name": "Noor", "role": "reader"}
    assert post(drafter, made, "invite-person", given).status_code == 200
    (line,) = api(drafter).get(address).json()
    assert (line["name"], line["email"], line["role"], line["state"]) == (
        "Noor",
        who.email,
        "reader",
        "Can open it",
    )
    number = {"person": line["person"]}

    assert post(drafter, made, "change-person", {**number, "role": "commenter"}).status_code == 200
    assert (
        api(who).get(address).json()[0] | {"role": "commenter", "email": ""}
        == (api(who).get(address).json()[0])
    )
    again = post(drafter, made, "send-person-again", number)
    assert (again.status_code, again.json()) == (400, {"detail": ["Noor has access already"]})
    assert post(drafter, made, "withdraw-person", number).status_code == 200

    assert api(drafter).get(address).json() == []
    assert api(who).get(f"/api/agreements/{made.reference}/").status_code == 404


def test_what_is_wrong_with_it_is_said_by_field(made):
    drafter = made.person(Role.DRAFTER)
    row = invite(made)
    for given, field in (
        ({"email": "x", "name": "N", "role": "reader"}, "email"),
        ({"email": "a@b.example", "name": "N", "role": "owner"}, "role"),
        ({"email": row.person.email, "name": "N", "role": "reader"}, "email"),
        ({"email": "a@b.example", "name": "", "role": "reader"}, "name"),
    ):
        answer = post(drafter, made, "invite-person", given)
        assert answer.status_code == 400
        assert list(answer.json()) == [field]


def test_an_invited_person_reads_and_changes_nobodys_invitation(made):
    row = invited(made, "contributor")
    number = {"person": row.pk}

    assert post(row.person, made, "withdraw-person", number).status_code == 404
    assert post(row.person, made, "change-person", {**number, "role": "reader"}).status_code == 404
    given = {"email": "a@b.example", "name": "N", "role": "reader"}
    assert post(row.person, made, "invite-person", given).status_code == 404
    whole = api(row.person).get(f"/api/agreements/{made.reference}/").json()
    steps = {"submit", "withdraw", "invite-party", "link-dpia", "invite-person", "withdraw-person"}
    assert "save-answers" in whole["actions"]
    assert steps.isdisjoint(whole["actions"])
    assert InvitedPerson.objects.get().role == "contributor"
