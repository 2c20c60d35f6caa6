"""Each test process has a database of its own, and so has each test that commits."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.db.utils import InternalError

from audit.actor import Actor
from audit.log import record
from audit.models import Event
from tests import databases


class Thing:
    audit_type = "thing"
    audit_reference = "thing 1"
    pk = 1


def count_elsewhere():
    """The number of events another connection sees."""
    found = []

    def ask():
        found.append(Event.objects.count())
        connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return found[0]


def write_an_event():
    with transaction.atomic():
        record("try", Thing(), actor=Actor.system("tests"))


def test_what_is_committed_is_seen_by_another_connection(committed_db):
    write_an_event()

    assert count_elsewhere() == 1


def test_what_one_test_committed_no_other_sees(committed_db):
    assert Event.objects.count() == 0


def test_the_database_of_a_committing_test_is_gone_after_it(django_db_blocker, committed_db):
    with databases._server() as run:
        names = {name for (name,) in run("SELECT datname FROM pg_database")}

    assert committed_db in names
    assert databases.template() in names


def test_a_clone_has_the_trail_that_refuses_to_be_emptied(committed_db):
    write_an_event()

    with pytest.raises(InternalError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_event")


@pytest.mark.django_db
def test_a_block_without_queries_notices_one(no_queries):
    with pytest.raises(pytest.fail.Exception, match="Query while rendering"), no_queries():
        Event.objects.count()


def test_nothing_outside_this_machine_can_be_reached():
    import socket

    with pytest.raises(OSError, match="may not look up"):
        socket.create_connection(("service.example", 80), timeout=1)
    with pytest.raises(OSError, match="Tests may not"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
