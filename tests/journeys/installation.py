"""A whole demonstration installation: pages, worker and beat, as `make run` starts them."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import call_command

from config import embedded

ROOT = embedded.BASE_DIR
PARTS = ("web", "worker", "beat")
SERVED_WITHIN_SECONDS = 90


@dataclass(frozen=True)
class Installation:
    """Where it is served, and where it writes."""

    address: str
    folder: Path

    def answers(self, path):
        """True when that address is served."""
        with suppress(OSError), urllib.request.urlopen(f"{self.address}{path}", timeout=5):
            return True
        return False

    def is_whole(self):
        """True when the database and the queue answer, and the worker has shown itself lately."""
        return self.answers("/readyz")

    def log(self, part):
        """The end of what a part has said."""
        return "\n".join((self.folder / f"{part}.log").read_text("utf-8").splitlines()[-40:])


@contextmanager
def running(database, folder):
    """The installation, with the organisations and people of the demonstration and no agreements.

    `database` names a migrated, empty database of the tests' server.
    """
    port = free_port()
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(address),
        "REDIS_URL": embedded.start_redis(folder / "redis"),
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(settings.STATIC_ROOT),
        "DEMONSTRATION": "1",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "WORKER_CONCURRENCY": "1",
    }
    del environment["CELERY_BROKER_URL"]
    call_command("collectstatic", interactive=False, verbosity=0)
    demo = [sys.executable, "manage.py", "demo", "--people-only", "-v0"]
    subprocess.run(demo, cwd=ROOT, env=environment, check=True)
    found = Installation(environment["BASE_URL"], folder)
    processes = []
    try:
        for part in PARTS:
            processes.append(start(part, environment, folder))
        wait_until_served(found, processes)
        yield found
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(part, environment, folder):
    with (folder / f"{part}.log").open("wb") as log:
        return subprocess.Popen(
            [ROOT / "bin" / f"start-{part}"], env=environment, stdout=log, stderr=log
        )


def wait_until_served(found, processes):
    give_up_at = time.monotonic() + SERVED_WITHIN_SECONDS
    while not found.answers("/healthz"):
        dead = [part for part, one in zip(PARTS, processes, strict=True) if one.poll() is not None]
        if dead or time.monotonic() > give_up_at:
            told = "\n".join(f"--- {part}\n{found.log(part)}" for part in dead or PARTS)
            raise AssertionError(f"The installation does not answer:\n{told}")
        time.sleep(0.2)
