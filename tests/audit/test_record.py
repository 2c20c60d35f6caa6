from datetime import UTC, datetime

import pytest
from django.db import transaction

from audit import clock
from audit.actor import Actor
from audit.log import OutsideTransaction, record
from audit.models import Event
from tests.audit.factories import Parcel, actor


def parcel():
    return Parcel(pk=12)


def test_an_event_outside_a_transaction_is_refused(committed_db):
    with pytest.raises(OutsideTransaction):
        record("send", parcel(), actor=actor())

    assert not Event.objects.exists()


def test_an_event_goes_when_its_transaction_does(committed_db):
    with transaction.atomic():
        record("send", parcel(), actor=actor())
        transaction.set_rollback(True)

    assert not Event.objects.exists()


def test_an_event_says_who_when_what_to_what_and_why(db):
    with clock.at(datetime(2026, 11, 22, 9, 30, tzinfo=UTC)):
        event = record(
            "send", parcel(), actor=actor(role="drafter"), detail={"to": "ORG12"}, reason="Asked"
        )

    event.refresh_from_db()
    assert event.content == {
        "at": "2026-11-22T09:30:00+00:00",
        "verb": "send",
        "subject": {"type": "parcel", "id": 12, "reference": "parcel"},
        "actor": {
            "person": 7,
            "name": "Ada Fern",
            "organisation": 3,
            "organisation_name": "Westerby",
            "role": "drafter",
        },
        "reason": "Asked",
        "detail": {"to": "ORG12"},
    }


def test_the_service_itself_can_act(db):
    event = record("expire", parcel(), actor=Actor.system("the calendar"))

    assert event.actor_id is None
    assert event.content["actor"]["name"] == "Concordat (the calendar)"


def test_an_actor_in_a_role_is_the_same_person():
    who = actor()

    assert who.as_role("signatory").role == "signatory"
    assert who.at(9, "Eastvale", "drafter").organisation == "Eastvale"
    assert who.role == ""
