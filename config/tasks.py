"""The beat's own tasks."""

from __future__ import annotations

from celery import shared_task

from config.health import worker_was_here


@shared_task
def forget_given_answers() -> int:
    """Forget what the API answered to requests that named themselves, a day after; how many."""
    from audit.idempotency import forget_old

    return forget_old()


@shared_task
def heartbeat() -> None:
    """Note that a worker took this task, for /readyz."""
    worker_was_here()
