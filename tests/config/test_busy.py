"""Who waits in vain for what somebody else is changing is told to try again, and sees no fault."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisAway

from config.middleware import AWAY, BUSY, BusyMiddleware

pytestmark = pytest.mark.django_db


def failed(code):
    """What the database raises with this code."""
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$"
    with (
        pytest.raises(DatabaseError) as raised,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(raising)
    return raised.value


def told(path, error):
    return BusyMiddleware(lambda request: None).process_exception(
        RequestFactory().post(path), error
    )


@pytest.mark.parametrize("code", ["55P03", "40P01"])
def test_a_page_and_the_api_say_busy_try_again(code):
    error = failed(code)
    page, answer = told("/agreements/DSA-1/sign/", error), told("/api/agreements/", error)

    assert (page.status_code, answer.status_code) == (503, 503)
    assert BUSY in page.content.decode()
    assert BUSY.encode() in answer.content
    assert page["Retry-After"] == answer["Retry-After"] == "5"


def test_who_signs_in_while_redis_is_away_is_told_to_try_again():
    answer = told("/account/login/", RedisAway("refused"))

    assert answer.status_code == 503
    assert AWAY in answer.content.decode()


@pytest.mark.parametrize("code", ["42P01", "57P01"])
def test_any_other_trouble_is_not_called_busy(code):
    assert told("/", failed(code)) is None
    assert told("/", ValueError()) is None
