"""Work in a forked child that may run out of time, memory or stack without harm to its parent.

`os.fork` and not `multiprocessing`: a Celery worker process is a daemon, and a daemon may not
have children by `multiprocessing`. The child leaves by `os._exit`, so that nothing which the
parent holds (database connections, buffers, exit handlers) is closed or flushed twice.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

GIBIBYTE = 1 << 30
_HEADER_BYTES = 9  # one for the outcome, eight for the length of what follows
_DONE, _FAILED = b"D", b"F"


@dataclass(frozen=True)
class Limits:
    """What one child may use. `memory_bytes` is above what the parent already holds."""

    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    memory_bytes: int = GIBIBYTE


LIMITS = Limits()


class PdfFailed(Exception):
    """The PDF was not made. `reason` is a sentence that may be shown to a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run_in_child(work: Callable[[], bytes], *, limits: Limits = LIMITS) -> bytes:
    """What `work` returns, when run in a forked copy of this process within `limits`.

    Raises PdfFailed otherwise. The child is gone when this returns, however it returns.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _live(work, writer, limits)
    os.close(writer)
    try:
        answer = _read_answer(reader, time.monotonic() + limits.wall_seconds)
    finally:
        os.close(reader)
        ended = _end(child)
    if answer is None:
        raise PdfFailed(f"Making the PDF took longer than {limits.wall_seconds:g} seconds.")
    outcome, content = answer[:1], answer[_HEADER_BYTES:]
    if len(content) != int.from_bytes(answer[1:_HEADER_BYTES], "big") or not outcome:
        raise PdfFailed(_why_it_died(ended, limits))
    if outcome == _FAILED:
        raise PdfFailed(content.decode())
    return content


def _live(work: Callable[[], bytes], writer: int, limits: Limits) -> NoReturn:
    """The whole life of the child."""
    try:
        # Objects of the parent must not be finalised here: a connection would say goodbye on a
        # socket that the parent still uses.
        gc.freeze()
        _limit_this_process(limits)
        try:
            outcome, content = _DONE, work()
        except MemoryError:
            outcome, content = _FAILED, b"Making the PDF needed more memory than is allowed."
        except RecursionError:
            outcome, content = _FAILED, b"The PDF could not be made: its parts are too nested."
        except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
            reason = f"The PDF could not be made: {type(error).__name__}: {error}"[:500]
            outcome, content = _FAILED, reason.encode(errors="replace")
        _write(writer, outcome + len(content).to_bytes(8, "big"))
        _write(writer, content)
    finally:
        os._exit(0)


def _limit_this_process(limits: Limits) -> None:
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU, signal.SIGUSR1):
        signal.signal(name, signal.SIG_DFL)
    # Ends the child even if its parent is killed and can no longer watch the time.
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds + 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        held = pages * resource.getpagesize()
        ceiling = held + limits.memory_bytes
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            ceiling = min(ceiling, hard)
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def _write(writer: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(writer, rest) :]


def _read_answer(reader: int, deadline: float) -> bytes | None:
    """All that the child wrote, perhaps nothing; None if the time passed first."""
    answer = bytearray()
    pipe = select.poll()
    pipe.register(reader, select.POLLIN)
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not pipe.poll(left * 1000):
            return None
        if not (piece := os.read(reader, 1 << 20)):
            return bytes(answer)
        answer += piece


def _end(child: int) -> int:
    """Make sure that the child is gone; its wait status."""
    try:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended == 0:
            # It has answered or lost its time; either way nothing more is wanted of it.
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        return status
    except ChildProcessError:
        return 0


def _why_it_died(status: int, limits: Limits) -> str:
    if os.WIFSIGNALED(status):
        name = os.WTERMSIG(status)
        if name == signal.SIGXCPU:
            return f"Making the PDF took more than {limits.cpu_seconds} seconds of processor time."
        return f"Making the PDF was stopped ({signal.Signals(name).name})."
    return "Making the PDF stopped without an answer."
