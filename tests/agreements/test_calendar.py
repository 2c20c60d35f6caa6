"""Agreements start on their first day and end after their last, by the calendar of London."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agreements import days, later, tasks, workflow
from agreements.models import Party, Status, Version
from audit import clock
from dpia.models import Dpia
from notices.models import Notice, Task
from organisations.roles import Role
from tests.agreements.factories import ENDS_ON, OVER_ON, STARTS_ON, deal
from tests.agreements.steps import codes, events, refused, sign

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def dated(made, **columns):
    Version.objects.filter(pk=made.version.pk).update(**columns)


# ------------------------------------------------------------------ starting
def test_it_is_in_force_on_its_first_day_and_not_before():
    made = deal(stage="signed")

    with clock.at(STARTS_ON - DAY):
        days.turn()
        assert made.version.status == Status.READY_TO_SIGN
    with clock.at(STARTS_ON):
        days.turn()
        assert made.version.status == Status.IN_FORCE
        assert made.version.in_force_at == clock.now()


@pytest.mark.parametrize(
    ("instant", "status"),
    [
        # British Summer Time: the day begins an hour earlier in UTC.
        (datetime(2022, 4, 10, 22, 59, 59, tzinfo=UTC), "ready_to_sign"),
        (datetime(2022, 4, 10, 23, 0, 0, tzinfo=UTC), "in_force"),
    ],
)
def test_the_first_day_begins_at_midnight_in_london(instant, status):
    made = deal(stage="signed")

    with clock.at(instant):
        days.turn()

    assert made.version.status == status


def test_signed_after_its_first_day_it_starts_at_once(
    monkeypatch, django_capture_on_commit_callbacks
):
    made = deal(stage="ready_to_sign")
    begun = []
    monkeypatch.setattr(later, "start", lambda task, *args: begun.append((task, args)))

    with clock.at(STARTS_ON + 3 * DAY):
        with django_capture_on_commit_callbacks(execute=True):
            sign(made, made.lead)
        assert begun == []
        with django_capture_on_commit_callbacks(execute=True):
            sign(made, made.partner)
        assert ("start_if_due", (made.version.pk,)) in begun
        assert tasks.start_if_due(made.version.pk)

    assert made.version.status == Status.IN_FORCE


def test_what_not_everybody_has_signed_does_not_start():
    made = deal(stage="ready_to_sign")
    made.sign(made.lead)

    with clock.at(STARTS_ON):
        days.turn()
        stops = refused(workflow.start, made.version)

    assert made.version.status == Status.READY_TO_SIGN
    assert codes(stops) == ["not_signed"]


def test_a_processor_without_a_signature_does_not_hold_it_up():
    made = deal(stage="ready_to_sign")
    Party.objects.filter(organisation=made.partner).update(controller_status="processor")
    made.sign(made.lead)

    with clock.at(STARTS_ON):
        days.start_due()

    assert made.version.status == Status.IN_FORCE


def test_what_the_law_stops_on_the_first_day_starts_once_it_is_put_right():
    made = deal(stage="signed")
    with clock.at(STARTS_ON):
        # No step takes an approval back; the law would stop the start if one did (R186).
        Dpia.objects.update(status="draft")
        for _ in range(2):
            days.turn()
        assert made.version.status == Status.READY_TO_SIGN
        task = Task.objects.get(kind="cannot_start", done_at=None)
        assert (task.organisation, task.role) == (made.lead, "drafter")

        Dpia.objects.update(status="approved")
        days.turn()

    assert made.version.status == Status.IN_FORCE
    assert not Task.objects.filter(kind="cannot_start", done_at=None).exists()


def test_a_day_that_nobody_turned_is_caught_up():
    made = deal(stage="signed")

    with clock.at(STARTS_ON + 9 * DAY):
        days.turn()

    assert made.version.status == Status.IN_FORCE


def test_only_the_calendar_starts_and_ends():
    made = deal(stage="signed")
    with clock.at(STARTS_ON):
        for role in Role:
            stops = workflow.stops(made.version, "start", actor=made.actor(role))
            assert codes(stops) == ["not_permitted"]
            stops = workflow.stops(made.version, "expire", actor=made.actor(role))
            assert codes(stops) == ["not_permitted"]


def test_everybody_concerned_hears_that_it_is_in_force():
    made = deal(stage="in_force")

    told = {notice.person for notice in Notice.objects.filter(kind="in_force")}

    for where in (made.lead, made.partner):
        assert made.person(Role.DRAFTER, where) in told
        assert made.person(Role.INFORMATION_GOVERNANCE, where) in told


# ------------------------------------------------------------------ ending
@pytest.mark.parametrize(
    ("instant", "status"),
    [
        (datetime(2022, 11, 30, 12, 0, tzinfo=UTC), "in_force"),
        (datetime(2022, 11, 30, 23, 59, 59, tzinfo=UTC), "in_force"),
        (datetime(2022, 12, 1, 0, 0, 0, tzinfo=UTC), "expired"),
    ],
)
def test_the_last_day_is_wholly_in_force(instant, status):
    made = deal(stage="in_force")

    with clock.at(instant):
        days.turn()

    assert made.version.status == status


@pytest.mark.parametrize(
    ("instant", "status"),
    [
        (datetime(2022, 7, 31, 22, 59, 59, tzinfo=UTC), "in_force"),
        (datetime(2022, 7, 31, 23, 0, 0, tzinfo=UTC), "expired"),
    ],
)
def test_in_summer_the_last_day_ends_an_hour_earlier_in_utc(instant, status):
    made = deal(stage="in_force")
    dated(made, end_date=date(2022, 7, 31))

    with clock.at(instant):
        days.turn()

    assert made.version.status == status


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2024, 2, 28), "in_force"),
        (date(2024, 2, 29), "in_force"),
        (date(2024, 3, 1), "expired"),
    ],
)
def test_an_end_on_the_29th_of_february(day, status):
    made = deal(stage="in_force")
    dated(made, end_date=date(2024, 2, 29))

    with clock.at(day):
        days.turn()

    assert made.version.status == status


@pytest.mark.parametrize(
    ("day", "status"), [(date(2024, 2, 28), "ready_to_sign"), (date(2024, 2, 29), "in_force")]
)
def test_a_start_on_the_29th_of_february(day, status):
    made = deal(stage="signed")
    dated(made, start_date=date(2024, 2, 29), end_date=date(2025, 2, 28))

    with clock.at(day):
        days.start_due()

    assert made.version.status == status


def test_without_an_end_it_does_not_end():
    made = deal(stage="in_force")
    dated(made, end_date=None)

    with clock.at(date(2040, 1, 1)):
        days.expire_due()

    assert made.version.status == Status.IN_FORCE


def test_recipients_are_asked_what_became_of_the_data():
    made = deal(stage="in_force")
    with clock.at(OVER_ON):
        days.turn()

    receiving = made.version.parties.filter(role__in=["recipient", "both"])
    asked = Task.objects.filter(kind="certify", done_at=None)
    assert {task.organisation_id for task in asked} == {p.organisation_id for p in receiving}
    assert events("expire")[0]["actor"]["name"] == "Concordat (the calendar)"


def test_turning_the_day_twice_does_everything_once():
    made = deal(stage="signed")
    with clock.at(STARTS_ON):
        first, second = days.turn(), days.turn()

    assert (first["started"], second["started"]) == (1, 0)
    assert len(events("start")) == 1
    with clock.at(OVER_ON):
        first, second = days.turn(), days.turn()
    assert (first["expired"], second["expired"]) == (1, 0)
    assert made.version.status == Status.EXPIRED


def test_the_last_day_is_the_end_date_itself():
    made = deal(stage="in_force")

    with clock.at(ENDS_ON):
        stops = refused(workflow.expire, made.version)

    assert codes(stops) == ["not_over"]
