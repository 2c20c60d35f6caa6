import pytest
from django.db import InternalError, connection, transaction

from audit.log import record
from audit.models import Event
from tests.audit.factories import Parcel, actor


@pytest.fixture
def event(db):
    return record("send", Parcel(pk=1), actor=actor())


def refused(sql):
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET verb = 'other'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "TRUNCATE audit_event CASCADE",
    ],
)
def test_the_database_refuses_to_alter_the_trail(event, sql):
    refused(sql)

    event.refresh_from_db()
    assert event.verb == "send"


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_event SET verb = 'other'", "DELETE FROM audit_event"]
)
def test_a_replica_session_is_refused_too(event, sql):
    # This setting switches ordinary triggers off; only a superuser may use it.
    connection.cursor().execute("SET LOCAL session_replication_role = replica")

    refused(sql)


def test_django_itself_cannot_change_or_remove_an_event(event):
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        event.delete()
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        Event.objects.update(verb="other")


def test_nothing_that_happens_to_others_reaches_the_trail():
    assert not [field for field in Event._meta.get_fields() if field.is_relation]
