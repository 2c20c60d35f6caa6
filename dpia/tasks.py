"""What runs in the worker. Every task may run twice."""

from __future__ import annotations

from celery import shared_task

from dpia import days


@shared_task
def turn_the_day() -> dict[str, int]:
    """Remind of reviews, and judge by the new day; how many of each.

    Publications whose PDF was never made, because the broker was away, are made now.
    """
    from dpia.publishing import files, later

    for publication_id in files.lacking():
        later.start_pdf(publication_id)
    return days.turn()


@shared_task(time_limit=120, soft_time_limit=105, expires=60)
def make_preview(key: str) -> bool:
    """Make the PDF that somebody waits for; whether it was made."""
    from dpia.paper import ordering

    return ordering.make(key)


@shared_task(time_limit=150, soft_time_limit=120)
def make_pdf(publication_id: int) -> bool:
    """Make the PDF of a publication unless it is there; whether it was made."""
    from dpia.publishing import files

    return files.make(publication_id)
