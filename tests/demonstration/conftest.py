"""The demonstration, loaded once for all its tests into a database of its own."""

import os
import resource
from dataclasses import dataclass

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from audit import clock
from config.demonstration import load
from law.library import samples
from tests import databases


@dataclass(frozen=True)
class Loaded:
    """The demonstration's database, what was said while it was loaded, and what that took."""

    database: str
    said: list[str]
    cpu_seconds: float


@pytest.fixture(scope="session")
def loaded(django_db_setup, django_db_blocker):
    """The demonstration as `manage.py demo` leaves it, PDFs and all."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{os.environ['CONCORDAT_TEST_RUN']}_{worker}_demonstration"
    said = []
    with django_db_blocker.unblock():
        databases.clone(databases.template(), name)
        with databases.use(name), pytest.MonkeyPatch.context() as patch:
            patch.setattr(django_settings, "DEMONSTRATION", True)
            clock.forget()
            before = _used()
            assert load(said.append)
            used = _used() - before
    clock.forget()
    yield Loaded(name, said, used)
    with django_db_blocker.unblock():
        databases.drop(name)


def _used():
    """Processor seconds of this process and of the children that laid out its PDFs."""
    own, children = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (own, children)))


@pytest.fixture
def demonstration(loaded, django_db_blocker, settings):
    """The loaded demonstration, on its own day. What a test writes in it is taken back."""
    settings.DEMONSTRATION = True
    with django_db_blocker.unblock(), databases.use(loaded.database):
        clock.forget()
        with transaction.atomic():
            yield loaded
            transaction.set_rollback(True)
    clock.forget()


@pytest.fixture(scope="session")
def files():
    """What the sample files say."""
    return samples()
