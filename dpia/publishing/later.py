"""Work for the worker once a publication is kept."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def make_pdf(publication_id: int) -> None:
    """Have the PDF made once the transaction is kept."""

    def begin() -> None:
        start_pdf(publication_id)

    transaction.on_commit(begin, robust=True)


def start_pdf(publication_id: int) -> None:
    """Have it made now. If the broker is away, the next turn of the day finds the work."""
    try:
        current_app.tasks["dpia.tasks.make_pdf"].apply_async((publication_id,), retry=False)
    except (OperationalError, OSError):
        log.warning("The PDF of publication %s could not be started at once", publication_id)
