import pytest
from django.core.management import CommandError, call_command

from organisations.models import Membership, Organisation
from organisations.roles import Role
from tests.factories import organisation, person

GIVEN = [
    "--name=Westerby",
    "--kind=principal_council",
    "--nation=england",
    "--administrator-email=una@example.org",
    "--administrator-name=Una Bell",
]


def held():
    rows = Membership.objects.values_list("person__email", "role", "organisation__reference")
    return set(rows)


def test_the_first_organisation_and_its_administrator(db, capsys, client):
    call_command("create_organisation", *GIVEN, "--platform-administrator")

    reference, link = capsys.readouterr().out.splitlines()
    assert reference == "ORG-001 Westerby"
    assert held() == {
        ("una@example.org", Role.ADMINISTRATOR, "ORG-001"),
        ("una@example.org", Role.PLATFORM_ADMINISTRATOR, None),
    }
    assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_the_platform_is_not_given_away_unasked(db):
    call_command("create_organisation", *GIVEN)

    assert held() == {("una@example.org", Role.ADMINISTRATOR, "ORG-001")}


def test_what_is_not_given_is_asked_for(db, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "Northmere")

    call_command("create_organisation", *GIVEN[1:])

    assert Organisation.objects.get().name == "Northmere"


def test_no_answer_is_an_error_and_nothing_is_made(db, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "")

    with pytest.raises(CommandError, match="Legal name"):
        call_command("create_organisation", *GIVEN[1:])
    assert not Organisation.objects.exists()


def test_a_refusal_is_said_and_nothing_is_half_made(db):
    organisation("Westerby")

    with pytest.raises(CommandError, match="already an organisation"):
        call_command("create_organisation", *GIVEN)
    with pytest.raises(CommandError, match="email address"):
        call_command(
            "create_organisation", "--name=N", *GIVEN[1:3], "--administrator-email=x", GIVEN[4]
        )
    assert Organisation.objects.count() == 1


def test_a_role_from_the_command_line(db, capsys):
    organisation(reference="ORG12")
    person(email="known@example.org")
    who = ["--name=N", "--role=drafter", "--organisation=ORG12"]

    call_command("invite_member", "--email=new@example.org", *who)
    call_command("invite_member", "--email=known@example.org", *who)
    call_command("invite_member", "--email=a@example.org", "--name=N", "--role=national_auditor")

    said = capsys.readouterr().out.splitlines()
    assert "/invitation/" in said[0]
    assert said[1] == "known@example.org has an account already"
    assert ("a@example.org", Role.NATIONAL_AUDITOR, None) in held()


@pytest.mark.parametrize("given", [["--role=drafter", "--organisation=ORG99"], ["--role=drafter"]])
def test_a_role_that_cannot_be_given_is_an_error(db, given):
    with pytest.raises(CommandError):
        call_command("invite_member", "--email=a@example.org", "--name=N", *given)
