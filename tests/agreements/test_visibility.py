"""Who finds an agreement at all: by membership and party, by name, and by platform role."""

import pytest
from django.contrib.auth.models import AnonymousUser
from guardian.shortcuts import assign_perm

from agreements import actions, workflow
from agreements.models import Agreement, Party, Version
from audit import clock
from organisations.models import Membership, Person
from organisations.roles import PERMISSIONS, PLATFORM_ROLES, Permission, Role
from tests.agreements.factories import STAGES, SUBMITTED_ON, WRITTEN_ON, deal
from tests.agreements.steps import send_back
from tests.factories import LONG_AGO, actor, member, organisation, person

pytestmark = pytest.mark.django_db
READS = {role for role in Role if Permission.READ_AGREEMENTS in PERMISSIONS[role]}
IN_ORGANISATIONS = sorted(set(Role) - PLATFORM_ROLES)
BEYOND_DRAFT = [stage for stage in STAGES if stage != "draft"]


def sees(who):
    """Whether the person finds it, and once; its versions are found by the same people."""
    # Read anew: what somebody holds is remembered on the row for one request.
    who = Person.objects.get(pk=who.pk)
    found = Agreement.objects.visible_to(who).count()
    assert Version.objects.visible_to(who).count() == found
    assert found in (0, 1)
    return bool(found)


def uninvited(stage="draft"):
    made = deal(stage=stage)
    if stage == "draft":
        Party.objects.filter(organisation=made.partner).update(
            invited_at=None, accepted_at=None, accepted_by=None, may_read=False
        )
    return made


@pytest.mark.parametrize("stage", STAGES)
def test_members_of_the_lead_see_it_at_every_stage_if_their_role_reads(stage):
    made = deal(stage=stage)

    assert {role for role in IN_ORGANISATIONS if sees(made.person(role))} == READS


def test_members_of_an_invited_party_see_the_draft_if_their_role_reads():
    made = deal()

    found = {role for role in IN_ORGANISATIONS if sees(made.person(role, made.partner))}
    assert found == READS


def test_an_organisation_administrator_does_not_read_agreements():
    assert Role.ADMINISTRATOR not in READS


def test_members_of_a_party_that_is_not_invited_do_not_see_the_draft():
    made = uninvited()

    assert not any(sees(made.person(role, made.partner)) for role in IN_ORGANISATIONS)


@pytest.mark.parametrize("stage", BEYOND_DRAFT)
def test_members_of_every_party_see_it_from_submission_on(stage):
    made = uninvited(stage)

    assert sees(made.person(Role.AUDITOR, made.partner))


def test_a_party_that_has_seen_it_still_does_when_it_is_a_draft_again():
    made = uninvited().submit()
    with clock.at(SUBMITTED_ON):
        send_back(made, made.lead)

    assert sees(made.person(Role.AUDITOR, made.partner))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stranger_never_sees_it(stage):
    deal(stage=stage)
    elsewhere = organisation()

    assert not any(sees(member(elsewhere, role)) for role in IN_ORGANISATIONS)


@pytest.mark.parametrize("stage", STAGES)
def test_the_national_auditor_sees_what_was_submitted_and_no_drafts(stage):
    deal(stage=stage)

    assert sees(member(None, Role.NATIONAL_AUDITOR)) == (stage != "draft")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", [Role.PLATFORM_ADMINISTRATOR, Role.BROKER])
def test_other_platform_roles_read_no_agreements(stage, role):
    deal(stage=stage)

    assert not sees(member(None, role))


@pytest.mark.parametrize("stage", STAGES)
def test_the_broker_reads_the_register_line_of_what_was_submitted(stage):
    deal(stage=stage)
    broker = member(None, Role.BROKER)

    lines = Agreement.objects.with_register_line_for(broker)

    assert lines.exists() == (stage != "draft")


@pytest.mark.parametrize("stage", STAGES)
def test_a_superuser_sees_nothing_by_that(stage):
    deal(stage=stage)

    assert not sees(person(is_superuser=True))


@pytest.mark.parametrize("stage", ["draft", "in_force"])
def test_a_person_named_to_it_sees_that_one(stage):
    made = deal(stage=stage)
    named = member(organisation(), Role.DRAFTER)
    assign_perm("view_agreement", named, made.version.agreement)
    other = organisation("Other")
    with clock.at(WRITTEN_ON):
        actions.create_agreement(actor=_drafter(other), title="Another")

    assert sees(named)


def _drafter(where):
    return actor(member(where, Role.DRAFTER), where)


def test_a_permission_on_all_agreements_shows_nothing():
    deal()
    who = person()
    assign_perm("agreements.view_agreement", who)

    assert not sees(who)


def test_somebody_in_both_parties_sees_it_once():
    made = deal(stage="in_review")
    who = made.person(Role.AUDITOR)
    member(made.partner, Role.AUDITOR, who=who)
    assign_perm("view_agreement", who, made.version.agreement)
    Membership.objects.create(person=who, role=Role.NATIONAL_AUDITOR, starts_on=LONG_AGO)

    assert list(Agreement.objects.visible_to(who)) == [made.version.agreement]
    assert list(Agreement.objects.with_register_line_for(who)) == [made.version.agreement]
    assert list(Version.objects.visible_to(who)) == [made.version]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (LONG_AGO, None, True),
        (LONG_AGO, SUBMITTED_ON, True),
        (SUBMITTED_ON, SUBMITTED_ON, True),
        (LONG_AGO, WRITTEN_ON, False),
        (SUBMITTED_ON.replace(day=5), None, False),
    ],
)
def test_a_role_shows_it_from_its_first_day_to_its_last(starts_on, ends_on, expected):
    made = deal(stage="in_review")
    who = member(made.lead, Role.AUDITOR, starts_on=starts_on, ends_on=ends_on)

    with clock.at(SUBMITTED_ON):
        assert sees(who) is expected


def test_nobody_signed_in_sees_nothing():
    deal(stage="in_force")

    assert not Agreement.objects.visible_to(AnonymousUser()).exists()
    assert not Agreement.objects.with_register_line_for(AnonymousUser()).exists()
    assert not Version.objects.visible_to(AnonymousUser()).exists()


def test_a_draft_given_up_stays_with_those_who_saw_it():
    made = uninvited()
    with clock.at(WRITTEN_ON):
        workflow.withdraw(made.version, actor=made.actor(Role.DRAFTER), reason="Not needed.")

    assert sees(made.person(Role.AUDITOR))
    assert not sees(made.person(Role.AUDITOR, made.partner))
    assert not sees(member(None, Role.NATIONAL_AUDITOR))


def test_a_draft_again_is_hidden_from_the_national_auditor():
    made = deal(stage="in_review")
    auditor = member(None, Role.NATIONAL_AUDITOR)
    assert sees(auditor)

    with clock.at(SUBMITTED_ON):
        send_back(made, made.lead)

    assert not sees(auditor)
