"""What runs in the worker. Every task may run twice."""

from __future__ import annotations

from celery import shared_task

from dpia import days


@shared_task
def turn_the_day() -> dict[str, int]:
    """Remind of reviews, and judge by the new day; how many of each."""
    return days.turn()


@shared_task(time_limit=120, soft_time_limit=105, expires=60)
def make_preview(key: str) -> bool:
    """Make the PDF that somebody waits for; whether it was made."""
    from dpia.paper import ordering

    return ordering.make(key)
