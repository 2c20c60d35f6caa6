"""Around every page stands the way to the rooms that a person may enter, and nothing else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from config import shell
from organisations.roles import Role
from tests import factories


def asked_by(person, path="/"):
    request = RequestFactory().get(path)
    request.user = person
    request.session = SessionStore()
    return request


def texts(links):
    return [link.text for link in links]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.DRAFTER, ["Inbox", "Agreements", "DPIAs", "Powers", "Organisations", "Playbook"]),
        (Role.AUDITOR, ["Inbox", "Agreements", "DPIAs", "Organisations", "Playbook"]),
        (Role.ADMINISTRATOR, ["Inbox", "Organisations", "Playbook"]),
        (Role.NATIONAL_AUDITOR, ["Inbox", "Agreements", "DPIAs", "Organisations", "Playbook"]),
        (Role.BROKER, ["Inbox", "Agreements", "Organisations", "Playbook"]),
        (Role.PLATFORM_ADMINISTRATOR, ["Inbox", "Organisations", "Playbook"]),
    ],
)
def test_the_navigation_leads_where_the_role_may_go(role, expected):
    person = factories.member(factories.organisation(), role)

    assert texts(shell.navigation(asked_by(person))) == expected


def test_somebody_not_signed_in_sees_the_way_in():
    around = shell.shell(asked_by(AnonymousUser()))

    assert around["navigation"] == []
    assert around["account"] == {"sign_in_url": "/account/login/"}


@pytest.mark.django_db
def test_the_organisation_acted_for_is_named_and_can_be_changed():
    person = factories.member(factories.organisation("Ashby Council"), Role.DRAFTER)
    factories.member(factories.organisation("Borley Trust"), Role.DRAFTER, who=person)

    account = shell.account(asked_by(person))

    assert account["organisation"] == "Ashby Council"
    assert texts(account["links"])[0] == "Act for another organisation"


@pytest.mark.django_db
def test_all_of_it_costs_one_query(django_assert_num_queries):
    request = asked_by(factories.member(factories.organisation(), Role.DRAFTER))

    with django_assert_num_queries(1):
        shell.shell(request)


def test_a_real_installation_has_no_banner():
    assert shell.demonstration() is None


@pytest.mark.django_db
def test_a_demonstration_says_so_and_what_day_it_is(settings):
    settings.DEMONSTRATION = True

    banner = shell.demonstration()

    assert "demonstration" in banner["text"]
    assert [link.url for link in banner["links"]] == ["/dev/clock/", "/dev/outbox/"]
