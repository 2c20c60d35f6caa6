"""Whether the service is alive, and whether it is ready. For load balancers and people on call."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config.celery import app

WORKER_KEY = "worker-seen"
WORKER_SILENT_SECONDS = 90
"""A worker answers the beat every ten seconds; this long without an answer, and none is there."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """That this process answers. Asks nothing of anything else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether everything that a request needs is there: 200, or 503 with what is missing."""
    found = {name: _said_by(check) for name, check in CHECKS.items()}
    ready = all(said == "ok" for said in found.values())
    return JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503)


def worker_was_here() -> None:
    """Note that a worker is at work now. By the real clock: a demonstration's may be moved."""
    cache.set(WORKER_KEY, time.time(), timeout=WORKER_SILENT_SECONDS * 10)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _broker() -> str:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=3)
    return "ok"


def _worker() -> str:
    seen: float | None = cache.get(WORKER_KEY)
    if seen is None:
        return "not seen yet"
    silent = int(time.time() - seen)
    return "ok" if silent <= WORKER_SILENT_SECONDS else f"not seen for {silent} seconds"


def _said_by(check: Callable[[], str]) -> str:
    """What a check says. Never the text of an error: this page is open to everyone."""
    try:
        return check()
    except (OSError, RedisError, OperationalError, DatabaseError):
        return "does not answer"


CHECKS = {"database": _database, "broker": _broker, "worker": _worker}
