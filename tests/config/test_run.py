"""`make run`: an empty database is served soon, in little memory, and nothing is left behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

BARE_STARTS = 12
"""What 20 seconds of two idle cores come to. Beside other tests only CPU can be compared, and that
only with CPU spent at the same time: as a number of `manage.py check`."""
WAIT_SECONDS = 120
MOST_MEMORY = 200 * 1024 * 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def below(process):
    """The numbers of a process and of all that it started."""
    children = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = path.read_text().rpartition(")")[2].split()[1]
            children.setdefault(int(parent), []).append(int(path.parent.name))
    found = [process]
    for number in found:
        found += children.get(number, [])
    return found


def command(number):
    return Path(f"/proc/{number}/cmdline").read_text().replace("\0", " ")


def memory(number):
    """Resident bytes."""
    pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(numbers):
    """Spent by these processes, and by those they waited for."""
    ticks = 0
    for number in numbers:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def cpu_seconds_of(*arguments):
    """Spent by one command of manage.py, from its start to its end."""
    before = os.times()
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, capture_output=True
    )
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def status(address):
    try:
        return urllib.request.urlopen(address, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def wait_until(happened):
    give_up_at = time.monotonic() + WAIT_SECONDS
    while not happened():
        assert time.monotonic() < give_up_at, "It did not happen in time"
        time.sleep(0.1)


class Running:
    """A service without demonstration data, on a port of its own."""

    def __init__(self, var):
        self.var = var
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        leave = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CELERY_BROKER_URL", "BASE_URL")
        kept = {name: text for name, text in os.environ.items() if name not in leave}
        self.environment = {
            **{n: t for n, t in kept.items() if not n.startswith(("PYTEST", "STATICFILES"))},
            "VAR_DIR": str(var),
            "PORT": str(self.port),
            "DEMONSTRATION": "0",
        }
        self.start()

    def start(self):
        self.said = (self.var.parent / "said").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "bin/run"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.said,
            stderr=self.said,
        )
        wait_until(lambda: status(f"{self.address}/account/login/") == 200 or self.ended)
        assert not self.ended, Path(self.said.name).read_text()

    @property
    def ended(self):
        return self.process.poll() is not None

    def part(self, name):
        """The number of the first process of a part, or None while there is none."""
        for number in below(self.process.pid)[1:]:
            with contextlib.suppress(OSError):
                if name in command(number):
                    return number
        return None

    def stop(self, how=signal.SIGTERM):
        parts = below(self.process.pid)
        self.process.send_signal(how)
        self.process.wait(WAIT_SECONDS)
        return parts


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    service = Running(tmp_path_factory.mktemp("run") / "var")
    service.cpu_at_start = cpu_seconds(below(service.process.pid))
    service.cpu_of_bare_start = cpu_seconds_of("check")
    yield service
    if not service.ended:
        service.stop()


@pytest.fixture
def running(service):
    """The service with all of its parts, whatever the test before did to it."""
    if service.ended:
        service.start()
    wait_until(lambda: all(service.part(name) for name in ("gunicorn", "worker", "beat")))
    return service


def test_an_empty_database_is_migrated_and_served_soon(running):
    assert running.cpu_at_start < BARE_STARTS * running.cpu_of_bare_start


def test_it_says_where_it_is(running):
    wait_until(lambda: running.address in Path(running.said.name).read_text())


def test_it_becomes_ready_once_a_worker_was_seen(running):
    wait_until(lambda: status(f"{running.address}/readyz") == 200)


def test_every_process_stays_small(running):
    wait_until(lambda: status(f"{running.address}/readyz") == 200)
    sizes = {command(n): memory(n) for n in below(running.process.pid)[1:]}

    assert len(sizes) >= 3
    assert {name: size for name, size in sizes.items() if size > MOST_MEMORY} == {}


@pytest.mark.parametrize("name", ["gunicorn", "worker", "beat"])
def test_a_part_that_dies_is_started_again(running, name):
    before = running.part(name)
    os.kill(before, signal.SIGKILL)

    wait_until(lambda: running.part(name) not in {None, before})
    wait_until(lambda: status(f"{running.address}/account/login/") == 200)


def test_a_second_one_in_the_same_folder_is_refused(running):
    done = subprocess.run(
        [sys.executable, "bin/run"],
        cwd=ROOT,
        env={**running.environment, "PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"already runs from this folder: process {running.process.pid}" in done.stderr


def test_a_port_in_use_is_named(running, tmp_path):
    done = subprocess.run(
        [sys.executable, "bin/run"],
        cwd=ROOT,
        env={**running.environment, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert f"listens on port {running.port}" in done.stderr


def test_it_starts_again_after_everything_was_killed_and_leaves_nothing_when_stopped(running):
    databases = [
        int((running.var / "postgresql" / "postmaster.pid").read_text().split()[0]),
        int((running.var / "redis" / "redis.pid").read_text()),
    ]
    for number in [running.process.pid, *below(running.process.pid)[1:], *databases]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    running.process.wait()

    running.start()
    parts = running.stop(signal.SIGINT)

    assert [n for n in parts if Path(f"/proc/{n}/cmdline").exists() and command(n)] == []
    assert not (running.var / "postgresql" / "postmaster.pid").exists()
    assert not (running.var / "redis" / "redis.pid").exists()
