from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit import clock
from organisations.models import DeaEntry, Invitation, Membership, Organisation, Person
from organisations.roles import Role
from tests.factories import member, organisation, person


@pytest.fixture
def refused(db):
    def check(name):
        return pytest.raises(IntegrityError, match=name)

    return check


def test_an_email_address_is_one_persons_in_any_case(refused):
    person(email="ada@example.org")

    with refused("person_email_any_case"), transaction.atomic():
        Person.objects.create(email="Ada@example.org", name="Ada")


def test_two_organisations_have_two_names_in_any_case(refused):
    organisation("Westerby")

    with refused("organisation_name_any_case"), transaction.atomic():
        organisation("WESTERBY")


@pytest.mark.parametrize("fact", ["key", "kind", "nation", "dspt_status", "cyber_essentials"])
def test_a_closed_list_is_closed(refused, fact):
    with refused(f"organisation_{fact}_is_in_its_list"), transaction.atomic():
        organisation(**{fact: "else"})


@pytest.mark.parametrize(
    ("fact", "value", "name"),
    [
        ("cca_category", 3, "organisation_cca_category_is_1_or_2"),
        ("staff_training_percent", 101, "organisation_staff_training_is_a_percentage"),
    ],
)
def test_numbers_keep_their_bounds(refused, fact, value, name):
    with refused(name), transaction.atomic():
        organisation(**{fact: value})


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ({"power": "DEA_1"}, "deaentry_power_is_in_its_list"),
        ({"power": "DEA_35", "objective": "X"}, "deaentry_objective_is_in_its_list"),
        ({"power": "DEA_48", "objective": "DEA35_TV"}, "dea_entry_objective_only_for_section_35"),
        (
            {
                "power": "DEA_48",
                "starts_on": date(2026, 2, 2),
                "expires_on": date(2026, 2, 1),
            },
            "dea_entry_ends_after_it_starts",
        ),
    ],
)
def test_an_entry_under_the_digital_economy_act_makes_sense(refused, entry, name):
    with refused(name), transaction.atomic():
        DeaEntry.objects.create(organisation=organisation(), **entry)


def test_a_role_starts_before_it_ends(refused):
    with refused("membership_ends_after_it_starts"), transaction.atomic():
        member(organisation(), Role.DPO, starts_on=date(2026, 1, 3), ends_on=date(2026, 1, 1))


def test_a_role_may_have_been_taken_back_before_its_first_day(db):
    where = organisation()
    member(where, Role.DPO, starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1))

    with clock.at(date(2026, 1, 2)):
        assert not Membership.objects.current().exists()


def test_a_role_is_one_of_the_roles(refused):
    with refused("membership_role_is_in_its_list"), transaction.atomic():
        member(organisation(), "king")


@pytest.mark.parametrize("role", Role)
def test_platform_roles_and_only_they_have_no_organisation(refused, role):
    is_platform = role in ("platform_administrator", "broker", "national_auditor")
    wrong = organisation() if is_platform else None

    with refused("membership_platform_roles_have_no_organisation"), transaction.atomic():
        Membership.objects.create(
            person=person(), organisation=wrong, role=role, starts_on=date(2026, 1, 1)
        )


@pytest.mark.parametrize("role", [Role.DPO, Role.BROKER])
def test_a_role_is_given_once_on_a_day(refused, role):
    who, where = person(), organisation()
    member(where, role, who=who)

    with refused("membership_once"), transaction.atomic():
        member(where, role, who=who)


def test_an_invitation_lasts_some_time_and_is_alone(refused):
    who, now = person(), clock.now()
    fields = {"email": who.email, "name": who.name, "person": who, "created_at": now}
    with refused("invitation_expires_after_it_was_made"), transaction.atomic():
        Invitation.objects.create(token_sha256="a", expires_at=now, **fields)
    later = now + timedelta(days=1)
    Invitation.objects.create(token_sha256="a", expires_at=later, **fields)

    with refused("invitation_one_open_for_a_person"), transaction.atomic():
        Invitation.objects.create(token_sha256="b", expires_at=later, **fields)


def test_nobody_with_a_history_can_be_deleted(db):
    where = organisation()
    who = member(where, Role.DPO)

    for row in (who, where):
        with pytest.raises(IntegrityError):
            row.delete()
    assert Organisation.objects.count() == 1
