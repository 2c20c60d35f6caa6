import threading
from datetime import date

import pytest
from django.db import connection, connections

from audit import clock
from audit.models import Event
from audit.transitions import Blocker, Transition, TransitionBlocked, take, what_stops
from tests.audit.factories import Parcel, actor, parcels


def no_stamp(row, actor, now, given):
    return [] if given.get("stamp") else [Blocker("no_stamp", "Put a stamp on it")]


def no_label(row, actor, now, given):
    return [] if row.label else [Blocker("no_label", "Put a label on it")]


def never_asked(row, actor, now, given):
    pytest.fail("A rule was asked before permission and status")


def relabel(row, actor, now, given):
    row.label = f"by {actor.role}"
    return {"stamp": given["stamp"]}


def step(**changes):
    return Transition(
        **{
            "verb": "send",
            "label": "Send",
            "sources": frozenset({"packed"}),
            "target": "sent",
            "may": lambda row, actor: "sender" if actor.name == "Ada Fern" else None,
            "rules": (no_stamp, no_label),
            "write": relabel,
            "fields": ("label",),
            "who": "the role of sender",
            **changes,
        }
    )


@pytest.fixture
def parcel(db):
    parcels()
    return Parcel.objects.create(label="A")


def test_a_step_moves_the_row_and_tells_the_trail(parcel):
    sent = take(parcel, step(), actor=actor(), given={"stamp": "red"}, reason="It is time")

    assert (sent.status, sent.label) == ("sent", "by sender")
    event = Event.objects.get()
    assert event.content["detail"] == {"before": "packed", "after": "sent", "stamp": "red"}
    assert (event.actor_role, event.content["reason"]) == ("sender", "It is time")


def test_every_rule_says_its_reason_and_nothing_changes(parcel):
    Parcel.objects.update(label="")

    with pytest.raises(TransitionBlocked) as blocked:
        take(parcel, step(), actor=actor())

    assert [blocker.code for blocker in blocked.value.blockers] == ["no_stamp", "no_label"]
    parcel.refresh_from_db()
    assert (parcel.status, parcel.label) == ("packed", "")
    assert not Event.objects.exists()


def test_someone_who_may_not_is_told_only_that(parcel):
    Parcel.objects.update(status="lost")

    found = what_stops(parcel, step(rules=(never_asked,)), actor=actor("Ben Moss"))

    assert [blocker.code for blocker in found] == ["not_permitted"]
    assert "the role of sender" in found[0].message


def test_status_comes_before_rules(parcel):
    parcel.status = "lost"

    found = what_stops(parcel, step(rules=(never_asked,)), actor=actor())

    assert [blocker.code for blocker in found] == ["wrong_status"]


def test_what_counts_is_the_row_in_the_database_not_the_one_that_was_read(parcel):
    Parcel.objects.update(status="lost")

    with pytest.raises(TransitionBlocked, match="not possible now"):
        take(parcel, step(), actor=actor(), given={"stamp": "red"})


def test_the_target_may_depend_on_what_was_written(parcel):
    to = step(target=lambda row, actor: "sent" if row.label == "by sender" else "lost")

    assert take(parcel, to, actor=actor(), given={"stamp": "red"}).status == "sent"


def test_a_failure_afterwards_takes_the_whole_step_back(parcel):
    def fail(row, actor, now, given):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take(parcel, step(after=fail), actor=actor(), given={"stamp": "red"})

    parcel.refresh_from_db()
    assert parcel.status == "packed"
    assert not Event.objects.exists()


def test_a_step_happens_at_the_time_of_the_clock(parcel):
    with clock.at(date(2027, 3, 1)):
        take(parcel, step(), actor=actor(), given={"stamp": "red"})

    assert clock.date_of(Event.objects.get().at) == date(2027, 3, 1)


def test_of_two_who_press_at_once_one_wins_and_one_is_told(committed_db):
    parcels()
    parcel = Parcel.objects.create(label="A")
    barrier, outcomes = threading.Barrier(2), []

    def press():
        row = Parcel.objects.get(pk=parcel.pk)
        barrier.wait()
        try:
            take(row, step(), actor=actor(), given={"stamp": "red"})
            outcomes.append("won")
        except TransitionBlocked as blocked:
            outcomes.append(blocked.blockers[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close_all()

    assert sorted(outcomes) == ["won", "wrong_status"]
    assert Event.objects.count() == 1
