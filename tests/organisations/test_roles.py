from datetime import date

import pytest

from audit import clock
from audit.actor import Actor
from organisations.acting import organisations_of, standing_of
from organisations.models import Organisation
from organisations.roles import (
    PERMISSIONS,
    PLATFORM_ROLES,
    REVIEWS,
    SECOND_FACTOR_ROLES,
    Permission,
    Role,
    administrator_of,
    platform_administrator,
    platform_role_for,
    role_for,
    roles_of,
    roles_with,
)
from tests.factories import actor, member, organisation, person
from tests.factories import platform_administrator as keeper


def test_every_role_has_a_line_in_the_table():
    assert set(PERMISSIONS) == set(Role)


def test_every_permission_is_held_by_some_role_and_none_is_unknown():
    held = frozenset().union(*PERMISSIONS.values())

    assert held == set(Permission)


def test_every_role_permits_something():
    assert all(PERMISSIONS.values())


def test_platform_roles_permit_nothing_in_an_organisation():
    own = frozenset().union(*(PERMISSIONS[role] for role in Role if role not in PLATFORM_ROLES))
    platform = frozenset().union(*(PERMISSIONS[role] for role in PLATFORM_ROLES))

    assert own & platform == {Permission.EXPORT}


@pytest.mark.parametrize("role", [Role.DPO, Role.DRAFTER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_advises_drafts_audits_or_administers_never_approves(role):
    decisions = {
        Permission.APPROVE, Permission.CONFIRM_POWERS, Permission.RELEASE_DATA,
        Permission.ACCEPT_RISK, Permission.GIVE_OPINION,
    }  # fmt: skip

    assert not PERMISSIONS[role] & decisions
    assert role not in REVIEWS


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PLATFORM_ADMINISTRATOR, Role.BROKER])
def test_who_keeps_people_does_not_read_agreements(role):
    assert not PERMISSIONS[role] & {Permission.READ_AGREEMENTS, Permission.READ_ALL_SUBMITTED}


def test_a_national_auditor_changes_nothing():
    assert PERMISSIONS[Role.NATIONAL_AUDITOR] == {Permission.READ_ALL_SUBMITTED, Permission.EXPORT}


@pytest.mark.parametrize("role", Role)
def test_second_factors_are_for_those_who_sign_administer_or_audit(role):
    words = ("signatory", "administrator", "auditor")

    assert (role in SECOND_FACTOR_ROLES) == any(word in role for word in words)


def test_roles_with_a_permission():
    assert roles_with(Permission.SIGN) == {Role.SIGNATORY}


# ---------------------------------------------------------------- what somebody holds


def test_a_role_is_held_from_its_first_to_its_last_day(db):
    where = organisation()
    who = member(where, Role.DPO, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))

    def held(day):
        return bool(roles_of(who.pk, where.pk, on=day))

    assert [held(date(2026, 2, 28)), held(date(2026, 3, 1))] == [False, True]
    assert [held(date(2026, 3, 31)), held(date(2026, 4, 1))] == [True, False]


def test_the_days_are_days_in_london(db):
    where = organisation()
    who = member(where, Role.DPO, starts_on=date(2027, 7, 1))

    with clock.at(clock.start_of(date(2027, 7, 1))):
        assert roles_of(who.pk, where.pk) == {Role.DPO}


def test_somebody_shut_out_holds_nothing(db):
    where = organisation()
    who = member(where, Role.DPO, is_active=False)

    assert roles_of(who.pk, where.pk) == frozenset()


def test_nobody_holds_nothing(db):
    assert roles_of(None, None) == frozenset()
    assert role_for(Actor(None, "Nobody"), Permission.DRAFT) is None


def test_a_permission_is_held_in_the_organisation_acted_for_only(db):
    here, there = organisation(), organisation()
    who = member(here, Role.DRAFTER)
    member(there, Role.SIGNATORY, who=who)

    assert role_for(actor(who, here), Permission.DRAFT) == Role.DRAFTER
    assert role_for(actor(who, here), Permission.SIGN) is None
    assert role_for(actor(who, there), Permission.SIGN) == Role.SIGNATORY


def test_a_permission_can_be_asked_of_certain_organisations(db):
    here, there = organisation(), organisation()
    who = member(here, Role.DRAFTER)

    assert role_for(actor(who, here), Permission.DRAFT, [here.pk, there.pk]) == Role.DRAFTER
    assert role_for(actor(who, here), Permission.DRAFT, [there.pk]) is None


def test_a_platform_role_counts_whomever_one_acts_for(db):
    where = organisation()
    who = member(where, Role.DRAFTER, Role.NATIONAL_AUDITOR)

    held = platform_role_for(actor(who, where), Permission.READ_ALL_SUBMITTED)

    assert held == Role.NATIONAL_AUDITOR
    assert role_for(actor(who, where), Permission.READ_ALL_SUBMITTED) is None


def test_an_administrator_acts_for_the_organisation_administered(db):
    here, there = organisation(), organisation("Eastvale")
    who = member(here, Role.DRAFTER)
    member(there, Role.ADMINISTRATOR, who=who)

    acting = administrator_of(actor(who, here), there)

    assert (acting.organisation, acting.role) == ("Eastvale", Role.ADMINISTRATOR)
    assert administrator_of(actor(who, here), here) is None


def test_a_platform_administrator_administers_all_for_no_organisation(db):
    where, who = organisation(), keeper()

    acting = administrator_of(actor(who, where), where)

    assert (acting.organisation_id, acting.role) == (None, Role.PLATFORM_ADMINISTRATOR)
    assert platform_administrator(actor(person())) is None


def test_the_organisations_administered_are_those_of_today(db):
    here, there = organisation(), organisation()
    who = member(here, Role.ADMINISTRATOR)
    member(there, Role.ADMINISTRATOR, who=who, ends_on=date(2021, 1, 1))

    assert list(Organisation.objects.administered_by(who)) == [here]
    assert set(Organisation.objects.administered_by(keeper())) == {here, there}


def test_ones_organisations_are_those_of_today_by_name(db, django_assert_num_queries):
    who = member(organisation("B"), Role.DRAFTER, Role.DPO)
    member(organisation("A"), Role.DRAFTER, who=who)
    member(organisation("C"), Role.DRAFTER, who=who, ends_on=date(2021, 1, 1))

    with django_assert_num_queries(1):
        assert [where.name for where in organisations_of(who.pk)] == ["A", "B"]
    with django_assert_num_queries(1):
        assert [place.name for place in standing_of(who).places] == ["A", "B"]
