import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.log import record
from audit.models import Event
from audit.verification import differences
from tests.audit.factories import Parcel, actor


@pytest.fixture
def event(db):
    return record("send", Parcel(pk=1), actor=actor(), detail={"weight": "1.5"})


def tamper(sql, *values):
    """As somebody who owns the database could."""
    cursor = connection.cursor()
    cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change")
    cursor.execute(sql, values)


def test_a_whole_trail_is_found_whole(event, capsys):
    call_command("verify_audit")

    assert "1 events are whole" in capsys.readouterr().out


def test_a_subject_with_a_long_reference_is_whole(db):
    subject = Parcel(pk=1)
    subject.audit_reference = "x" * 200
    record("send", subject, actor=actor())

    assert list(differences()) == []


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("at", "2020-01-01 00:00:00+00", "at"),
        ("verb", "sign", "verb"),
        ("subject_type", "agreement", "subject.type"),
        ("subject_id", 99, "subject.id"),
        ("subject_reference", "DSA-1", "subject.reference"),
        ("actor_id", 99, "actor.person"),
        ("actor_organisation_id", None, "actor.organisation"),
        ("actor_role", "signatory", "actor.role"),
    ],
)
def test_every_column_is_compared_with_the_bytes(event, column, value, what):
    tamper(f"UPDATE audit_event SET {column} = %s", value)

    assert [found.what for found in differences()] == [what]


@pytest.mark.parametrize("content", [b"{", b'{"verb": "send"}'])
def test_bytes_that_are_not_canonical_are_found(event, content):
    tamper("UPDATE audit_event SET canonical = %s", content)

    assert "canonical" in {found.what for found in differences()}


def test_every_column_of_an_event_is_in_its_bytes_or_is_known_not_to_be():
    compared = {
        "at", "verb", "subject_type", "subject_id", "subject_reference", "actor_id",
        "actor_organisation_id", "actor_role",
    }  # fmt: skip
    columns = {field.name for field in Event._meta.concrete_fields}

    assert columns - compared == {"id", "recorded_at", "canonical"}


def test_the_command_fails_when_something_differs(event, capsys):
    tamper("UPDATE audit_event SET verb = 'sign'")

    with pytest.raises(CommandError) as failed:
        call_command("verify_audit")

    assert failed.value.returncode == 1
    assert "verb is 'sign', its bytes say 'send'" in capsys.readouterr().err
