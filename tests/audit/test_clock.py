import time
from datetime import UTC, date, datetime, timedelta

import pytest

from audit import clock
from audit.models import ClockSetting


def test_a_set_clock_stands_still():
    moment = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == clock.now() == moment


def test_a_date_alone_means_noon_in_london():
    with clock.at(date(2026, 7, 1)):
        assert clock.now() == datetime(2026, 7, 1, 11, 0, tzinfo=UTC)


def test_today_is_the_date_in_london_not_in_utc():
    with clock.at(datetime(2027, 6, 30, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2027, 7, 1)


def test_the_clock_is_put_back_even_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.at(date(2020, 1, 1)):
        raise ZeroDivisionError

    assert clock.today().year > 2020


def test_the_first_instant_of_a_day_follows_summer_time():
    assert clock.start_of(date(2027, 7, 1)) == datetime(2027, 6, 30, 23, 0, tzinfo=UTC)
    assert clock.start_of(date(2027, 1, 1)) == datetime(2027, 1, 1, 0, 0, tzinfo=UTC)


def test_a_demonstration_may_run_ahead(db, settings):
    settings.DEMONSTRATION = True
    ClockSetting.objects.create(distance=timedelta(days=400))
    clock.forget()

    ahead = clock.now().timestamp() - time.time()
    assert ahead > timedelta(days=399).total_seconds()


def test_a_real_installation_never_does(db, settings):
    ClockSetting.objects.create(distance=timedelta(days=400))
    clock.forget()

    assert abs(clock.now().timestamp() - time.time()) < 60
