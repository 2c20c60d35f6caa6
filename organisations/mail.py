"""The few messages about accounts that are sent from here; everything else goes by `notices`."""

from __future__ import annotations

import logging
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from audit import clock

log = logging.getLogger(__name__)


def send_on_commit(message: str, to: str, /, **context: Any) -> None:
    """Send a message to an address once the change it tells of is kept.

    The template's first line is the subject. A server that refuses is logged, and the change
    stays: the sender is shown a button to send it again.
    """
    text = render_to_string(
        f"organisations/mail/{message}.txt",
        {"service_name": settings.SERVICE_NAME, "base_url": settings.BASE_URL, **context},
    )
    subject, _, body = text.strip().partition("\n")

    def send() -> None:
        _send(subject.strip(), body.strip() + "\n", to)

    # No partial: Django names a robust function that failed, and a partial has no name.
    transaction.on_commit(send, robust=True)


def dated() -> dict[str, str]:
    """The service's own day, which on a demonstration may have been moved on."""
    return {"Date": format_datetime(clock.now())}


def _send(subject: str, body: str, to: str) -> None:
    try:
        EmailMessage(subject, body, to=[to], headers=dated()).send()
    except OSError:
        # SMTP errors are OSErrors. The address is kept out of the log's message on purpose.
        log.exception("A message about an account could not be sent: %s", subject)
