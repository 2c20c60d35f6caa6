"""Sending what the outbox holds: nothing lost, and nothing twice where the channel can be asked.

Each e-mail goes: claim the row (`sending`, with a lease; committed) → ask the channel whether it
has it already → send → mark as sent (committed). A worker that dies leaves its row in `sending`;
when the lease is over another one takes it up. A folder can be asked, so nothing comes twice. A
mail server cannot: what may have reached it is sent once more under the same Message-ID, because
a reminder that comes twice is better than one that never comes.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models.functions import Now

from audit import clock
from notices.actions import ask_to_put_right
from notices.channels import CanLookUp, as_email, message_id
from notices.models import Notice

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=180)
"""More than the mail server's timeout and the task's hard limit together (30 + 60 s): a slow
worker must not be taken for a dead one."""
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


@dataclass(frozen=True)
class Drained:
    """What one turn of the outbox did."""

    sent: int = 0
    not_sent: int = 0
    more: bool = False


@dataclass(frozen=True)
class Claimed:
    """A notice that is this worker's to send until its lease is over."""

    notice: Notice
    was_interrupted: bool
    """Another worker began to send it and has not been heard of since."""


def drain(*, at_most: int = 500, seconds: float = 30.0) -> Drained:
    """Send what is due, until nothing is, or `at_most` messages or `seconds` are used up.

    May run in several workers at once. While the mail server does not answer at all nothing is
    claimed, so an outage costs no message one of its attempts.
    """
    deadline = time.monotonic() + seconds
    if not Notice.objects.due().exists():
        return Drained()
    connection = get_connection()
    sent = not_sent = 0
    try:
        while sent + not_sent < at_most and time.monotonic() < deadline:
            if not _reachable(connection):
                return Drained(sent, not_sent)
            claimed = claim()
            if claimed is None:
                return Drained(sent, not_sent)
            if deliver(claimed, connection):
                sent += 1
            else:
                not_sent += 1
                connection.close()
        return Drained(sent, not_sent, more=True)
    finally:
        connection.close()


def claim() -> Claimed | None:
    """The next notice to send, now this worker's until the lease is over; None if none is due."""
    with transaction.atomic():
        due = Notice.objects.due().select_for_update(skip_locked=True, of=("self",))
        notice = due.select_related("person").order_by("next_try_at").first()
        if notice is None:
            return None
        was_interrupted = notice.state == Notice.State.SENDING
        attempts = notice.attempts + 1
        Notice.objects.filter(pk=notice.pk).update(
            state=Notice.State.SENDING, attempts=attempts, next_try_at=Now() + LEASE
        )
        notice.attempts = attempts
    return Claimed(notice, was_interrupted)


def deliver(claimed: Claimed, connection: Any) -> bool:
    """Send one claimed notice and mark what became of it; True if the channel has it now."""
    notice = claimed.notice
    if isinstance(connection, CanLookUp):
        if connection.has_accepted(message_id(notice)):
            return _mark(notice, state=Notice.State.SENT, sent_at=clock.now(), trouble="")
    elif claimed.was_interrupted:
        if notice.maybe_sent_twice or notice.attempts > MOST_ATTEMPTS:
            return _give_up(notice, "Interrupted more than once while it was being sent")
        log.warning("Notice %s may have been sent twice", notice.reference)
        _mark(notice, state=Notice.State.SENDING, maybe_sent_twice=True)
    if not notice.person.is_active:
        return _mark(notice, state=Notice.State.NOT_WANTED)
    try:
        connection.send_messages([as_email(notice)])
    except (OSError, ValueError) as error:
        return _not_sent(notice, error, connection)
    return _mark(notice, state=Notice.State.SENT, sent_at=clock.now(), trouble="")


def _reachable(connection: Any) -> bool:
    try:
        connection.open()
    except OSError as error:
        log.warning("The outbox waits, the mail server does not answer: %s", error)
        return False
    return True


def _not_sent(notice: Notice, error: Exception, connection: Any) -> bool:
    trouble = f"{type(error).__name__}: {error}"[:300]
    log.warning("Notice %s was not sent (attempt %s): %s", notice.reference, notice.attempts, error)
    if not (isinstance(connection, CanLookUp) or _is_refusal(error)):
        # The server may have it: the row stays in `sending`, for the lease's end to decide.
        _mark(notice, state=Notice.State.SENDING, trouble=trouble)
        return False
    if notice.attempts >= MOST_ATTEMPTS:
        return _give_up(notice, trouble)
    wait = min(FIRST_WAIT * 2 ** (notice.attempts - 1), LONGEST_WAIT)
    _mark(notice, state=Notice.State.PENDING, next_try_at=Now() + wait, trouble=trouble)
    return False


def _is_refusal(error: Exception) -> bool:
    """True if the server said no, or was never asked, so that it cannot have the message."""
    if isinstance(error, SMTPResponseException | SMTPRecipientsRefused | SMTPNotSupportedError):
        return True
    return isinstance(error, ValueError | ConnectionRefusedError)


def _give_up(notice: Notice, trouble: str) -> bool:
    log.error("Notice %s could not be sent: %s", notice.reference, trouble)
    with transaction.atomic():
        _mark(notice, state=Notice.State.FAILED, trouble=trouble)
        ask_to_put_right()
    return False


def _mark(notice: Notice, **changes: Any) -> bool:
    """Write what became of a claimed notice, unless another worker has claimed it since."""
    mine = Notice.objects.filter(pk=notice.pk, state=Notice.State.SENDING, attempts=notice.attempts)
    if mine.update(**changes):
        return True
    log.error("Notice %s was taken over while it was being sent", notice.reference)
    return False
