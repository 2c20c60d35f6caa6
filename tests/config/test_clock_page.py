"""On a demonstration the date can be moved on, never back, and what falls due happens at once."""

from datetime import timedelta

import pytest

from audit import clock
from audit.models import Event
from config import time_travel
from organisations.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/dev/clock/"


@pytest.fixture(autouse=True)
def demonstration(settings, monkeypatch):
    settings.DEMONSTRATION = True
    # The wait for other processes, of which there are none.
    monkeypatch.setattr(clock, "REREAD_SECONDS", 0.0)


@pytest.fixture
def browser():
    return factories.signed_in(factories.member(factories.organisation(), Role.DRAFTER))


def parts(day):
    return {"day_day": day.day, "day_month": day.month, "day_year": day.year}


def test_a_real_installation_has_no_such_page(browser, settings):
    settings.DEMONSTRATION = False

    assert browser.get(PAGE).status_code == 404
    assert browser.post(PAGE, {"days": "1"}).status_code == 404


def test_one_must_be_signed_in(client):
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE, {"days": "1"}).status_code == 302
    assert not Event.objects.filter(verb="move_clock").exists()


def test_the_date_moves_on_by_days(browser):
    before = clock.today()

    answer = browser.post(PAGE, {"days": "30"}, follow=True)

    assert clock.today() == before + timedelta(days=30)
    assert f"It is now {clock.today():%-d %B %Y}" in answer.content.decode()


def test_the_date_moves_on_to_a_date(browser):
    target = clock.today() + timedelta(days=200)

    browser.post(PAGE, parts(target))

    assert clock.today() == target


def test_who_moved_the_date_is_recorded(browser):
    browser.post(PAGE, {"days": "2"})

    event = Event.objects.get(verb="move_clock")
    assert event.actor_id is not None
    assert event.content["detail"]["after"] == clock.today().isoformat()


def test_what_falls_due_is_done_at_once(browser, monkeypatch):
    days = []

    class Task:
        def apply(self, *, throw):
            days.append(clock.today())

    monkeypatch.setattr(time_travel.app, "tasks", {name: Task() for name in time_travel.DAILY})
    target = clock.today() + timedelta(days=3)

    browser.post(PAGE, {"days": "3"})

    assert days == [target] * len(time_travel.DAILY)


@pytest.mark.parametrize("back", [0, 1, 400])
def test_the_date_never_moves_back(browser, back):
    before = clock.today()

    answer = browser.post(PAGE, parts(before - timedelta(days=back)))

    assert "The date must be after the date it is now" in answer.content.decode()
    assert clock.today() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter a number of days, or a date"),
        ({"days": "0"}, "days"),
        ({"days": "-5"}, "days"),
        ({"days": "99999"}, "days"),
        ({"days": "soon"}, "days"),
        ({"day_day": "31", "day_month": "2", "day_year": "2031"}, "real date"),
        ({"days": "3", "day_day": "1", "day_month": "2", "day_year": "2031"}, "not both"),
        ({"day_day": "1", "day_month": "2", "day_year": "2190"}, "within ten years"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(browser, typed, said):
    before = clock.today()

    answer = browser.post(PAGE, typed)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "govuk-error-summary" in page
    assert said in page
    assert clock.today() == before


def test_the_time_of_day_stays_when_summer_time_begins():
    from datetime import date, datetime

    with clock.at(datetime(2026, 3, 27, 15, 30, tzinfo=clock.LONDON)):
        moved = time_travel._same_time_on(date(2026, 3, 30))

    assert (moved.hour, moved.minute) == (15, 30)
    assert moved.utcoffset() == timedelta(hours=1)
