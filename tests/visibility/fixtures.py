"""The world as fixtures, for the tests that ask from outside what people are shown."""

from __future__ import annotations

import fcntl
import logging
import os
import pickle
from functools import cache

import pytest
from django.conf import settings
from django.db import transaction
from django.template.backends.django import Template

from audit import clock
from tests import databases
from tests.visibility.world import TODAY, World, build

RUN = f"test_{os.environ['CONCORDAT_TEST_RUN']}"
PRISTINE, OWN = f"{RUN}_world", f"{RUN}_{os.getpid()}_world"


@pytest.fixture(scope="module")
def the_world(django_db_setup, django_db_blocker, request):
    """The world, in a database of this process, for as long as a module of tests runs."""
    with django_db_blocker.unblock():
        made = _made(request.config, django_db_blocker)
        with databases.use(OWN):
            yield made


@pytest.fixture
def world(the_world, monkeypatch):
    """The world for one test, on its day. What the test changes is undone."""
    monkeypatch.setattr(logging.getLogger("django.request"), "level", logging.ERROR)
    with clock.at(TODAY), transaction.atomic():
        yield the_world
        transaction.set_rollback(True)


@pytest.fixture
def unread(monkeypatch):
    """Pages without their words, where thousands are asked for and only the answer counts."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


@cache
def _made(config, blocker) -> World:
    """Made by the first process of a run that asks; each process has its own copy."""
    kept = settings.VAR_DIR / "world"
    with (settings.VAR_DIR / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            # This one stays for the workers that come later, and is removed by the next run.
            databases.forget_dead_runs()
            databases.drop(PRISTINE)
            databases.clone(databases.template(), PRISTINE)
            with databases.use(PRISTINE):
                kept.write_bytes(pickle.dumps(build()))
        databases.clone(PRISTINE, OWN)
    config.add_cleanup(lambda: _drop(blocker, OWN))
    return pickle.loads(kept.read_bytes())


def _drop(blocker, name: str) -> None:
    with blocker.unblock():
        databases.drop(name)
