"""Where the benchmarks run: servers and databases of their own, under var/bench."""

from __future__ import annotations

import ast
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "bench_"
KEPT = 3
"""Databases that stay: the two sizes, and one that somebody asked for besides."""
LOCK = 9_402_117
"""Any number: two benchmarks that start at once make the data one after the other."""
Run = Callable[[str], list[tuple[object, ...]]]
MADE_ELSEWHERE = (
    "DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE", "CACHE_URL",
    "SECRET_KEY", "SECRET_KEY_FILE", "EMAIL_HOST", "STATICFILES_BACKEND", "CELERY_BROKER_URL",
    "STATIC_ROOT", "DEMONSTRATION",
)  # fmt: skip


def prepare() -> None:
    """Set the environment of this process and of those it starts. Call it before Django is loaded.

    Settings are those of production without TLS. BENCH_DATABASE_URL names another PostgreSQL than
    the private one; databases are made there and kept.
    """
    for name in MADE_ELSEWHERE:
        os.environ.pop(name, None)
    os.environ["VAR_DIR"] = os.environ.get("BENCH_VAR_DIR") or str(ROOT / "var" / "bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["BASE_URL"] = "http://127.0.0.1"
    os.environ["LOG_LEVEL"] = "WARNING"
    from config import embedded

    if server := os.environ.get("BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = server
    embedded.prepare(with_servers=True)


def use(database: str) -> None:
    """From now on Django here, and the processes started from here, use that database."""
    os.environ["DATABASE_URL"] = address_of(database)
    # Imported once the environment names a database: settings are read at the first look.
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database


def collect_static_files() -> None:
    """What the pages name by its hash, as in production."""
    from config.management.commands import prepare

    prepare.collect_static_files()


def address_of(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def ready(agreements: int) -> str:
    """The name of a database with so many agreements. Made once for each state of the tables."""
    name = name_of(agreements)
    with missing(name) as building:
        if building:
            use(building)
            from django.core.management import call_command
            from django.db import connection

            from bench import data

            call_command("migrate", verbosity=0, interactive=False)
            data.build(agreements)
            connection.close()
    return name


def name_of(agreements: int) -> str:
    """The name of the database with so many agreements, made of the tables as they now are."""
    return f"{PREFIX}{agreements}_{_fingerprint()}"


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """An empty database within the block."""
    with server() as run:
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        run(f'CREATE DATABASE "{name}"')
    try:
        yield name
    finally:
        with server() as run:
            run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def missing(name: str) -> Iterator[str]:
    """A new database to fill, which gets that name when the block ends well; "" if it exists."""
    with server() as run:
        run(f"SELECT pg_advisory_lock({LOCK})")
        names = [str(row[0]) for row in run("SELECT datname FROM pg_database ORDER BY oid DESC")]
        if name in names:
            yield ""
            return
        for old in [one for one in names if one.startswith(PREFIX)][KEPT:]:
            run(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        building = f"{name}_building"
        run(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
        run(f'CREATE DATABASE "{building}"')
        yield building
        run(f'ALTER DATABASE "{building}" RENAME TO "{name}"')


@contextmanager
def server() -> Iterator[Run]:
    """A function that runs one statement on the server, outside any transaction."""
    connection = psycopg2.connect(address_of("postgres"))
    connection.autocommit = True

    def run(statement: str) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    try:
        yield run
    finally:
        connection.close()


def _fingerprint() -> str:
    """Changes with the tables and with what is put into them."""
    found = list(ROOT.glob("*/migrations/*.py"))
    found += [
        ROOT / "bench" / f"{name}.py" for name in ("agreement", "bulk", "data", "patterns", "world")
    ]
    found += (ROOT / "law" / "data" / "samples").glob("*.yaml")
    digest = hashlib.sha256()
    for path in sorted(found):
        content = path.read_bytes()
        # A comment or a line break changes nothing.
        digest.update(ast.dump(ast.parse(content)).encode() if path.suffix == ".py" else content)
    return digest.hexdigest()[:12]
