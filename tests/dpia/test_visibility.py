import pytest
from django.contrib.auth.models import AnonymousUser
from guardian.shortcuts import assign_perm

from dpia import actions
from dpia.models import Dpia, Status
from organisations.roles import PERMISSIONS, PLATFORM_ROLES, Permission, Role
from tests.dpia.factories import body, in_status, written
from tests.factories import member, person, signed_in

pytestmark = pytest.mark.django_db

DRAFTS = (Status.NOT_STARTED, Status.DRAFT)


def sees(who):
    return Dpia.objects.visible_to(who).exists()


@pytest.mark.parametrize("status", Status.values)
def test_who_reads_a_dpia_in_each_status(status):
    council, unit, stranger = body(), body(), body()
    dpia = in_status(council, status)
    named = person()
    assign_perm("dpia.view_dpia", named, dpia)
    actions.share(dpia, [unit.organisation], actor=council[Role.DRAFTER])

    assert sees(council.person(Role.DRAFTER))
    assert sees(unit.person(Role.DRAFTER))
    assert sees(named)
    assert sees(member(None, Role.NATIONAL_AUDITOR)) == (status not in DRAFTS)
    assert not sees(stranger.person(Role.DRAFTER))
    assert not sees(person())
    assert not sees(AnonymousUser())


@pytest.mark.parametrize("role", sorted(set(PERMISSIONS) - PLATFORM_ROLES))
def test_roles_that_read_content_see_it_and_others_do_not(role):
    council, unit = body(), body()
    dpia = written(council)
    actions.share(dpia, [unit.organisation], actor=council[Role.DRAFTER])
    reads = Permission.READ_AGREEMENTS in PERMISSIONS[role]

    assert sees(member(council.organisation, role)) == reads
    assert sees(member(unit.organisation, role)) == reads


@pytest.mark.parametrize("role", sorted(PLATFORM_ROLES - {Role.NATIONAL_AUDITOR}))
def test_platform_roles_do_not_read_content(role):
    in_status(body(), Status.APPROVED)

    assert not sees(member(None, role))


def test_a_role_that_has_ended_shows_nothing():
    from datetime import date

    council = body()
    written(council)

    assert not sees(member(council.organisation, Role.DRAFTER, ends_on=date(2021, 1, 1)))


def test_somebody_in_two_of_the_organisations_sees_it_once():
    council, unit = body(), body()
    dpia = written(council)
    actions.share(dpia, [unit.organisation], actor=council[Role.DRAFTER])
    both = member(unit.organisation, Role.DRAFTER, who=council.person(Role.DRAFTER))

    assert Dpia.objects.visible_to(both).count() == 1


def test_a_superuser_and_a_permission_for_all_show_nothing():
    from django.contrib.auth.models import Permission as DjangoPermission

    written(body())
    who = person(is_superuser=True)
    who.user_permissions.add(DjangoPermission.objects.get(codename="view_dpia"))

    assert not sees(who)


def test_a_national_auditor_reads_what_was_approved_while_it_is_reviewed():
    council = body()
    dpia = in_status(council, Status.UNDER_REVIEW)
    changes = {"dpia.nature": "Words that nobody has approved"}
    actions.save_answers(dpia, actor=council[Role.DRAFTER], based_on=dpia.revision, changes=changes)
    path = f"/api/dpias/{dpia.reference}/"

    inside, outside = (
        signed_in(who).get(path).content.decode()
        for who in (council.person(Role.AUDITOR), member(None, Role.NATIONAL_AUDITOR))
    )

    assert "Words that nobody has approved" in inside
    assert "Words that nobody has approved" not in outside
    assert dpia.reference in outside
