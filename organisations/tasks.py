"""What runs in the worker for organisations and their people. Every task may run twice."""

from __future__ import annotations

from celery import shared_task


@shared_task
def forget_old_texts() -> int:
    """Forget what was typed on pages that could not be saved, a day after; how many."""
    from organisations import actions

    return actions.forget_old_texts()
