"""Servers to measure, a client to measure them with, and what their processes cost."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024
WORKERS = 2
SERVED_WITHIN_SECONDS = 60
SCRIPTS = Path(sys.executable).parent


@dataclass
class Server:
    """A gunicorn with two workers, configured as in production."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[int]:
        """The process numbers of the workers."""
        return children_of(self.process.pid)

    def cpu(self) -> float:
        """Processor seconds that the workers have used."""
        return sum(cpu_of(worker) for worker in self.workers)


@contextmanager
def gunicorn(application: str) -> Iterator[Server]:
    """The application, served until the block ends."""
    port = _free_port()
    environment = {
        **os.environ,
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": str(WORKERS),
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    }
    command = [str(SCRIPTS / "gunicorn"), "--config", "python:config.gunicorn"]
    process = subprocess.Popen([*command, "--log-level", "warning", application], env=environment)
    server = Server(port, process)
    try:
        wait_until(lambda: _listens(port) and len(server.workers) == WORKERS, process)
        yield server
    finally:
        process.terminate()
        process.wait()


@contextmanager
def celery_worker() -> Iterator[subprocess.Popen[bytes]]:
    """The worker of the service, running until the block ends."""
    script = Path(__file__).resolve().parent.parent / "bin" / "start-worker"
    process = subprocess.Popen([str(script)], env={**os.environ, "LOG_LEVEL": "WARNING"})
    try:
        # The process itself and two that work.
        wait_until(lambda: len(children_of(process.pid)) >= WORKERS, process)
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_until(happened: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + SERVED_WITHIN_SECONDS
    while not happened():
        if process.poll() is not None or time.monotonic() > give_up_at:
            raise SystemExit(f"{process.args!r} does not answer")
        time.sleep(0.02)


# ------------------------------------------------------------------ the client
@dataclass(frozen=True)
class Request:
    """What the client sends."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str | list[str]] | None = None
    expect: int = 200


@dataclass
class Burst:
    """Requests one after the other on one connection, and what they cost."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def add(self, other: Burst) -> None:
        self.seconds += other.seconds
        self.cpu += other.cpu

    @property
    def cpu_each(self) -> float:
        """Processor seconds of a worker for one request."""
        return self.cpu / len(self.seconds)

    def percentile(self, share: float) -> float:
        """Seconds within which this share of the requests was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def burst(
    server: Server, request: Callable[[], Request], *, requests: int, at_most: float
) -> Burst:
    """So many requests, or as many as there is time for in `at_most` seconds."""
    done = Burst()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    before, give_up_at = server.cpu(), time.monotonic() + at_most
    while len(done.seconds) < requests and (not done.seconds or time.monotonic() < give_up_at):
        one = request()
        started = time.perf_counter()
        status = _send(connection, one)
        done.seconds.append(time.perf_counter() - started)
        if status != one.expect:
            raise SystemExit(f"{one.address} answered {status} instead of {one.expect}")
    done.cpu = server.cpu() - before
    connection.close()
    return done


def warm_up(server: Server, request: Callable[[], Request], times: int) -> None:
    """Each on a connection of its own, so that every worker has answered before it counts."""
    for _ in range(times):
        burst(server, request, requests=1, at_most=60)


def _send(connection: http.client.HTTPConnection, request: Request) -> int:
    headers = {"Accept": "text/html,*/*;q=0.8", **request.headers}
    if request.form is None:
        connection.request("GET", request.address, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(request.form, doseq=True)
        connection.request("POST", request.address, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


# ------------------------------------------------------------------ processes
def children_of(process: int) -> list[int]:
    """The processes that this one has started."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(number) for number in listed.split()]


def cpu_of(process: int) -> float:
    """Processor seconds that a process has used, in itself and in the kernel."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_of(process: int) -> float:
    """MiB that a process holds in memory, shared pages counted in full."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    resident = next(line for line in lines if line.startswith("VmRSS"))
    return int(resident.split()[1]) / MIB


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
