"""Test databases: migrated once as a template, and cloned from it for each process and test.

The audit table refuses TRUNCATE, so a test that commits cannot be cleaned up after. It gets a
database of its own instead, which takes about a tenth of a second.
"""

import functools
import hashlib
import os
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

TEMPLATES_KEPT = 6
PREFIX = "concordat_template_"
ADVISORY_LOCK = 7_201_962
"""Any number: only one process at a time makes a template."""


@functools.cache
def template() -> str:
    """The name of a migrated database made from the models as they stand. Made when missing."""
    name = PREFIX + _fingerprint()
    with _server() as run:
        run(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
        if not _exists(run, name):
            _forget_old(run)
            building = f"{name}_building"
            run(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
            run(f'CREATE DATABASE "{building}"')
            with use(building):
                call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
            run(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
        run(f"SELECT pg_advisory_unlock({ADVISORY_LOCK})")
    return name


def clone(source: str, name: str) -> None:
    """Make the database `name`, a copy of `source`."""
    with _server() as run:
        run(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')


def drop(name: str) -> None:
    """Remove the database `name`, whoever is still connected."""
    with _server() as run:
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def forget_dead_runs() -> None:
    """Remove what runs that have ended left on a private server."""
    with _server() as run:
        _forget_dead_runs(run)


@contextmanager
def use(name: str):
    """Within the block, Django's connections go to the database `name`."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def _server():
    """A function that runs one statement on the server, outside any transaction."""
    options = {**connection.settings_dict, "NAME": "postgres", "CONN_MAX_AGE": 0}
    # Making a database may wait for the disk longer than a page is allowed to.
    options["OPTIONS"] = {k: v for k, v in options["OPTIONS"].items() if k != "options"}
    server = DatabaseWrapper(options, alias="default")

    def run(statement):
        with server.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    try:
        yield run
    finally:
        server.close()


def _exists(run, name):
    return bool(run(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def _forget_old(run):
    """Drop the templates of models long changed, and what other runs left."""
    for name in [name for name in _names(run) if name.startswith(PREFIX)][TEMPLATES_KEPT:]:
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _forget_dead_runs(run)


def _names(run):
    return [name for (name,) in run("SELECT datname FROM pg_database ORDER BY oid DESC")]


def _forget_dead_runs(run):
    # On a server shared with other machines a number may be a process there.
    if "CONCORDAT_TEST_SERVER" not in os.environ:
        return
    for name in _names(run):
        run_number = name.split("_")[1] if name.startswith("test_") else ""
        if run_number.isdigit() and not _alive(run_number):
            run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _alive(process):
    with suppress(OSError):
        os.kill(int(process), 0)
        return True
    return False


def _fingerprint():
    """Changes with whatever decides how the tables look."""
    digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
    apps = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]
    patterns = ("models.py", "models/*.py", "roles.py", "migrations/*.py")
    files = [found for app in apps for p in patterns for found in (settings.BASE_DIR / app).glob(p)]
    for path in [*sorted(files), settings.BASE_DIR / "requirements" / "base.txt"]:
        if path.exists():
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
