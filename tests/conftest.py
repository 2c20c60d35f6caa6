"""What every test may ask for, and what none may do: reach beyond this machine."""

import gc
import os
import socket
from contextlib import contextmanager
from itertools import count

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadScopeScheduling

from audit import clock
from tests import databases

LONG = ("tests/journeys", "tests/config/test_run")
LONGEST = ("tests/journeys/test_whole_story", "tests/journeys/test_twelve")
"""Each of them in a process of its own, and before the other journeys of that process: each moves
the clock of its installation by a year, and what then falls due fills the outbox."""
TOGETHER = (
    "tests/config/test_run.py",  # one service
    "tests/demonstration/",  # loaded once
    "tests/accessibility/",
    "tests/agreements/sealing/test_seal.py",  # made once for all of them, as what follows
    "tests/agreements/test_preview.py",
    "tests/dpia/test_pdf.py",
    "tests/dpia/risks/test_in_the_browser.py",
    "tests/pdf/test_a_signed_agreement_as_pdf.py",
    "tests/pdf/test_every_script_prints.py",
)
"""Tests that one process does, because what they share costs much to make."""
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    # Half the work for each picture of a page.
    "--disable-gpu-compositing",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_numbers = count(1)
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_run = os.environ["CONCORDAT_TEST_RUN"]


def pytest_configure():
    # Hashing that costs nothing: many tests make people with passwords.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    # What takes minutes starts first, then what one process does alone, so that no core waits for
    # it at the end.
    items.sort(
        key=lambda item: (
            not item.nodeid.startswith(LONGEST),
            not item.nodeid.startswith(LONGEST[0]),
            not item.nodeid.startswith(LONG),
            not item.nodeid.startswith(TOGETHER),
        )
    )


class Together(LoadScopeScheduling):
    """Gives each process test after test, and those of TOGETHER to one.

    pytest-xdist's own groups are marks that it writes into the names of tests, which pytest 9.2
    no longer lets it do (pytest-xdist 1386): every test then stands alone.
    """

    def _split_scope(self, nodeid):
        return next((start for start in TOGETHER if nodeid.startswith(start)), nodeid)


def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)


def pytest_collection_finish():
    # Twelve thousand tests stay in memory to the end. To look through them for garbage again and
    # again takes a tenth of the time of a run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """One database for this process, cloned from a template that is migrated once."""
    name = f"test_{_run}_{_worker}"
    with django_db_blocker.unblock():
        databases.clone(databases.template(), name)
    with databases.use(name):
        yield
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker):
    """A database of this test's own, where transactions commit. For races, threads and servers.

    Use it instead of `db`, never beside it. Gives the database's name.
    """
    if connection.in_atomic_block:
        pytest.fail("committed_db is used instead of db, not beside it")
    name = f"test_{_run}_{_worker}_{next(_numbers)}"
    with django_db_blocker.unblock():
        databases.clone(databases.template(), name)
        with databases.use(name):
            yield name
            connections.close_all()
        databases.drop(name)


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, started once for all tests of this process that look at pages in it."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, in which Django would refuse its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def no_queries():
    """Gives a block that fails the test if it touches the database. For rendering templates."""

    def refuse(execute, sql, params, many, context):
        pytest.fail(f"Query while rendering: {sql}")

    @contextmanager
    def block():
        with connection.execute_wrapper(refuse):
            yield

    return block


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What one test cached, no other reads."""
    cache.clear()
    clock.forget()


@pytest.fixture(autouse=True, scope="session")
def only_this_machine():
    """A test that reaches beyond this machine fails, wherever it runs."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}
    look_up = socket.getaddrinfo

    def guarded(name):
        def connect(self, address):
            if self.family != socket.AF_UNIX and not _local(address[0]):
                raise OSError(f"Tests may not reach {address[0]}")
            return real[name](self, address)

        return connect

    def guarded_look_up(host, *args, **kwargs):
        if not _local(host):
            raise OSError(f"Tests may not look up {host!r}")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(socket.socket, name, guarded(name))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _local(host):
    text = host.decode() if isinstance(host, bytes) else host
    known = {None, "", "localhost", "::1", "0.0.0.0", socket.gethostname()}
    return text in known or text.startswith("127.")
