"""A document made to burn the worker harms nobody: the child is stopped, and says why."""

import os
import signal
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from questionnaire.pdf import render
from questionnaire.pdf.child import Limits, PdfFailed, run_in_child

QUICK = Limits(cpu_seconds=1, wall_seconds=20)


@pytest.fixture(scope="module", autouse=True)
def warm():
    render.warm()


def page(body, style=""):
    return (
        f'<!doctype html><html lang="en"><title>x</title><style>{style}</style><body>{body}</body>'
    )


def in_child(html, limits=QUICK):
    return render.render_in_child(html, identifier="x", title="x", limits=limits)


@contextmanager
def within(seconds):
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


@pytest.mark.parametrize(
    "bomb",
    [
        page("<div>" * 18 + "x" + "</div>" * 18, "div { display: flex }"),
        page("<table><tr><td colspan=1000000>x</table>"),
    ],
    ids=["nested flex boxes", "a million columns"],
)
def test_a_bomb_runs_out_of_processor_time(bomb):
    with pytest.raises(PdfFailed) as failed, within(20):
        in_child(bomb)
    assert failed.value.reason == "Making the PDF took more than 1 seconds of processor time."


def test_too_deep_nesting_is_told_apart():
    deep = page("<i>" * 3000 + "x" + "</i>" * 3000, "i { display: inline-block }")
    with pytest.raises(PdfFailed, match="too nested"):
        in_child(deep, Limits(cpu_seconds=10))


def test_too_much_memory_is_told_apart():
    with pytest.raises(PdfFailed, match="more memory than is allowed"):
        run_in_child(lambda: bytes(1 << 28), limits=Limits(memory_bytes=1 << 27))


def test_too_long_a_wait_is_cut_short():
    def sleep():
        time.sleep(30)
        return b""

    with pytest.raises(PdfFailed, match=r"longer than 0\.2 seconds"), within(5):
        run_in_child(sleep, limits=Limits(wall_seconds=0.2))


def test_a_crash_is_told_apart():
    def crash():
        os.kill(os.getpid(), signal.SIGKILL)
        return b""

    with pytest.raises(PdfFailed, match="SIGKILL"):
        run_in_child(crash)


def test_an_error_comes_back_as_a_reason():
    def fail():
        raise ValueError("no such page")

    with pytest.raises(PdfFailed, match="ValueError: no such page"):
        run_in_child(fail)


def test_half_an_answer_is_no_answer(monkeypatch):
    from questionnaire.pdf import child

    def half(writer, content):
        os.write(writer, content[: len(content) // 2] if len(content) > 9 else content)

    monkeypatch.setattr(child, "_write", half)
    with pytest.raises(PdfFailed, match="without an answer"):
        run_in_child(lambda: b"x" * 100)


def test_a_long_answer_comes_back_whole():
    content = bytes(range(256)) * 20_000
    assert run_in_child(lambda: content) == content


def test_no_child_is_left_behind(monkeypatch):
    fork, children = os.fork, []

    def noted():
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", noted)
    for work in (lambda: b"x", lambda: 1 / 0):
        with suppress(PdfFailed):
            run_in_child(work)
    assert len(children) == 2
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def test_the_child_runs_none_of_the_parents_goodbyes(tmp_path):
    trace = tmp_path / "goodbye"
    import atexit

    def goodbye():
        if os.getpid() != parent:
            trace.touch()

    parent = os.getpid()
    atexit.register(goodbye)
    try:
        run_in_child(lambda: b"x")
    finally:
        atexit.unregister(goodbye)
    assert not trace.exists()


def test_the_parents_database_connection_survives(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        before = cursor.fetchone()
        assert run_in_child(lambda: b"x") == b"x"
        with pytest.raises(PdfFailed):
            run_in_child(lambda: bytes(1 << 28), limits=Limits(memory_bytes=1 << 27))
        cursor.execute("select pg_backend_pid()")
        assert cursor.fetchone() == before


def test_a_daemonic_process_may_render():
    """Celery's prefork workers are daemonic, and multiprocessing refuses them children."""
    from billiard import get_context

    context = get_context("fork")
    reader, writer = context.Pipe(duplex=False)

    def work():
        writer.send_bytes(in_child(page("<h1>x</h1>"), Limits())[:5])

    worker = context.Process(target=work, daemon=True)
    worker.start()
    assert reader.poll(30)
    assert reader.recv_bytes() == b"%PDF-"
    worker.join(10)


def test_two_threads_may_render_at_once():
    made = []

    def work():
        made.append(in_child(page("<h1>x</h1>"), Limits()))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 2
    assert made[0] == made[1]
