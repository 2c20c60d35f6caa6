"""The measurements: queries, processor time against the bare view, waiting time, memory, start."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import data, private
from bench.pages import Page, Visitor
from bench.serving import (
    Burst,
    Request,
    Server,
    burst,
    celery_worker,
    children_of,
    gunicorn,
    memory_of,
    warm_up,
)

CHANGED = ("parties.0.article6", "parties.0.basis_explanation")
"""What a saved section changes, for the law's own timing."""
OF_TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Extent:
    """How much is measured: rounds of bursts, requests in each, and at most so many seconds."""

    rounds: int = 5
    requests: int = 60
    bare_requests: int = 400
    seconds: float = 6.0

    @property
    def warm_up(self) -> int:
        """Requests that are not counted: enough to reach each thread of each worker once."""
        return min(12, self.requests)


@dataclass(frozen=True)
class Measured:
    """What a page costs."""

    page: Page
    queries: int
    queries_when_few: int
    """With a hundredth of the agreements"""
    cpu: float
    """Seconds of a worker's processor for one request"""
    bare_cpu: float
    p50: float
    p95: float

    @property
    def ratio(self) -> float:
        return self.cpu / self.bare_cpu

    @property
    def misses(self) -> list[str]:
        """The targets that it misses, in words."""
        told = []
        if self.ratio > self.page.cpu_limit:
            told.append(f"{self.ratio:.1f} × bare, at most {self.page.cpu_limit:g}")
        if self.queries > self.page.query_limit:
            told.append(f"{self.queries} queries, at most {self.page.query_limit}")
        if self.queries != self.queries_when_few:
            told.append(f"{self.queries} queries, {self.queries_when_few} with fewer agreements")
        return told


# ------------------------------------------------------------------ pages
def queries(page: Page) -> int:
    """How many statements the database gets for one request, BEGIN and COMMIT not counted."""
    visitor = Visitor(page)
    visitor.ask()
    visitor.ask()
    with CaptureQueriesContext(connection) as captured:
        visitor.ask()
    statements = [str(one["sql"]) for one in captured.captured_queries]
    return sum(not statement.startswith(OF_TRANSACTIONS) for statement in statements)


def pages(
    measured: Sequence[Page],
    few: dict[str, int],
    extent: Extent,
    say: Callable[[str], None],
) -> tuple[list[Measured], list[float]]:
    """Every page, and the MiB that each web worker holds afterwards."""
    many = {page.name: queries(page) for page in measured}
    with gunicorn("bench.bare") as bare, gunicorn("config.wsgi") as ours:
        found = []
        for page in measured:
            say(page.about)
            mine, base = _in_turn(ours, bare, Visitor(page), extent)
            found.append(
                Measured(
                    page=page,
                    queries=many[page.name],
                    queries_when_few=few.get(page.name, many[page.name]),
                    cpu=mine.cpu_each,
                    bare_cpu=base.cpu_each,
                    p50=mine.percentile(0.5),
                    p95=mine.percentile(0.95),
                )
            )
        return found, [memory_of(worker) for worker in ours.workers]


def _in_turn(ours: Server, bare: Server, visitor: Visitor, extent: Extent) -> tuple[Burst, Burst]:
    """Bursts of the page and of the bare view, in turn, on the same machine at the same time."""
    one_row = Request("/1/")
    warm_up(ours, visitor.request, extent.warm_up)
    warm_up(bare, lambda: one_row, extent.warm_up)
    mine, base = Burst(), Burst()
    for _ in range(extent.rounds):
        mine.add(burst(ours, visitor.request, requests=extent.requests, at_most=extent.seconds))
        base.add(
            burst(bare, lambda: one_row, requests=extent.bare_requests, at_most=extent.seconds)
        )
    return mine, base


# ------------------------------------------------------------------ the rest
def law(*, rounds: int) -> dict[str, float]:
    """All rules on two parties and on twelve, in units of a plain loop over the evaluator."""
    import law.timing
    from agreements import documents
    from agreements.models import Version

    found: dict[str, float] = {}
    for name, wanted in (("two_parties", data.TYPICAL_DRAFT), ("twelve_parties", data.LARGEST)):
        version = Version.objects.select_related("agreement", "dpia", "snapshot").get(
            agreement__reference=wanted.reference
        )
        timing = law.timing.measure(
            documents.assemble(version), on=_today(), changed=CHANGED, rounds=rounds
        )
        found[f"{name}_ratio"] = round(timing.ratio, 2)
        found[f"{name}_check_ms"] = round(timing.check, 1)
        found[f"{name}_recheck_ms"] = round(timing.recheck, 1)
    return found


def _today() -> date:
    from audit import clock

    return clock.today()


def pdf(*, rounds: int) -> dict[str, float]:
    """A signed agreement as PDF in a warm worker, against WeasyPrint alone on the same HTML."""
    from agreements.models import PdfFile, Version
    from agreements.pdf import printable
    from questionnaire.pdf.bench import compare
    from questionnaire.pdf.html import agreement_html

    version = Version.objects.select_related("agreement", "dpia", "snapshot").get(
        agreement__reference=data.SIGNED.reference
    )
    with CaptureQueriesContext(connection) as captured:
        printed = printable(version, PdfFile.Kind.TO_SIGN)
    html = agreement_html(printed)
    cost = compare(html, identifier=printed.identifier, title=printed.title, rounds=rounds)
    return {
        "queries": len(captured),
        "cpu_ratio": round(cost.cpu_ratio, 2),
        "p50_ms": round(cost.p50 * 1000, 1),
        "p95_ms": round(cost.p95 * 1000, 1),
        "cpu_ms": round(cost.cpu * 1000, 1),
    }


def worker_memory() -> list[float]:
    """MiB that each process of the worker holds once it is ready to make PDFs."""
    with celery_worker() as worker:
        time.sleep(3)
        return [memory_of(one) for one in (worker.pid, *children_of(worker.pid))]


def start() -> dict[str, float]:
    """Seconds from an empty database to the served sign-in page."""
    with private.empty_database(f"{private.PREFIX}start") as name:
        held = os.environ["DATABASE_URL"]
        private.use(name)
        try:
            started = time.monotonic()
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, cwd=private.ROOT, check=True)
            migrated = time.monotonic()
            with gunicorn("config.wsgi") as server:
                address = f"http://127.0.0.1:{server.port}/account/login/"
                urllib.request.urlopen(address, timeout=30).close()
                served = time.monotonic()
        finally:
            os.environ["DATABASE_URL"] = held
    return {"seconds": round(served - started, 1), "migrating": round(migrated - started, 1)}


def as_json(found: Sequence[Measured]) -> dict[str, dict[str, Any]]:
    return {
        one.page.name: {
            "queries": one.queries,
            "cpu_ratio": round(one.ratio, 1),
            "p50_ms": round(one.p50 * 1000, 1),
            "p95_ms": round(one.p95 * 1000, 1),
            "cpu_ms": round(one.cpu * 1000, 2),
            "bare_cpu_ms": round(one.bare_cpu * 1000, 3),
        }
        for one in found
    }
