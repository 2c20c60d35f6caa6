"""Work for the worker, named by its task, so that actions and workflow need not know the tasks."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def after_commit(task: str, *args: Any) -> None:
    """Start the task `agreements.tasks.<task>` once the transaction is kept."""

    def begin() -> None:
        start(task, *args)

    # No partial: Django names a robust function that failed, and a partial has no name.
    transaction.on_commit(begin, robust=True)


def start(task: str, *args: Any) -> None:
    """Start it now. If the broker is away, the next turn of the day finds the work."""
    try:
        current_app.tasks[f"agreements.tasks.{task}"].apply_async(args, retry=False)
    except (OperationalError, OSError):
        log.warning("%s could not be started at once", task)
