"""The beat's own task."""

from __future__ import annotations

from celery import shared_task

from config.health import worker_was_here


@shared_task
def heartbeat() -> None:
    """Note that a worker took this task, for /readyz."""
    worker_was_here()
