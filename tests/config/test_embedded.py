"""The private servers serve every process that asks, and end with the last of them."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import psycopg2
import pytest
import redis

from config import embedded
from tests.architecture.sources import ROOT

ASK = """
import signal, sys, time
# A shell that starts the tests in its background has them, and so this, ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from config import embedded
print(embedded.start_{0}(Path(sys.argv[1])), flush=True)
time.sleep(float(sys.argv[2]))
"""


def process(server, directory, seconds):
    """A process that uses a server for so long, and the address that it was given."""
    started = subprocess.Popen(
        [sys.executable, "-c", ASK.format(server), str(directory), str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    return started, started.stdout.readline().strip()


def end(started):
    started.send_signal(signal.SIGINT)
    started.wait(30)


def answers(address):
    path = unquote(address.removeprefix("redis+socket://"))
    try:
        return redis.Redis(unix_socket_path=path).ping()
    except redis.RedisError:
        return False


def test_a_server_outlives_its_starter_while_another_uses_it(tmp_path):
    first, address = process("redis", tmp_path / "redis", 60)
    second, same = process("redis", tmp_path / "redis", 60)

    end(first)
    assert same == address
    assert answers(address)

    end(second)
    assert not answers(address)


def test_it_ends_with_its_user_also_in_the_background_of_a_shell(tmp_path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        started, address = process("redis", tmp_path / "redis", 60)
    finally:
        signal.signal(signal.SIGINT, before)
    is_there = answers(address)

    end(started)

    assert is_there
    assert not answers(address)


def test_what_was_queued_is_there_after_a_restart(tmp_path):
    started, address = process("redis", tmp_path / "redis", 60)
    path = unquote(address.removeprefix("redis+socket://"))
    redis.Redis(unix_socket_path=path).rpush("celery", "a message")
    end(started)

    again, _ = process("redis", tmp_path / "redis", 60)
    kept = redis.Redis(unix_socket_path=path).lrange("celery", 0, -1)
    end(again)

    assert kept == [b"a message"]


def test_a_long_path_and_a_space_are_no_obstacle(tmp_path):
    directory = tmp_path / "a checkout" / ("deep" * 20) / ("down" * 20) / "redis"

    started, address = process("redis", directory, 60)
    is_there = answers(address)
    end(started)

    assert is_there


def test_a_killed_database_starts_again_with_what_was_committed(tmp_path):
    started, address = process("postgresql", tmp_path / "data" / "postgresql", 60)
    with psycopg2.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 1 AS one")
    lock = tmp_path / "data" / "postgresql" / "postmaster.pid"
    number = int(lock.read_text().split()[0])
    started.kill()
    started.wait()
    os.kill(number, signal.SIGKILL)
    time.sleep(0.5)
    # Its number now belongs to something else, as after a restart of the machine.
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:], ""]))

    again, same = process("postgresql", tmp_path / "data" / "postgresql", 60)
    with psycopg2.connect(same) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT one FROM kept")
        found = cursor.fetchall()
    connection.close()
    end(again)

    assert found == [(1,)]


@pytest.fixture
def own_var(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "VAR", tmp_path / "var")
    return tmp_path / "var"


def test_the_local_secret_is_made_once_and_for_its_owner_alone(own_var):
    path = embedded.local_secret("secret-key")
    text = path.read_text()

    assert len(text) > 60
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert embedded.local_secret("secret-key").read_text() == text
    assert list(Path(own_var).iterdir()) == [path]


def test_given_addresses_start_nothing(own_var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/concordat")
    monkeypatch.setenv("REDIS_URL_FILE", "/run/secrets/redis_url")
    monkeypatch.setenv("SECRET_KEY", "given")

    embedded.prepare(with_servers=True)

    assert not own_var.exists()
