"""Who waits in vain for what somebody else is changing is told to try again, and sees no fault."""

import psycopg
import pytest
from django.db import OperationalError
from django.test import RequestFactory

from config.middleware import BUSY, BusyMiddleware


def failed(error_class):
    error = OperationalError("no")
    error.__cause__ = error_class("no")
    return error


def told(path, error):
    return BusyMiddleware(lambda request: None).process_exception(
        RequestFactory().post(path), error
    )


@pytest.mark.parametrize(
    "cause", [psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected]
)
def test_a_page_and_the_api_say_busy_try_again(cause):
    page, answer = told("/agreements/DSA-1/sign/", failed(cause)), told("/api/x/", failed(cause))

    assert (page.status_code, answer.status_code) == (503, 503)
    assert BUSY in page.content.decode()
    assert BUSY.encode() in answer.content
    assert page["Retry-After"] == answer["Retry-After"] == "5"


@pytest.mark.parametrize("cause", [psycopg.errors.UndefinedTable, psycopg.errors.AdminShutdown])
def test_any_other_trouble_is_not_called_busy(cause):
    assert told("/", failed(cause)) is None
    assert told("/", ValueError()) is None
